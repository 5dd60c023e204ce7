"""The network itself: how it answers, how its error is measured, where that error goes. Read this first.

May import: errors, arrays.
"""
