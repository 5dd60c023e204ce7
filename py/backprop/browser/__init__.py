"""What the page's worker calls. Only this room knows that there is a browser; it needs none to be imported and tested.

May import: all the others.
"""
