"""The parts of build.py. They need Python 3.10 or newer and nothing else."""
