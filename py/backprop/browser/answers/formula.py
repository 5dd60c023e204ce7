"""The Session's answers about where numbers come from: formulas, derivations, gradient checks, signal strength.

Each function is a method of the session (`METHODS`), as in `learn`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...core.selection import Edge, parse_selection
from ...errors import ConfigError
from ...explanation.explain import explain as explained
from ...explanation.what_if import what_if as supposed
from ...probes.batch_and_online import batch_and_online as both_ways
from ...probes.gradients import check_all as all_checked
from ...probes.gradients import gradient_check as checked
from ...probes.gradients import strength as strengths
from ..asked import text, whole

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def explain(session: Session, params: Params) -> Params:
    """{selection, iteration?, sample?, signal?} → formula, factors, derivation, paths: see `backprop.explain`."""
    session.seek(params)
    sample, signal = whole(params, "sample", 0), text(params, "signal", "activation")
    return explained(session.training, params.get("selection"), sample, signal)


def gradient_check(session: Session, params: Params) -> Params:
    """{iteration?, parameter: {edge | bias}, h?} → E on both sides of a nudge, its slope against the gradient; on the batch that
    comes next."""
    session.seek(params)
    training = session.training
    parameter, h = params.get("parameter"), params.get("h")
    return {"iteration": training.iteration, "parameter": parameter,
            **checked(training.network, *training.next_batch(), parameter, 1e-5 if h is None else h)}


def check_all(session: Session, params: Params) -> Params:
    """{iteration?} → the relative error of every gradient, on the batch that comes next."""
    session.seek(params)
    training = session.training
    return {"iteration": training.iteration, **all_checked(training.network, *training.next_batch())}


def strength(session: Session, params: Params) -> Params:
    """{start, stop, points?} → per layer and update: mean |δ|, mean |∂E/∂w|, the shares of saturated and of dead neurons."""
    training = session.training
    start, stop = whole(params, "start", 0), whole(params, "stop", training.iteration)
    if not 0 <= start <= stop:
        raise ConfigError("start", f"start is {start} and stop {stop}; allowed is 0 ≤ start ≤ stop")
    return strengths(training, start, stop, whole(params, "points", 60))


def what_if(session: Session, params: Params) -> Params:
    """{neuron: [layer, j], iteration?, sample?, inputs?, weights?, bias?} → one neuron, opened: see `backprop.what_if`."""
    session.seek(params)
    layer, neuron = params.get("neuron") or (0, 0)
    given = {name: params[name] for name in ("inputs", "weights", "bias") if params.get(name) is not None}
    training = session.training
    return supposed(training.network, training.trace(), int(layer), int(neuron), int(params.get("sample") or 0), **given)


def batch_and_online(session: Session, params: Params) -> Params:
    """{epochs, parameter: {edge | bias}} → both ways from the same start: see `backprop.comparison`. The run is left where it is."""
    run = session.run
    parameter = parse_selection(params.get("parameter"), run.training.network.sizes)
    if not isinstance(parameter, Edge):
        raise ConfigError("parameter", "parameter names no weight or bias; give {edge: [layer, i, j]} or {bias: [layer, j]}")
    return both_ways(run.explicit, run.own, int(params.get("epochs") or 20), parameter)


METHODS: dict[str, Callable[[Session, Params], Any]] = {
    method.__name__: method for method in (explain, gradient_check, check_all, strength, what_if, batch_and_online)
}
