"""What the session answers, a module for each panel that asks.

May import: all but `session`, which imports these.
"""
