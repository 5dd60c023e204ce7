"""The configuration: the one table of names, types, ranges, defaults and help.

Controls, permalinks, the embed API and error messages are all made from it. A default may depend on the teacher set
(`NAMED_SETS[data].defaults`; data of one's own carry theirs along). A link says what was set, and what it does not say means
for ever what it meant when it was written: these defaults do not change. `validate` is strict, for people who can correct what
they wrote; `resolve` is lenient, for links: what cannot be used is replaced by its default, with a note.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.activations import ACTIVATIONS
from ..core.initializers import INITIALIZERS
from ..core.losses import LOSSES, loss_named
from ..core.network import REDUCTIONS, parameter_count
from ..core.optimizers import OPTIMIZERS
from ..errors import ConfigError, brief, counted
from ..teacher.features import MOST_FEATURES, parse_feature
from ..teacher.named_sets import NAMED_SETS
from ..teacher.teacher import TeacherSet
from .host import ANY_HOST, Host

VERSION = 1
SAMPLES_TO_SPARE = 50  # of fewer, none is held out
OWN = ("net", "output", "loss", "split", "batch", "rate")  # what data of one's own have defaults of their own for
Config = dict[str, Any]
Note = dict[str, str]


@dataclass(frozen=True)
class Key:
    """One setting. `above` is an exclusive minimum; `restarts`: a change of it begins the run anew.

    What can be said of a value by itself is data, by which Python and the page check alike: `choices`, the `pattern` of its text (as
    both write regular expressions), the bounds of its number; and `allowed`, the words for it.
    """

    name: str
    label: str
    group: str
    type: str
    default: Any
    help: str
    choices: tuple[tuple[str, str, str], ...] = ()  # (value, label, help)
    min: float | None = None
    max: float | None = None
    above: float | None = None
    restarts: bool = True

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "number")

    @property
    def pattern(self) -> str | None:
        """What the whole text must match; None where choices say more."""
        return None if self.choices else _NUMBER if self.is_number else _PATTERNS[self.type][0]

    @property
    def allowed(self) -> str:
        """What a value may be, in words."""
        if self.choices:
            return ", ".join(value for value, _, _ in self.choices)
        if not self.is_number:
            return _PATTERNS[self.type][1]
        lower = (
            f" above {self.above:g}"
            if self.above is not None
            else f" from {self.min:.12g}"
            if self.min is not None
            else ""
        )
        upper = f" up to {self.max:.12g}" if self.max is not None else ""
        return ("a whole number" if self.type == "integer" else "a number") + lower + upper

    def as_data(self) -> dict[str, Any]:
        """The key as JSON."""
        choices = [{"value": value, "label": label, "help": text} for value, label, text in self.choices]
        return {
            "name": self.name,
            "label": self.label,
            "group": self.group,
            "type": self.type,
            "choices": choices,
            "min": self.min,
            "max": self.max,
            "above": self.above,
            "pattern": self.pattern,
            "allowed": self.allowed,
            "default": self.default,
            "help": self.help,
            "restarts": self.restarts,
        }


_NUMBER = r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"
LONGEST_TEXT = 200  # characters of a setting that is any text
_PATTERNS = {
    "flag": ("0|1|[Tt]rue|[Ff]alse", "0 or 1"),
    "batch": (r"all|[1-9][0-9]{0,5}", "1 (on-line), a whole number of samples, or all"),
    "sizes": (r"[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})+", "two or more layer sizes joined by hyphens, as in 2-2-1"),
    "features": (r"[\s\S]{1,2000}", f"up to {MOST_FEATURES} different features joined by commas"),
    "moment": (r"[0-9]{1,9}(\.(input|forward|error|backward|gradient|update)?(\.[0-9]{0,6}){0,3})?",
               "iteration.phase.layer.neuron.sample, as in 120.backward.2.1"),
    "language": (r"auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "auto (as the browser), or the tag of a language, as in pl"),
    "text": (rf"[\s\S]{{0,{LONGEST_TEXT}}}", f"a text of up to {LONGEST_TEXT} characters"),
}  # fmt: skip


_ACTIVATION_LABELS = {
    "identity": ("Identity", "a = z: no bend; layers of it make one linear map."),
    "threshold": (
        "Threshold",
        "1 from z = 0 on, else 0. Its slope is 0 everywhere: nothing can be learned through it.",
    ),
    "sigmoid": ("Sigmoid", "From 0 to 1, steepest (¼) at z = 0."),
    "tanh": ("tanh", "From −1 to 1, steepest (1) at z = 0."),
    "relu": ("ReLU", "z above 0, else 0."),
    "leaky_relu": ("Leaky ReLU", "z above 0, else 0.01 z: never quite flat."),
    "elu": ("ELU", "z above 0, else e^z − 1: smooth towards −1."),
    "gelu": ("GELU", "A smooth ReLU that dips below 0 (tanh form)."),
    "softplus": ("Softplus", "ln(1 + e^z): a rounded ReLU; its slope is the sigmoid."),
    "sin": ("Sine", "sin z: periodic."),
    "softmax": ("Softmax", "Outputs share 1 among them: probabilities of classes that exclude each other."),
}
_HIDDEN = tuple((name, *_ACTIVATION_LABELS[name]) for name, each in ACTIVATIONS.items() if each.hidden)
_OUTPUT = tuple((name, *_ACTIVATION_LABELS[name]) for name in ACTIVATIONS)
_LOSS = {
    "squared_error": ("Squared error", "½ Σ (y − d)²"),
    "cross_entropy": ("Cross entropy", "For outputs that are probabilities: behind sigmoid or softmax."),
}
_REDUCTION = {
    "mean": ("Mean", "The gradient is the mean over the batch."),
    "sum": ("Sum", "The gradient is the sum over the batch."),
}
_INIT = {
    "zero": ("Zero", "All 0: neurons of a layer stay alike."),
    "constant": ("Constant", "All ½: alike as well."),
    "uniform": ("Uniform", "Evenly between ±1/√n of the inputs, biases too."),
    "normal": ("Normal", "Gaussian, standard deviation 1/√n of the inputs."),
    "xavier": ("Xavier (Glorot)", "Evenly between ±√(6/(n + m)): for tanh and sigmoid."),
    "he": ("He", "Gaussian, standard deviation √(2/n): for ReLU."),
}
_OPTIMIZER = {
    "sgd": ("Gradient descent", "w ← w − η ∂E/∂w"),
    "momentum": ("Momentum", "A ball that keeps rolling."),
    "nesterov": ("Nesterov", "Momentum that looks one step ahead."),
    "rmsprop": ("RMSProp", "A step of its own for every weight."),
    "adam": ("Adam", "Momentum and RMSProp together."),
}


def _choices(names: Any, labels: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, *labels[name]) for name in names)


# fmt: off
KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("net", "Layers", "network", "sizes", "2-2-2-1", "Neurons in each layer, from inputs to outputs."),
        Key("hidden", "Hidden activation", "network", "choice", "tanh", "What hidden neurons make of their net input.", _HIDDEN),
        Key("output", "Output activation", "network", "choice", "sigmoid", "What output neurons make of theirs.", _OUTPUT),
        Key("loss", "Loss", "network", "choice", "squared_error", "How the error E of a sample is measured.",
            _choices(LOSSES, _LOSS)),
        Key("reduction", "Over a batch", "network", "choice", "mean", "How the samples of a batch combine.",
            _choices(REDUCTIONS, _REDUCTION)),
        Key("init", "Start", "network", "choice", "uniform", "How weights and biases begin.", _choices(INITIALIZERS, _INIT)),
        Key("seed", "Seed", "network", "integer", 0, "The same seed gives the same numbers, always.", min=0, max=2**32 - 1),
        Key("data", "Teacher set", "data", "choice", "xor", "The samples to be learned.",
            (*((each.name, each.label, each.help) for each in NAMED_SETS.values()), ("own", "Your own", "A CSV file of yours."))),
        Key("noise", "Noise", "data", "number", 0, "Gaussian noise, as a share of each column's spread.", min=0, max=2),
        Key("split", "Training share", "data", "number", 1, "The share of the samples to learn from; the rest tests.", above=0,
            max=1),
        Key("features", "Features", "data", "features", "x1,x2", "What the network is fed with: x1, x1^2, x1x2, sin(x1) …"),
        Key("batch", "Batch size", "training", "batch", 1, "Samples an update learns from: 1 (on-line), k, or all."),
        Key("rate", "Learning rate η", "training", "number", 0.5, "How far down the slope an update goes.", above=0, max=1000,
            restarts=False),
        Key("optimizer", "Optimizer", "training", "choice", "sgd", "How a gradient becomes an update.",
            _choices(OPTIMIZERS, _OPTIMIZER)),
        Key("momentum", "Momentum μ", "training", "number", 0, "How much of the last update is kept.", min=0, max=0.999,
            restarts=False),
        Key("l1", "L1 penalty", "training", "number", 0, "Adds this times Σ |w| to E.", min=0, max=10, restarts=False),
        Key("l2", "L2 penalty", "training", "number", 0, "Adds half of this times Σ w² to E.", min=0, max=10, restarts=False),
        Key("shuffle", "Shuffle", "training", "flag", True, "A new order of the samples in every epoch."),
        Key("train_biases", "Train biases", "training", "flag", True, "Off: biases stay as they began."),
        Key("signal", "Error signal", "view", "choice", "activation", "Which of the two the words “error signal” mean.",
            (("activation", "∂E/∂a", "The error that reaches a neuron's output."),
             ("net-input", "∂E/∂z", "The same, past the activation's slope: delta.")), restarts=False),
        Key("edges", "Edges show", "view", "choice", "auto", "What colours the edges.",
            (("auto", "By phase", "What the present moment is about."), ("error", "Error signal", "w δ"),
             ("weight", "Weight", "w"), ("flow", "Flow", "w a"),
             ("gradient", "Gradient", "∂E/∂w"), ("update", "Update", "Δw")), restarts=False),
        Key("scale", "Scale", "view", "choice", "step", "How strong an edge's colour is.",
            (("step", "Whole step", "One scale for all layers: what fades from layer to layer is seen to fade."),
             ("layer", "Per layer", "Each layer to its own largest."),
             ("log", "Logarithmic", "By powers of ten, four of them.")), restarts=False),
        Key("labels", "Edge labels", "view", "choice", "numbers", "What is written on edges: numbers, or the names of weights.",
            (("numbers", "Numbers", ""), ("names", "Names", "w with its layer and both indices, b for biases")), restarts=False),
        Key("neurons", "Neurons show", "view", "choice", "output", "What is drawn inside a neuron.",
            (("output", "Their output", ""), ("map", "Their map", "What each answers over the plane of two inputs.")), restarts=False),
        Key("lesson", "Lesson", "view", "text", "", "The lesson to open.", restarts=False),
        Key("controls", "Controls", "view", "choice", "all", "Which controls are on the page.",
            (("all", "All", ""), ("minimal", "Few", ""), ("none", "None", "")), restarts=False),
        Key("theme", "Theme", "view", "choice", "auto", "Light or dark.",
            (("auto", "As the system", ""), ("light", "Light", ""), ("dark", "Dark", "")), restarts=False),
        Key("lang", "Language", "view", "language", "auto", "The language of the page.", restarts=False),
        Key("at", "Moment", "view", "moment", "0", "iteration.phase.layer.neuron.sample", restarts=False),
    )
}
# fmt: on


def as_data() -> dict[str, Any]:
    """The whole schema as JSON."""
    sets = [
        {
            "name": each.name,
            "label": each.label,
            "help": each.help,
            "inputs": each.inputs,
            "outputs": each.outputs,
            "task": each.task,
            "recorded": each.recorded,
            "defaults": each.defaults,
        }
        for each in NAMED_SETS.values()
    ]
    return {"version": VERSION, "keys": [key.as_data() for key in KEYS.values()], "teacher_sets": sets}


def validate(explicit: Mapping[str, Any], teacher: TeacherSet | None = None, host: Host = ANY_HOST) -> Config:
    """The whole configuration from what was set explicitly, or a ConfigError at the first thing that is not allowed.

    `teacher` is the user's own teacher set, if there is one.
    """
    return resolve(explicit, teacher, (), host)[0]


def resolve(
    explicit: Mapping[str, Any],
    teacher: TeacherSet | None = None,
    among: Collection[str] | None = None,
    host: Host = ANY_HOST,
) -> tuple[Config, list[Note]]:
    """The same, but what is not allowed gives way to what is, with a note {field, message}; with `among`, only of those settings."""
    notes: list[Note] = []
    checked = {}

    def disagree(field: str, message: str, instead: str) -> None:
        if among is not None and field not in among:
            raise ConfigError(field, message) from None
        notes.append({"field": field, "message": f"{message}. {instead}"})

    for name, value in explicit.items():
        try:
            checked[name] = check(name, value)
        except ConfigError as error:
            disagree(name, str(error), "It was ignored.")
    return _build(checked, teacher, disagree, host), notes


def left_out(wrong: Sequence[str], of: int) -> Note:
    """The note on changes of a run that cannot be used; `wrong` says why, for each."""
    return {
        "field": "events",
        "message": f"Of {counted(of, 'change')} on the way {len(wrong)} cannot be used and "
        f"{'was' if len(wrong) == 1 else 'were'} left out: {wrong[0]}.",
    }


def check(name: str, value: Any) -> Any:
    """One value in the type of its key, or a ConfigError that says what is allowed."""
    if name not in KEYS:
        raise ConfigError(name, f"{brief(name)} is not a setting; allowed are {', '.join(KEYS)}")
    key = KEYS[name]
    text = str(int(value)) if isinstance(value, bool) else str(value).strip()
    value = _value(key, text)
    if value is None:
        raise ConfigError(name, f"{name} is “{text[:60]}”; allowed: {key.allowed}")
    return value


def _value(key: Key, text: str) -> Any:
    """What a text says in the type of its key, or None. Raises ConfigError where a feature is none."""
    if key.choices:
        return text if text in {value for value, _, _ in key.choices} else None
    if not re.fullmatch(key.pattern or "", text):
        return None
    if key.is_number:
        return _within(key, float(text))
    if key.type == "flag":
        return text in ("1", "true", "True")
    if key.type == "batch":
        return text if text == "all" else int(text)
    return _features(text) if key.type == "features" else text


def _within(key: Key, number: float) -> float | int | None:
    inside = (math.isfinite(number) and (key.above is None or number > key.above) and (key.min is None or number >= key.min)
              and (key.max is None or number <= key.max) and (key.type == "number" or number == int(number)))  # fmt: skip
    if not inside:
        return None
    return int(number) if number == int(number) else number


def _features(text: str) -> str | None:
    features = parse_features(re.sub(r"\s", "", text))
    for feature in features:
        parse_feature(feature, 999)
    return ",".join(features) if len(features) <= MOST_FEATURES and len(set(features)) == len(features) else None


def parse_sizes(net: str) -> list[int]:
    """From "2-2-1" to [2, 2, 1]."""
    return [int(size) for size in net.split("-")]


def parse_features(features: str) -> list[str]:
    """From "x1,x1^2" to ["x1", "x1^2"]."""
    return features.split(",")


def _build(
    explicit: Config, teacher: TeacherSet | None, disagree: Callable[[str, str, str], None], host: Host
) -> Config:
    """Fill in defaults and make the keys agree with each other; `disagree` raises where (field, message, instead) may not be."""
    if teacher:
        explicit = {**explicit, "data": "own"}
    elif explicit.get("data") == "own":
        disagree("data", "data is “own”, but no teacher set of your own was given", "The default is used.")
        explicit = {name: value for name, value in explicit.items() if name != "data"}
    data = explicit.get("data", KEYS["data"].default)
    raw_inputs, outputs = (
        (teacher.raw_inputs.shape[1], teacher.targets.shape[1])
        if teacher
        else (NAMED_SETS[data].inputs, NAMED_SETS[data].outputs)
    )
    defaults = defaults_of(data, teacher)
    config = {name: explicit.get(name, defaults.get(name, key.default)) for name, key in KEYS.items()}

    try:
        for feature in parse_features(config["features"]):
            parse_feature(feature, raw_inputs)
    except ConfigError as error:
        disagree("features", str(error), "All inputs are used.")
        config["features"] = ",".join(f"x{k + 1}" for k in range(raw_inputs))

    inputs = len(parse_features(config["features"]))
    sizes = parse_sizes(config["net"])
    if (sizes[0], sizes[-1]) != (inputs, outputs):
        fitting = "-".join(str(n) for n in [inputs, *sizes[1:-1], outputs])
        if "net" in explicit:
            disagree(
                "net",
                f"net is “{brief(config['net'])}”, but the teacher set has {counted(inputs, 'input')} and "
                f"{counted(outputs, 'output')}; allowed is {inputs}-…-{outputs}",
                f"{brief(fitting)} is used.",
            )
        config["net"] = fitting
    too_large = _too_large(config["net"], host)
    if too_large:
        disagree("net", f"net is “{brief(config['net'])}”, {too_large}", "Its default hidden layers are used.")
        hidden = parse_sizes(defaults.get("net", KEYS["net"].default))[1:-1]
        config["net"] = "-".join(str(n) for n in [inputs, *hidden, outputs])

    if config["output"] == "softmax" and outputs == 1:
        disagree(
            "output",
            "output is “softmax”, which needs two outputs or more; the teacher set has one",
            "Sigmoid is used.",
        )
        config["output"] = "sigmoid"
    if config["loss"] == "cross_entropy" and config["output"] not in ("sigmoid", "softmax"):
        if "loss" in explicit:
            disagree(
                "loss",
                f"loss is “cross_entropy”, which needs outputs that are probabilities (sigmoid, softmax); output is "
                f"“{config['output']}”",
                "The squared error is used.",
            )
        config["loss"] = "squared_error"
    try:
        _check_targets(config, teacher, host)
    except ConfigError as error:
        disagree("loss", str(error), "The squared error is used.")
        config["loss"] = "squared_error"
    if config["optimizer"] in ("momentum", "nesterov") and "momentum" not in explicit:
        config["momentum"] = 0.9
    return config


def _check_targets(config: Config, teacher: TeacherSet | None, host: Host) -> None:
    """A ConfigError where the loss makes no sense of the desired outputs, noise and all. Those of classes suit any loss."""
    if config["loss"] == "squared_error" or (teacher or NAMED_SETS[config["data"]]).task == "classification":
        return
    whole = teacher or TeacherSet.named(config["data"], config["seed"], host.load)
    loss_named(config["loss"], config["output"]).check_targets(
        whole.with_noise(config["noise"], config["seed"]).targets
    )


def _too_large(net: str, host: Host) -> str:
    """What this host cannot bear about a network; empty where it can."""
    sizes = parse_sizes(net)
    count = parameter_count(sizes)
    if len(sizes) > host.most_layers:
        return f"which has {len(sizes):,} layers; allowed are {host.most_layers}"
    return (
        f"which has {count:,} weights and biases; allowed are {host.most_parameters:,}"
        if count > host.most_parameters
        else ""
    )


def defaults_of(data: str, teacher: TeacherSet | None) -> Config:
    """The settings that a teacher set has of its own where nothing is said: `teacher` for one's own data, else that of this name."""
    return {**_of_old_links(teacher), **teacher.settings} if teacher else NAMED_SETS[data].defaults


