"""Where a number comes from: formulas with the live numbers in them.

May import: training, core. Not called `explain`: that is the function, `backprop.explain`.
"""
