"""Backpropagation in NumPy, to be read, followed line by line, and changed.

Read in this order: activations, losses, network (forward and backward), trace (one update, every quantity), training.
"""

from .activations import ACTIVATIONS, Activation
from .divergence import Divergence
from .errors import BackpropError, ConfigError, DivergenceError, ShapeError, TeacherSetError
from .explanation import explain
from .network import Network
from .probes import check_all, gradient_check, strength
from .teacher import TeacherSet
from .trace import Layout, Trace
from .training import Training

__version__ = "0.1.0"
__all__ = [
    "ACTIVATIONS", "Activation", "BackpropError", "ConfigError", "Divergence", "DivergenceError", "Layout", "Network", "ShapeError",
    "TeacherSet", "TeacherSetError", "Trace", "Training", "check_all", "explain", "gradient_check", "strength",
]
