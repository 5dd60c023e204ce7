"""A run as a program of its own, which prints the same numbers.

May import: core, training.
"""
