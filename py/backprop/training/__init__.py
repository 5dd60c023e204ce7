"""Learning: batch after batch, to be gone back over.

May import: teacher, core, and what these may.
"""
