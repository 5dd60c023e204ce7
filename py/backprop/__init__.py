"""Backpropagation in NumPy, to be read, followed line by line, and changed.

Read in this order: core/activations, losses, network (forward and backward), trace (one update, every quantity), then
training/training.

>>> from backprop import Network, TeacherSet, Training
>>> run = Training(Network([2, 2, 1], seed=0), TeacherSet.named("xor"), learning_rate=0.5)
>>> run.step()
Trace(update 0: E = 0.0861, 2-2-1, batch of 1)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .core.activations import ACTIVATIONS, Activation
from .core.network import Network
from .core.trace import Layout, Trace
from .errors import BackpropError, ConfigError, DivergenceError, FileError, RecordingError, ShapeError, TeacherSetError
from .teacher.teacher import TeacherSet
from .training.divergence import Divergence
from .training.training import Training

if TYPE_CHECKING:
    from .explanation.explain import Explanation, explain
    from .probes.gradients import check_all, gradient_check, strength
    from .recording.recording import Recording, record
    from .training.files import load_network, load_training, save

__version__ = "0.2.0"

# What looks at a training is imported when it is first asked for: a page that only starts one does not wait for it.
_LATER = {
    "Explanation": ".explanation.explain", "explain": ".explanation.explain", "check_all": ".probes.gradients",
    "gradient_check": ".probes.gradients", "strength": ".probes.gradients", "Recording": ".recording.recording",
    "record": ".recording.recording", "load_network": ".training.files", "load_training": ".training.files", "save": ".training.files",
}  # fmt: skip
__all__ = [
    "ACTIVATIONS", "Activation", "BackpropError", "ConfigError", "Divergence", "DivergenceError", "Explanation", "FileError", "Layout",
    "Network", "Recording", "RecordingError", "ShapeError", "TeacherSet", "TeacherSetError", "Trace", "Training", "check_all", "explain",
    "gradient_check", "load_network", "load_training", "record", "save", "strength",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
