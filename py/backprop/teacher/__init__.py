"""Teacher sets: built in, from a table, with noise, a split, scaling and features.

May import: errors, arrays.
"""
