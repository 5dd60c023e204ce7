"""A run as a program of its own.

May import: training, core.
"""
