"""A network or a run as a file: NumPy's .npz, which can be read without this package (`numpy.load(path)["weights_1"]`).

Beside the arrays lies "about": JSON that says what they belong to. A run that is loaded goes on with the bits that the saved one
would have had, and can be gone back over as far as to its start.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

import numpy as np

from ..arrays import Array
from ..core.activations import ACTIVATIONS, Activation
from ..core.network import Network
from ..errors import BackpropError, ConfigError, FileError, of_type
from ..teacher.teacher import Scaling, TeacherSet
from .events import Event
from .history import Branch, State
from .training import Training

VERSION = 1
NETWORK, TRAINING = "backprop-network", "backprop-training"
OF_SET = ("name", "raw_names", "target_names", "class_names", "task", "features")
Path = str | os.PathLike[str]
Data = dict[str, Any]
Arrays = dict[str, Array]
Made = TypeVar("Made")


def save(what: Network | Training, path: Path) -> None:
    """Write a network (its weights and biases, and what it is made of) or a whole training to the file of that name.

    Raises ConfigError for an activation of your own: its function cannot be kept in a file.

    >>> import os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "net.npz")
    >>> save(Network([2, 2, 1], seed=1), path)
    >>> load_network(path)
    Network([2, 2, 1], hidden='sigmoid', output='sigmoid', loss='squared_error')
    """
    if isinstance(what, Training):
        about, arrays = _training_data(what)
    else:
        about, arrays = _network_data(of_type("what", what, Network, "a Network or a Training"))
    everything: dict[str, Any] = {"about": np.array(json.dumps(about)), **arrays}
    with open(path, "wb") as file:
        np.savez(file, **everything)


def load_network(path: Path) -> Network:
    """The network of a file that `save` wrote: of a network's, or of a training's. Raises FileError.

    >>> import os, tempfile
    >>> path = os.path.join(tempfile.mkdtemp(), "net.npz")
    >>> save(Network([1, 1], init="constant"), path)
    >>> load_network(path).parameters.tolist()
    [0.5, 0.5]
    """
    return _read(path, (NETWORK, TRAINING), _network_of)


def load_training(path: Path) -> Training:
    """The training of a file that `save` wrote, to go on where it was. Raises FileError.

    >>> import os, tempfile
    >>> run = Training(Network([2, 2, 1], seed=1), TeacherSet.named("xor"))
    >>> _ = run.run(100)
    >>> path = os.path.join(tempfile.mkdtemp(), "run.npz")
    >>> save(run, path)
    >>> again = load_training(path)
    >>> _ = run.run(50), again.run(50)
    >>> again.iteration, again.network.parameters.tolist() == run.network.parameters.tolist()
    (150, True)
    """
    return _read(path, (TRAINING,), _training_of)


def _network_data(network: Network) -> tuple[Data, Arrays]:
    hidden = network.hidden
    about = {
        "format": NETWORK,
        "version": VERSION,
        "sizes": list(network.sizes),
        "output": _named(network.output),
        "hidden": _named(hidden) if isinstance(hidden, Activation) else [_named(each) for each in hidden],
        "loss": network.loss.name,
        "reduction": network.reduction,
        "dtype": str(network.dtype),
    }
    arrays = {f"weights_{k}": w for k, w in enumerate(network.weights, 1)} | {
        f"biases_{k}": b for k, b in enumerate(network.biases, 1)
    }
    return about, arrays


def _network_of(about: Data, arrays: Arrays) -> Network:
    make = {name: about[name] for name in ("sizes", "hidden", "output", "loss", "reduction", "dtype")}
    network = Network(**make, init="zero")
    layers = range(1, len(network.sizes))
    network.assign([arrays[f"weights_{k}"] for k in layers], [arrays[f"biases_{k}"] for k in layers])
    return network


def _named(activation: Activation) -> str:
    if ACTIVATIONS.get(activation.name) is not activation:
        raise ConfigError(
            "activation",
            f"activation {activation.name!r} is one of your own, whose function no file can keep; allowed are "
            f"{', '.join(ACTIVATIONS)}",
        )
    return activation.name


def _training_data(run: Training) -> tuple[Data, Arrays]:
    about, arrays = _network_data(run.network)
    branch, order = run.branch(), run._order
    about |= {
        "format": TRAINING,
        "iteration": run.iteration,
        "diverged": bool(run.diverged),
        "settings": asdict(run._log.start),
        "batch_size": run.batch_size,
        "shuffle": order.shuffle,
        "seed": order.seed,
        "optimizer": run.descent.optimizer.name,
        "train_biases": run.descent.train_biases,
        "events": [event.as_data() for event in branch.events],
    }
    states: list[State] = [*branch.states, (run.iteration, run.network.parameters, run.descent.memory)]
    memory = np.zeros_like(run.descent.memory)
    arrays |= {
        "initial": run._initial,
        "iterations": np.array([n for n, _, _ in states]),
        "states": np.array([parameters for _, parameters, _ in states]),
        "memories": np.array([memory if kept is None else kept for _, _, kept in states]),
    }
    if branch.history is not None:
        about |= {"updates": len(branch.history), "stride": branch.history.stride}
        arrays["errors"] = branch.history.sums
    for part, teacher in (("teacher", run.teacher), ("held_out", run.held_out)):
        if teacher is not None:
            about[part] = {name: getattr(teacher, name) for name in OF_SET} | {"scaling": teacher.scaling.kind}
            arrays |= {
                f"{part}_inputs": teacher.raw_inputs,
                f"{part}_targets": teacher.targets,
                f"{part}_offset": teacher.scaling.offset,
                f"{part}_factor": teacher.scaling.factor,
            }
    return about, arrays


def _training_of(about: Data, arrays: Arrays) -> Training:
    network = _network_of(about, arrays)
    network.parameters = arrays["initial"]
    held_out = _set_of("held_out", about, arrays) if "held_out" in about else None
    make = {name: about[name] for name in ("batch_size", "shuffle", "seed", "optimizer", "train_biases")}
    run = Training(network, _set_of("teacher", about, arrays), **about["settings"], **make, held_out=held_out)
    states = list(zip(arrays["iterations"].tolist(), arrays["states"], arrays["memories"], strict=True))
    history = run.history.of(arrays["errors"], about["updates"], about["stride"])
    run.return_to(Branch([Event.from_data(each) for each in about["events"]], about["updates"], states, history))
    run.seek(about["iteration"])
    if about["diverged"]:
        run.trace()  # which finds it again
    return run


def _set_of(part: str, about: Data, arrays: Arrays) -> TeacherSet:
    data = about[part]
    scaling = Scaling(data["scaling"], arrays[f"{part}_offset"], arrays[f"{part}_factor"])
    made = TeacherSet(arrays[f"{part}_inputs"], arrays[f"{part}_targets"], classes=False)
    return made.altered(scaling=scaling, **{name: data[name] for name in OF_SET})


def _read(path: Path, formats: tuple[str, ...], make: Callable[[Data, Arrays], Made]) -> Made:
    """What a file holds, made again; whatever is wrong with it is told in one sentence."""
    name = os.fspath(path)
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
        about = json.loads(str(arrays.pop("about")))
        kind, version = about["format"], about["version"]
    except OSError as error:
        raise FileError(f"{name} cannot be read ({error.strerror or error})") from None
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError, ValueError, EOFError):
        raise FileError(f"{name} is no file of a network or a training") from None
    if kind not in formats:
        raise FileError(f"{name} is of the kind {kind}; allowed here is {' or '.join(formats)}")
    if version != VERSION:
        raise FileError(
            f"{name} is of version {version}; this package reads version {VERSION}: open it with a newer one"
        )
    try:
        return make(about, arrays)
    except (BackpropError, KeyError, TypeError, ValueError) as error:
        raise FileError(f"{name} is damaged ({type(error).__name__}: {str(error)[:80]})") from error
