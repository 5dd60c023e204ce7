"""Commands at random, three to eight at once, from a script, a host page or by hand, and what the page has to be when they are done.

The same seed gives the same commands. A `Driver` performs them, batch by batch; at rest it compares what the page tells in many places with
each other, with a native replay of the page's own link, and, where nobody meddled, with a model of where the cursor should be.
"""

from __future__ import annotations

import base64
import json
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from playwright.sync_api import Frame, Page

from backprop.browser.session import Session
from backprop.config.schema import KEYS, check

from .site import Site

Command = list[Any]

# A host has the methods on its element, the page itself has them in window.backprop.
START = """([batch, seconds]) => {
  const api = globalThis.backprop ?? document.querySelector("backprop-sim");
  const scaled = async (factor) => {
    const { weights, biases } = await api.weights();
    return api.setWeights({ weights: weights.map((rows) => rows.map((row) => row.map((w) => w * factor))), biases });
  };
  const perform = (name, rest) => (name === "scaleWeights" ? scaled(...rest) : api[name](...rest));
  const told = ([name, ...rest]) => Promise.race([
    perform(name, rest).then(() => ({ done: true }), (error) => ({ type: error.type ?? error.name, field: error.field })),
    new Promise((resolve) => setTimeout(() => resolve({ type: "never settled" }), 1000 * seconds)),
  ]);
  window.commanded = Promise.all(batch.map(told));
}"""
BY_HAND = """(gestures) => {
  for (const [what, value] of gestures) {
    const press = (target, key) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    if (what === "press") press(document.body, value);
    else if (what === "slide") press(document.querySelector("#run"), value);
    else {
      const field = document.querySelector(`#set-${what}`);
      field.value = value;
      field.dispatchEvent(new Event("change"));
    }
  }
}"""
# `pause` ends what plays; a question is answered when all that was commanded before it is done. What is drawn comes with the next frames.
REST = """async (isLive) => {
  await backprop.pause();
  await backprop.permalink();
  for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
  const questions = isLive ? [backprop.trace(), backprop.weights(), backprop.teacherSet()] : [];
  const [link, trace, weights, teacher] = await Promise.all([backprop.permalink(), ...questions]);
  const text = (selector) => document.querySelector(selector).textContent;
  const value = (id) => Number(document.getElementById(id).getAttribute("aria-valuenow"));
  return { state: backprop.state(), link, trace, weights, teacher, branches: backprop.branches(), context: text("#context"),
    slider: value("run"), moment: value("timeline"), nodes: backprop.layout().nodes.map((layer) => layer.length) };
}"""

