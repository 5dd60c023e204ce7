"""What is measured of a network or a run that stands still: gradients, maps, curves, surfaces, studies.

May import: core, geometry, teacher, training, config.
"""
