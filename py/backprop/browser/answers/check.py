"""Gradients against slopes that were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...probes import gradients

if TYPE_CHECKING:
    from ..session import Session

Params = dict[str, Any]


def gradient_check(session: Session, params: Params) -> Params:
    """{iteration?, parameter: {edge | bias}, h?} → E on both sides of a nudge, its slope against the gradient; on the batch that
    comes next."""
    session.seek(params)
    training = session.training
    parameter, h = params.get("parameter"), params.get("h")
    return {
        "iteration": training.iteration,
        "parameter": parameter,
        **gradients.gradient_check(training.network, *training.next_batch(), parameter, 1e-5 if h is None else h),
    }


def check_all(session: Session, params: Params) -> Params:
    """{iteration?} → the relative error of every gradient, on the batch that comes next."""
    session.seek(params)
    training = session.training
    return {"iteration": training.iteration, **gradients.check_all(training.network, *training.next_batch())}
