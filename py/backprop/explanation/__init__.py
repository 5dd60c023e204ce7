"""Where a number comes from: formulas with the live numbers in them, as data. (The function is `backprop.explain`.)

May import: core, training.
"""
