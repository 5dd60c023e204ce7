"""Learning: batch after batch, in steps that can be gone back over.

May import: core, teacher.
"""
