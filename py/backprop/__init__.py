"""Backpropagation in NumPy, to be read, followed line by line, and changed.

Read in this order: activations, losses, network (forward and backward), trace (one update, every quantity), training.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .activations import ACTIVATIONS, Activation
from .divergence import Divergence
from .errors import BackpropError, ConfigError, DivergenceError, ShapeError, TeacherSetError
from .network import Network
from .teacher import TeacherSet
from .trace import Layout, Trace
from .training import Training

if TYPE_CHECKING:
    from .explanation import explain
    from .probes import check_all, gradient_check, strength
    from .recording import Recording, RecordingError

__version__ = "0.1.0"
__all__ = [
    "ACTIVATIONS", "Activation", "BackpropError", "ConfigError", "Divergence", "DivergenceError", "Layout", "Network", "Recording",
    "RecordingError", "ShapeError", "TeacherSet", "TeacherSetError", "Trace", "Training", "check_all", "explain", "gradient_check",
    "strength",
]

# What looks at a training is imported when it is first asked for: a page that only starts one does not wait for it.
_LATER = {"explain": ".explanation", "check_all": ".probes", "gradient_check": ".probes", "strength": ".probes",
          "Recording": ".recording", "RecordingError": ".recording"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)
