"""The one table of settings, and the run that they describe.

May import: core, teacher, training.
"""
