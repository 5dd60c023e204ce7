"""Updates that were kept: in memory, as a file, as a page, in a notebook.

May import: core, teacher, training, config, explanation.
"""
