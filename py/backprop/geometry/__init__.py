"""Lines, hulls and projections: arrays in, arrays out, of no network.

May import: errors, arrays.
"""
