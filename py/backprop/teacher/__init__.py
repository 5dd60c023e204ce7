"""Teacher sets: built in, from a table, with noise, a split and features.

May import: core, and what that may.
"""
