"""The explanations that travel with a recording: where no Python runs, formulas cannot be made any more.

Every weight, bias and neuron at every update and sample would be too much, so a plan says which: the first sample of each
update before the others, as many as are worth their room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ConfigError
from ..explanation.explain import explain as explained
from ..training.training import Training

MOST_EXPLAINED = 600
# What the page shows of an explanation; the rest can be had from the numbers.
KEPT = ("selection", "iteration", "sample", "signal", "kind", "title", "symbol", "value", "formula", "numbers", "factors", "words",
        "derivation", "update", "paths")  # fmt: skip
KEPT_OF_FACTOR = ("role", "symbol", "value", "meaning", "refers_to")
KEPT_OF_PATH = ("names", "edges", "product", "numbers")
DIGITS = 9

Asked = tuple[int, Any]  # sample, selection


def plan(training: Training, updates: int, explain: str | Sequence[Any] | None) -> dict[int, list[Asked]]:
    """What to explain at each iteration to come. `explain`: "all", selections as `backprop.explain` takes them, or None."""
    if explain is None:
        return {}
    if isinstance(explain, str) and explain != "all":
        raise ConfigError("explain", f'explain is {explain!r}; allowed are "all", None, and a list of selections')
    start = training.iteration
    batches = [len(samples) for samples in training.next_samples(min(updates, MOST_EXPLAINED))]
    selections = everything(training.network.sizes) if explain == "all" else list(explain)
    if not selections:
        return {}
    places = sorted(
        ((n, sample) for n, size in enumerate(batches) for sample in range(min(size, MOST_EXPLAINED))),
        key=lambda place: (place[1] > 0, place),
    )
    planned: dict[int, list[Asked]] = {}
    for n, sample in places[: max(1, MOST_EXPLAINED // len(selections))]:
        planned.setdefault(start + n, []).extend((sample, selection) for selection in selections[:MOST_EXPLAINED])
    return planned


def everything(sizes: Sequence[int]) -> list[Any]:
    """All that can be explained, from the error back to the inputs."""
    selections: list[Any] = ["loss"]
    for layer in range(len(sizes) - 1, 0, -1):
        selections += [{"neuron": [layer, j]} for j in range(sizes[layer])]
        selections += [{"bias": [layer, j]} for j in range(sizes[layer])]
        selections += [{"edge": [layer, i, j]} for i in range(sizes[layer - 1]) for j in range(sizes[layer])]
    return selections + [{"neuron": [0, j]} for j in range(sizes[0])]


def explanations_of(training: Training, asked: Sequence[Asked], signal: str) -> list[dict[str, Any]]:
    """The explanations of the update that comes next, as short as the page can do with."""
    return [_short(explained(training, selection, sample, signal)) for sample, selection in asked]


def _short(given: dict[str, Any]) -> dict[str, Any]:
    short = {name: given[name] for name in KEPT if given.get(name) is not None}
    short["factors"] = [_only(each, KEPT_OF_FACTOR) for each in given["factors"]]
    if paths := given.get("paths"):
        short["paths"] = {
            **_only(paths, ("count", "rest", "numbers", "recursive")),
            "shown": [_only(each, KEPT_OF_PATH) for each in paths["shown"]],
        }
    rounded: dict[str, Any] = _rounded(short)
    return rounded


def _only(data: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: data[name] for name in names}


def _rounded(value: Any) -> Any:
    """Nine digits of every number: more than anybody sees, and half as long."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return value
