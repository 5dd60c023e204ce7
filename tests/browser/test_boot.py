"""Python in the worker: both ways of starting it, the same numbers as natively, commands by generation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from backprop.browser.session import Session
from support.driven import DrivenWorker
from support.site import Site

CONFIGURATIONS: list[dict[str, Any]] = [
    {},
    {"net": "4-8-3", "data": "iris", "batch": 10, "optimizer": "adam", "rate": 0.01},
    {"net": "2-5-1", "data": "circle", "hidden": "relu", "batch": "all", "l2": 0.001},
]


@pytest.fixture
def worker(page: Page, site: Site) -> DrivenWorker:
    return DrivenWorker(page, site)


@pytest.fixture
def live(worker: DrivenWorker) -> DrivenWorker:
    """A worker that is ready and has a run."""
    worker.start()
    assert worker.booted()["event"] == "ready"
    assert "result" in worker.call("configure", config={})
    return worker


def native(config: dict[str, Any], iteration: int) -> tuple[dict[str, Any], np.ndarray]:
    session = Session()
    assert "result" in json.loads(session.call("configure", json.dumps({"config": config})))
    answer = json.loads(session.call("trace", json.dumps({"iteration": iteration})))
    return answer["result"], np.array(session.buffer)


@pytest.mark.parametrize("query, way", [("", "slim"), ("?boot=stock", "stock")])
def test_traces_are_those_of_the_native_core(worker: DrivenWorker, query: str, way: str) -> None:
    worker.start(query)
    ready = worker.booted()
    assert (ready["event"], ready.get("way"), ready.get("detour")) == ("ready", way, None)
    for config in CONFIGURATIONS:
        assert "result" in worker.call("configure", config=config)
        for iteration in (0, 1, 50):
            answer = worker.call("trace", iteration=iteration)
            result, numbers = native(config, iteration)
            assert answer["result"] == result
            np.testing.assert_allclose(np.array(answer["buffer"], dtype=float), numbers, rtol=1e-12, atol=1e-15)


def test_progress_counts_real_bytes(worker: DrivenWorker) -> None:
    worker.start()
    worker.booted()
    steps = worker.seen(event="progress", stage="download")
    assert steps[0]["loaded"] < steps[-1]["loaded"] == steps[-1]["total"]
    sent = sum(r.size for r in worker.site.requests if r.path.endswith((".pack", ".wasm")))
    assert steps[-1]["total"] == sent


def test_the_slim_way_fetches_nothing_twice_and_nothing_else(worker: DrivenWorker) -> None:
    worker.start()
    assert worker.booted()["way"] == "slim"
    worker.call("configure", config={})
    paths = [request.path for request in worker.site.requests]
    assert len(paths) == len(set(paths))
    assert not any("rest" in path or path.endswith((".whl", ".zip")) for path in paths)


def test_works_below_any_path_from_packed_files_and_with_unknown_types(
    page: Page, make_site: Callable[..., Site]
) -> None:
    site = make_site(prefix="/courses/ml-1/week%203/", compress=True)
    site.types = {".wasm": "application/octet-stream", ".json": "text/plain", ".pack": "text/html"}
    worker = DrivenWorker(page, site)
    worker.start()
    assert worker.booted()["way"] == "slim"
    assert worker.call("configure", config={})["result"]["sizes"]


def test_works_with_the_network_cut_after_the_start(live: DrivenWorker) -> None:
    live.site.cut()
    live.page.context.set_offline(True)
    for config in CONFIGURATIONS:
        live.call("configure", config=config)
        assert live.call("train", updates=20, budget_ms=1000)["result"]["done"] == 20
    for kind in ("numpy", "pytorch"):
        answer = live.call("export_code", kind=kind)
        assert "error" not in answer or "not a method" in answer["error"]["message"]


# — generations ————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_commands_sent_while_booting_are_carried_out_in_order(worker: DrivenWorker) -> None:
    worker.start()
    configure, trace = worker.command("configure", config={"net": "2-3-1"}), worker.command("trace", iteration=2)
    worker.send(configure, trace)
    assert worker.answer_to(configure)["result"]["sizes"] == [2, 3, 1]
    assert worker.answer_to(trace)["result"]["iteration"] == 2


def test_an_older_generation_is_never_carried_out(worker: DrivenWorker) -> None:
    worker.start()
    old, new = (
        worker.command("configure", 1, config={"net": "2-3-1"}),
        worker.command("configure", 2, config={"net": "2-4-1"}),
    )
    late = worker.command("configure", 1, config={"net": "2-5-1"})
    worker.send(old, new, late)
    assert worker.answer_to(old)["stale"] is True
    assert worker.answer_to(new)["result"]["sizes"] == [2, 4, 1]
    assert worker.answer_to(late)["stale"] is True
    weights = worker.call("parameters", 2)["result"]["weights"]
    assert len(weights[0][0]) == 4


def test_a_newer_generation_ends_a_run(live: DrivenWorker) -> None:
    run = live.command("run", 1, updates=None, budget_ms=5)
    live.send(run)
    live.wait_for({"event": "trace", "id": run["id"]})
    replaced = live.call("configure", 2, config={"net": "2-4-1"})
    assert replaced["result"]["sizes"] == [2, 4, 1]
    assert live.answer_to(run)["stale"] is True
    traces = len(live.seen(event="trace"))
    assert live.call("trace", 2, iteration=0)["result"]["iteration"] == 0
    assert len(live.seen(event="trace")) == traces


# — runs ———————————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_run_ends_where_it_should_and_gives_the_trace_there(live: DrivenWorker) -> None:
    answer = live.call("run", updates=3000, budget_ms=5)
    assert (answer["result"]["done"], answer["result"]["iteration"], answer["result"]["reason"]) == (3000, 3000, "done")
    result, numbers = native({}, 3000)
    np.testing.assert_allclose(np.array(answer["buffer"]), numbers, rtol=1e-12, atol=1e-15)


def test_a_run_begins_where_it_is_told(live: DrivenWorker) -> None:
    live.call("train", updates=100)
    assert live.call("run", iteration=40, updates=7)["result"]["iteration"] == 47


def test_pause_answers_with_the_newest_trace(live: DrivenWorker) -> None:
    run = live.command("run", updates=None, budget_ms=10)
    live.send(run)
    live.wait_for({"event": "trace", "id": run["id"]})
    live.call("pause")
    ended = live.answer_to(run)
    assert ended["result"]["reason"] == "paused"
    assert ended["result"]["iteration"] == ended["result"]["done"] > 0
    assert live.call("trace", iteration=ended["result"]["iteration"])["buffer"] == ended["buffer"]


def test_only_one_trace_is_under_way_until_it_is_acknowledged(worker: DrivenWorker) -> None:
    worker.start(acknowledge=False)
    worker.call("configure", config={})
    run = worker.command("run", updates=4000, budget_ms=2)
    worker.send(run)
    assert worker.answer_to(run)["result"]["done"] == 4000
    assert len(worker.seen(event="trace")) == 1


def test_a_rate_is_kept(live: DrivenWorker) -> None:
    started = live.page.evaluate("performance.now()")
    answer = live.call("run", updates=11, rate=20)
    assert answer["result"]["iteration"] == 11
    assert 450 < live.page.evaluate("performance.now()") - started < 2000


def test_other_questions_are_answered_during_a_run(live: DrivenWorker) -> None:
    run = live.command("run", updates=None, budget_ms=5)
    live.send(run)
    live.wait_for({"event": "trace", "id": run["id"]})
    assert live.call("history", start=0, stop=100)["result"]["loss"]
    live.call("pause")
    assert live.answer_to(run)["result"]["reason"] == "paused"


# — errors —————————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_errors_name_what_was_wrong(live: DrivenWorker) -> None:
    error = live.call("configure", config={"rate": "fast"})["error"]
    assert error["field"] == "rate"
    assert live.call("trace", iteration=3)["result"]["iteration"] == 3
    assert "fly" in live.call("fly")["error"]["message"]