def suiting(data: str, teacher: TeacherSet | None) -> Config:
    """The same for data of one's own that are made of this set, with everything that other data would have otherwise."""
    defaults = defaults_of(data, teacher)
    return {
        name: defaults.get(name, KEYS[name].default) for name in (*OWN, *defaults) if name != "features"
    }  # they take all inputs


def proposed(teacher: TeacherSet) -> Config:
    """What suits new data of one's own. It goes with the data from then on, also into links: other versions may propose otherwise."""
    few = {"batch": 1, "split": 1} if len(teacher) < SAMPLES_TO_SPARE else {}
    return {**suiting("own", teacher), **few}


def checked_settings(settings: Mapping[str, Any]) -> Config:
    """Settings that are to go with data of one's own, or a ConfigError."""
    allowed = [name for name in KEYS if name not in ("data", "at")]
    for name in settings:
        if name not in allowed:
            raise ConfigError("settings", f"settings has “{brief(name)}”; allowed are {', '.join(allowed)}")
    return {name: check(name, value) for name, value in settings.items()}


def _of_old_links(teacher: TeacherSet) -> Config:
    """What data of one's own had before they carried their settings along: links from then say no more."""
    inputs, outputs = teacher.raw_inputs.shape[1], teacher.targets.shape[1]
    defaults: Config = {
        "net": f"{inputs}-{max(4, min(8, inputs))}-{outputs}",
        "batch": 10,
        "rate": 0.1,
        "split": 0.8,
        "features": ",".join(f"x{k + 1}" for k in range(inputs)),
    }
    if teacher.task == "regression":
        return {**defaults, "output": "identity", "loss": "squared_error"}
    return {**defaults, "loss": "cross_entropy", "output": "softmax" if outputs > 1 else "sigmoid"}