COURSE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A course</title><link rel="icon" href="data:,">
<script type="module" src="{site}static/embed/embed.js"></script>
<backprop-sim net="2-3-1" data="and" loading="eager"></backprop-sim></html>"""
READY = "customElements.whenDefined('backprop-sim').then(() => document.querySelector('backprop-sim').ready())"

AND = {"inputs": [[0, 0], [0, 1], [1, 0], [1, 1]], "targets": [[0], [0], [0], [1]]}
THREE = {
    "inputs": [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0.5, 0.25, 1]],
    "targets": [[0, 1], [1, 0], [1, 0], [0, 1], [1, 1]],
}
WRONG: list[tuple[Command, str]] = [
    (["seek", -1], "iteration"), (["seek", 0, {"phase": "forward", "layer": 1, "neuron": 0.5}], "moment"),
    (["step", "neuron", 0.5], "count"), (["step", "century"], "unit"), (["train", 0], "updates"),
    (["configure", {"rate": -1}], "rate"), (["configure", {"speed": 1}], "speed"),
    (["select", {"edge": [1, 0, 99]}], "selection"), (["branch", 1000], "number")]  # fmt: skip
UNITS = ["neuron", "layer", "sample", "update", "epoch"]
STOPPABLE = ("step", "seek", "train", "play", "exportRecording", "exportHandout")
READS = ("weights", "trace", "teacherSet", "explain", "permalink", "exportRecording", "select")


def calls(draw: random.Random) -> list[Command]:
    """A batch of methods with their arguments."""
    kinds: list[tuple[int, Callable[[], Command]]] = [
        (6, lambda: ["step", draw.choice(UNITS), draw.choice([1, 1, 2, 7, -1, -3])]),
        (2, lambda: ["step", "update", draw.choice([1, 20, -5])]),
        (5, lambda: ["seek", draw.randrange(200)]),
        (2, lambda: ["seek", draw.randrange(50), {"phase": "backward", "layer": 1, "neuron": 0}]),
        (5, lambda: ["train", draw.randrange(1, 150)]),
        (3, lambda: ["configure", {"rate": draw.choice([0.1, 0.25, 0.5])}]),
        (2, lambda: ["configure", {"hidden": draw.choice(["tanh", "sigmoid", "relu"])}]),
        (2, lambda: ["configure", {"seed": draw.randrange(9), "batch": draw.choice([1, 2, "all"])}]),
        (1, lambda: ["configure", {"data": draw.choice(["xor", "and", "iris"])}]),
        (1, lambda: ["configure", {"edges": draw.choice(["auto", "weight"])}]),
        (2, lambda: ["setTeacherSet", draw.choice([AND, THREE, {"csv": "a,b,t\n0,1,1\n1,0,1\n1,1,0\n0,0,0\n"}])]),
        (2, lambda: ["scaleWeights", draw.choice([0.5, 0.75])]),
        (2, lambda: ["reset"]),
        (1, lambda: ["branch", draw.randrange(1, 4)]),
        (1, lambda: ["pause"]),
        (1, lambda: ["play", draw.choice([16, "fastest"])]),
        (6, lambda: [draw.choice(READS[:-1])]),
        (1, lambda: ["select", draw.choice([{"edge": [1, 0, 0]}, {"neuron": [1, 1]}, None])]),
        (1, lambda: draw.choice(WRONG)[0]),
    ]  # fmt: skip
    return [
        made()
        for made in draw.choices([make for _, make in kinds], [weight for weight, _ in kinds], k=draw.randrange(3, 9))
    ]


def gestures(draw: random.Random) -> list[Command]:
    """What somebody does at the page meanwhile."""
    keys = ["ArrowRight", "ArrowRight", "ArrowLeft", "Home", "Enter", " ", "f", "r", "Escape", *"12345", "+", "-"]
    kinds: list[Callable[[], Command]] = [
        lambda: ["press", draw.choice(keys)], lambda: ["press", draw.choice(keys)], lambda: ["press", draw.choice(keys)],
        lambda: ["slide", draw.choice(["End", "PageDown", "PageUp", "ArrowRight"])],
        lambda: ["rate", draw.choice(["0.1", "0.3"])], lambda: ["hidden", draw.choice(["tanh", "sigmoid"])]]  # fmt: skip
    return [draw.choice(kinds)() for _ in range(draw.randrange(1, 5))]


def advance(
    at: tuple[int, int], unit: str, count: int, sizes: list[int], batch: Callable[[int], int], per_epoch: int
) -> tuple[int, int]:
    """Where so many steps lead, one by one: the moments of a sample are input, forward, error, backward, gradient."""
    iteration, k = at
    neurons, outputs = sum(sizes[1:]), sizes[-1]
    per_sample = 1 + neurons + 1 + outputs + neurons + 1
    ends = [
        0
    ]  # of what a layer's step shows: the input, each layer, the error, the outputs' errors, each layer back, the gradient
    for size in (*sizes[1:], 1, outputs, *reversed(sizes[1:]), 1):
        ends.append(ends[-1] + size)
    for _ in range(abs(count)):
        size = batch(iteration)
        last = size * per_sample
        if unit in ("update", "epoch"):
            whole = per_epoch if unit == "epoch" else 1
            begun = iteration // whole * whole
            iteration, k = (
                (begun + whole if count > 0 else begun if iteration > begun or k else max(0, begun - whole)),
                0,
            )
            continue
        stops = {"neuron": range(last + 1), "sample": [s * per_sample for s in range(size)],
                 "layer": [*(s * per_sample + end for s in range(size) for end in ends), last]}[unit]  # fmt: skip
        following = [stop for stop in stops if (stop > k if count > 0 else stop < k)]
        if following:
            k = following[0] if count > 0 else following[-1]
        elif count > 0:
            iteration, k = iteration + 1, 0
        elif iteration:
            iteration -= 1
            size = batch(iteration)
            k = {"neuron": size * per_sample, "layer": size * per_sample, "sample": (size - 1) * per_sample}[unit]
        else:
            k = 0
    return iteration, k


def native(link: str) -> Session:
    """The run that a link describes, by the core under CPython."""
    settings: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for name, value in parse_qsl(link.partition("#")[2], keep_blank_values=True):
        if name == "x":
            kept = json.loads(zlib.decompress(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)), -15))
        elif KEYS[name].group != "view":
            settings[name] = check(name, value)
    session = Session()
    answer(session, "configure", {"config": settings, "teacher": kept.get("teacher"), "events": kept.get("events")})
    return session


def answer(session: Session, method: str, params: dict[str, Any]) -> Any:
    told = json.loads(session.call(method, json.dumps(params)))
    assert "result" in told, told
    return told["result"]


@dataclass
class Driver:
    """Commands a page: `caller` is the page that calls (a script of it, or a host), `frame` the simulator itself."""

    caller: Page
    frame: Frame
    seed: int
    is_live: bool = True
    done: int = 0
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.last = self.rest()

    @classmethod
    def in_page(cls, page: Page, site: Site, seed: int) -> Driver:
        """By a script of the page itself."""
        page.goto(site.url("#net=2-3-1&seed=3"))
        page.evaluate("backprop.ready()")
        return cls(page, page.main_frame, seed)

    @classmethod
    def in_course(cls, page: Page, host: Site, site: Site, seed: int) -> Driver:
        """By messages from a page of another host, in which the simulator is an element."""
        site.headers["Access-Control-Allow-Origin"] = "*"  # a module of another origin has to be allowed
        host.replace("course.html", COURSE.format(site=site.base).encode())
        page.goto(host.url("course.html"))
        page.evaluate(READY)
        return cls(page, page.frames[1], seed)

    def rest(self) -> dict[str, Any]:
        rest: dict[str, Any] = self.frame.evaluate(REST, self.is_live)
        return rest

    def run(self, actions: int) -> None:
        """So many actions, in batches. What goes wrong is told with what was done last."""
        while self.done < actions:
            batch = calls(self.draw)
            hand = gestures(self.draw) if self.draw.random() < 0.4 else []
            self.log.append(f"calls {json.dumps(batch)}, by hand {json.dumps(hand)}")
            try:
                self.perform(batch, hand)
            except Exception as error:
                where = f"seed {self.seed}, after {self.done} actions; the last batches:"
                raise AssertionError("\n".join([str(error), where, *self.log[-6:]])) from error
            self.done += len(batch) + len(hand)

    def perform(self, batch: list[Command], hand: list[Command]) -> None:
        self.caller.evaluate(START, [batch, 60])
        if hand:
            self.frame.evaluate(BY_HAND, hand)
        outcomes: list[dict[str, Any]] = self.caller.evaluate("window.commanded")
        for at, outcome in enumerate(outcomes):
            if self.is_live or outcome.get("type") != "NotLive":
                allowed(batch, at, outcome, bool(hand))
        before, self.last = self.last, self.rest()
        agreement(self.last)
        if self.is_live and not hand:
            expected = Model.at(before).follow(batch, outcomes)
            there = (self.last["state"]["iteration"], self.last["moment"])
            assert expected is None or there[0] == expected[0], (
                f"it should be at update {expected[0]}, and is at {there[0]}"
            )
            assert expected is None or expected[1] is None or there == expected, (
                f"it should be at {expected}, and is at {there}"
            )


def allowed(batch: list[Command], at: int, outcome: dict[str, Any], by_hand: bool) -> None:
    """Whether a command may have come to this."""
    name, *rest = command = batch[at]
    wrong = next((field for each, field in WRONG if each == command), None)
    if "done" in outcome:
        assert wrong is None, f"{command} was to be refused"
        return
    kinds = {"Stopped"} if name in STOPPABLE and (by_hand or ["pause"] in batch) else set()
    if name in ("step", "seek", "train", "play") and by_hand:
        kinds.add("Superseded")
    if name == "seek" and at + 1 < len(batch):
        kinds.add("Superseded")
    if name == "scaleWeights":
        kinds.add("ShapeError")  # another network may have come between reading and writing
    if name == "branch":
        kinds.add("RangeError")
    if name == "seek" and len(rest) > 1:
        kinds.add("RangeError")
    if name == "select":
        kinds.add("RangeError")
    if wrong is not None and outcome["type"] not in kinds - {"RangeError"}:
        assert outcome["type"] in ("RangeError", "ConfigError", "ArgumentError"), f"{command} came to {outcome}"
        assert outcome["field"] == wrong, f"{command} came to {outcome}"
        return
    assert outcome["type"] in kinds, f"{command} came to {outcome}"


def agreement(rest: dict[str, Any]) -> None:
    """What is told in many places is one thing, and the native core says the same."""
    state, trace = rest["state"], rest.get("trace")
    iteration = state["iteration"]
    sizes = [int(size) for size in state["config"]["net"].split("-")]
    assert state["status"] == "paused", state["status"]
    assert rest["nodes"] == sizes, f"drawn {rest['nodes']}, set {sizes}"
    told = re.search(r"update ([\d,]+)", rest["context"])
    assert told and int(told[1].replace(",", "")) == iteration, (
        f"the words tell {rest['context']!r}, the cursor is at {iteration}"
    )
    assert rest["slider"] == iteration, f"the slider is at {rest['slider']}, the cursor at {iteration}"
    (current,) = (branch for branch in rest["branches"] if branch["current"])
    assert current["reached"] >= iteration
    at = next((value for name, value in parse_qsl(rest["link"].partition("#")[2]) if name == "at"), "0")
    assert int(at.split(".")[0]) == iteration, f"the link says {at}, the cursor is at {iteration}"
    if not trace:
        return
    weights = rest["weights"]
    assert trace["iteration"] == iteration, f"the trace is of update {trace['iteration']}, the cursor at {iteration}"
    assert sizes == [len(layer[0]) for layer in trace["activations"]], f"set {sizes}"
    assert trace["loss"] == state["loss"]
    assert trace["weights"] == weights["weights"] and trace["biases"] == weights["biases"], (
        "the trace and the weights are of two networks"
    )
    theirs = answer(native(rest["link"]), "parameters", {"iteration": iteration})
    assert all(near(theirs[each], weights[each]) for each in ("weights", "biases")), (
        "the weights are not those of the link's run"
    )


def near(a: Any, b: Any) -> bool:
    if isinstance(a, list):
        return len(a) == len(b) and all(near(x, y) for x, y in zip(a, b, strict=True))
    return bool(abs(a - b) <= 1e-6 * max(1.0, abs(a)))


@dataclass
class Model:
    """Where the cursor is: update and moment, as far as that is known. None: an update not known to anybody but the page."""

    iteration: int | None
    k: int | None
    run: Any

    @classmethod
    def at(cls, rest: dict[str, Any]) -> Model:
        return cls(rest["state"]["iteration"], rest["moment"], native(rest["link"]).run)

    def follow(self, batch: list[Command], outcomes: list[dict[str, Any]]) -> tuple[int, int | None] | None:
        for (name, *rest), outcome in zip(batch, outcomes, strict=True):
            if "done" in outcome:
                self.take(name, rest)
            elif outcome["type"] == "Stopped" and name in ("step", "seek", "train"):
                self.iteration = self.k = None
        if any(name == "play" for name, *_ in batch):
            return None
        return None if self.iteration is None else (self.iteration, self.k)

    def take(self, name: str, rest: list[Any]) -> None:
        settings = set(rest[0]) if name == "configure" else set()
        if name == "seek":
            self.iteration, self.k = rest[0], 0 if len(rest) == 1 else None
        elif name == "train" and self.iteration is not None:
            self.iteration, self.k = self.iteration + rest[0], 0
        elif name == "step":
            self.step(*rest)
        elif name in ("setTeacherSet", "reset") or settings & {"hidden", "seed", "batch", "data"}:
            self.iteration, self.k = 0, 0
            if name != "reset":
                self.run = None
        elif name == "branch":
            self.iteration = self.k = None

    def step(self, unit: str, count: int) -> None:
        if self.iteration is None or self.k is None or (self.run is None and unit != "update"):
            self.iteration = self.k = None
        elif unit == "update":
            self.iteration, self.k = advance((self.iteration, self.k), unit, count, [1, 1], lambda _: 1, 1)
        else:
            training = self.run.training
            per_epoch, samples = training.updates_per_epoch, len(training.teacher)
            last = samples - training.batch_size * (per_epoch - 1)
            at, sizes = (self.iteration, self.k), list(training.network.sizes)

            def batch(n: int) -> int:
                return int(training.batch_size) if (n + 1) % per_epoch else last

            self.iteration, self.k = advance(at, unit, count, sizes, batch, per_epoch)
