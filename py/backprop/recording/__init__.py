"""Updates that were kept: as a file, a page, in a notebook.

May import: explanation, config, training, core.
"""
