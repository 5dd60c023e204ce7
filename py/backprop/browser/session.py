"""Commands in, buffers out: the one object that the worker talks to.

`call(method, params)` takes and returns JSON text; numbers in bulk wait in `buffer`. Nothing here needs a browser: the same
object makes recordings natively and is tested under plain CPython.
"""

from __future__ import annotations

import json
import math
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from ..config.host import Host
from ..config.run import SETTING_OF, Run
from ..config.schema import check, proposed, suiting
from ..errors import BackpropError, ConfigError, brief
from ..recording.header import header_of, packed, plain
from ..teacher.named_sets import Load
from ..teacher.tables import read_table
from ..training.events import Event
from ..training.history import Branch
from ..training.training import Training
from .answers import WHERE
from .asked import flag, listed, mapping, positive, text, whole
from .fetched import Needed
from .given import given_events, given_teacher, teacher_from, teacher_from_csv
from .limits import OF_TABLES, PAGE

if TYPE_CHECKING:
    from ..probes.curves import WholeSetScores
    from ..probes.study import Study
    from ..probes.surface import Surface

Params = dict[str, Any]
COARSE_CLOCK = 0.001  # seconds
MOST_AT_ONCE = 100_000  # updates
MOST_BRANCHES = 20  # of which more is kept than how to work them out again


@dataclass
class Worked:
    """What is worked out about the present run piece by piece, and goes with it: scores on the whole sets, the error surface, a
    second run to compare with."""

    scores: WholeSetScores | None = None
    surface: Surface | None = None
    other: Run | None = None


class Session:
    """One run, and the answers about it. A method is a message: see `method_named`."""

    def __init__(self, load: Load | None = None, host: Host = PAGE) -> None:
        """`load`: how the file of a teacher set gets here that is not here yet. `host`: what may be made here."""
        self.host = replace(host, load=load)
        self.buffer = np.empty(0)
        self._run: Run | None = None
        self._branches: dict[int, Branch] = {}
        self.worked = Worked()
        self.study: Study | None = None
        self._work: tuple[str, Params, Generator[float, None, Any]] | None = (
            None  # under way: method, parameters, the rest
        )

    def call(self, method: str, params_json: str = "{}") -> str:
        """{"result": …} or {"error": {type, message, field}} as JSON.

        With `within_ms` among the parameters, a way to their `iteration` that takes longer is gone in pieces: {"unfinished": n}
        says how far it is, and the same call again goes on; so it does, with the share that is done, where the answer itself is made
        in pieces. {"needs": {set, path}}: a file has to be put there first; nothing has changed.
        """
        try:
            params = json.loads(params_json) or {}
            within = params.pop("within_ms", None)
            goes = within and "iteration" in params and method != "configure"
            if goes and not self._reach(whole(params, "iteration", 0), within / 1000.0):
                return json.dumps({"unfinished": self.training.iteration})
            answer = self._answer(method, params, math.inf if within is None else within / 1000.0)
            return json.dumps(answer, allow_nan=False)
        except Needed as file:
            return json.dumps({"needs": {"set": file.name, "path": file.path}})
        except BackpropError as error:
            return json.dumps({"error": {"type": type(error).__name__, "message": str(error), "field": error.field}})
        except RecursionError:
            return json.dumps(
                {"error": {"type": "ConfigError", "message": "what was given is nested too deep", "field": None}}
            )
        except Exception as error:  # a defect of ours: the page must hear of it as well
            where = traceback.extract_tb(error.__traceback__)[-1]
            message = f"{type(error).__name__}: {error} ({where.filename.rsplit('/', 1)[-1]}, line {where.lineno})"
            return json.dumps({"error": {"type": "internal", "message": message, "field": None}})

    def _answer(self, method: str, params: Params, budget: float) -> Params:
        """{result}, or {unfinished} where it is made in pieces and these take longer; another question ends that work."""
        if self._work is None or self._work[:2] != (method, params):
            self._work = None
            answer = method_named(method)(self, params)
            if not isinstance(answer, Generator):
                return {"result": plain(answer)}
            self._work = (method, params, answer)
        end = time.perf_counter() + budget
        try:
            share = next(self._work[2])
            while time.perf_counter() < end:
                share = next(self._work[2])
        except StopIteration as finished:
            self._work = None
            return {"result": plain(finished.value)}
        except Exception:
            self._work = None
            raise
        return {"unfinished": share}

    @property
    def run(self) -> Run:
        """The present run, or a ConfigError before there is one."""
        if self._run is None:
            raise ConfigError("method", "there is no run yet; configure comes first")
        return self._run

    @property
    def training(self) -> Training:
        return self.run.training

    # — the run ———————————————————————————————————————————————————————————————————————————————————————————————————————

    def configure(self, params: Params) -> Any:
        """{config, teacher?, events?, iteration?, lenient?} → header. `lenient`: true, or the names of settings that may give way
        (with a note) to the others; where it is true, so may data and events. Nothing changes where it fails."""
        lenient = params.get("lenient")
        notes: list[dict[str, str]] | None = [] if lenient is True else None
        explicit = mapping(params, "config")
        teacher = given_teacher(params, explicit, notes)
        run = Run.of(
            explicit,
            teacher,
            given_events(params, notes),
            lenient if isinstance(lenient, list) else bool(lenient),
            self.host,
        )
        run.notes[:0] = notes or []
        run.training.seek(whole(params, "iteration", 0))
        return self._begin(run)

    def header(self, params: Params | None = None) -> Any:
        """All that is the same for every update of the run."""
        return header_of(self.training, self.run)

    def trace(self, params: Params) -> Any:
        """{iteration, window_start?} → what there is to say about that update; its numbers are in `buffer`."""
        self.seek(params)
        return self._trace(whole(params, "window_start", 0))

    def train(self, params: Params) -> Any:
        """{updates, budget_ms, below?, iteration?, window_start?} → the trace that comes next, and how many updates were `done`;
        `reached`: an epoch ended with E of the whole training set below the bound, and there it stopped."""
        self.seek(params)
        done, reached = self._train(
            whole(params, "updates", 1),
            positive(params, "budget_ms", math.inf) / 1000.0,
            positive(params, "below", 0.0),
        )
        return {**self._trace(whole(params, "window_start", 0)), "done": done, "reached": reached}

    def set(self, params: Params) -> Any:
        """{config: {rate, momentum, l1, l2}, iteration?, leaving?} → header: changed from that iteration on. `leaving`: the number
        under which to keep the branch that is left by that, for `return_to`."""
        left = self._branch_left(params)
        self.seek(params)
        changes = {}
        for key, value in mapping(params, "config").items():
            if key not in SETTING_OF:
                raise ConfigError(key, f"{key} cannot change while training; allowed are {', '.join(SETTING_OF)}")
            changes[key] = check(key, value)
        self.training.set(**{SETTING_OF[key]: value for key, value in changes.items()})
        self._keep(left)
        return self.header()

    def set_parameters(self, params: Params) -> Any:
        """{weights, biases, iteration?, leaving?} → header: replaced from that iteration on."""
        left = self._branch_left(params)
        self.seek(params)
        self.training.set_parameters(listed(params, "weights"), listed(params, "biases"))
        self._keep(left)
        return self.header()

    def return_to(self, params: Params) -> Any:
        """{branch, events, leaving?} → header: the run has gone as that branch did. Its events are enough; what was kept of it
        saves working it out again."""
        number, events = whole(params, "branch", 0), [Event.from_data(data) for data in listed(params, "events")]
        left = self._branch_left(params)
        kept = self._branches.pop(number, None)
        self.training.return_to(
            Branch(events, 0, kept.states, kept.history) if kept and kept.events == events else Branch(events, 0)
        )
        self._keep(left)
        return self.header()

    def _branch_left(self, params: Params) -> dict[int, Branch]:
        return {whole(params, "leaving", 0): self.training.branch()} if params.get("leaving") is not None else {}

    def _keep(self, left: dict[int, Branch]) -> None:
        self._branches.update(left)
        while len(self._branches) > MOST_BRANCHES:
            del self._branches[min(self._branches)]

    def parameters(self, params: Params) -> Any:
        """{iteration?} → {weights, biases} as nested lists."""
        self.seek(params)
        network = self.training.network
        return {"weights": list(network.weights), "biases": list(network.biases)}

    def history(self, params: Params) -> Any:
        """{start?, stop?, points?} → {iterations, loss, rms}: the smallest and the largest loss of each of `points` stretches."""
        history = self.training.history
        start = whole(params, "start", 0)
        stop = min(len(history), whole(params, "stop", len(history)))
        iterations, loss, rms = history.extremes(start, stop, max(1, whole(params, "points", 500)))
        return {"iterations": iterations, "loss": loss, "rms": rms, "updates": len(history)}

    # — the teacher set ———————————————————————————————————————————————————————————————————————————————————————————————

    def teacher_set(self, params: Params) -> Any:
        """{} → the whole set as given, in the form that `configure` takes as `teacher`."""
        run = self.run
        whole = run.whole
        return {
            "inputs": whole.raw_inputs,
            "targets": whole.targets,
            "input_names": whole.raw_names,
            "target_names": whole.target_names,
            "class_names": whole.class_names or None,
            "scaling": whole.scaling.kind,
            "settings": suiting(run.config["data"], run.own),
        }

    def set_teacher_set(self, params: Params) -> Any:
        """{inputs, targets, names…, scaling?, settings?} | {csv, options: {inputs, targets, header, classes, scaling}}, config? →
        header, and with it as `given` what `teacher_set` says."""
        teacher = teacher_from_csv(params) if "csv" in params else teacher_from(params)
        suited = teacher if teacher.settings else teacher.altered(settings=proposed(teacher))
        run = Run.of({**mapping(params, "config"), "data": "own"}, suited, host=self.host)
        return {**self._begin(run), "given": plain(self.teacher_set({}))}

    def inspect_csv(self, params: Params) -> Any:
        """{csv, header?} → {columns, rows, delimiter, problems, suggested}: what a file holds, before it is used."""
        table = read_table(text(params, "csv", ""), flag(params, "header"), OF_TABLES)
        columns = table.columns()
        numbers = [column.index for column in columns[:-1] if column.type == "number"]
        return {
            "columns": [
                {
                    "index": c.index,
                    "name": brief(c.name),
                    "type": c.type,
                    "classes": [brief(kind) for kind in c.classes or table.kinds(c.index)],
                }
                for c in columns
            ],
            "rows": len(table.rows),
            "delimiter": table.delimiter,
            "problems": table.problems(),
            "suggested": {"inputs": numbers, "targets": [columns[-1].index], "scaling": "standard"},
        }

    # — helpers ———————————————————————————————————————————————————————————————————————————————————————————————————————

    def _begin(self, run: Run) -> Any:
        """The run is this one now; what belonged to the one before goes."""
        self._run, self._branches, self.worked = run, {}, Worked()
        return self.header()

    def _train(self, updates: int, budget: float, below: float = 0.0) -> tuple[int, bool]:
        """So many updates, or as many as fit into `budget` seconds; how many that were, and whether E fell `below` a bound."""
        training, start, done, slice_, reached = self.training, time.perf_counter(), 0, 1, False
        while done < updates:
            to_epoch = training.updates_per_epoch - training.iteration % training.updates_per_epoch
            made = training.run(min(slice_, updates - done, to_epoch) if below else min(slice_, updates - done))
            done += made
            spent = time.perf_counter() - start
            reached = bool(below) and made == to_epoch and training.error() < below
            if training.diverged or reached or spent >= budget:
                break
            if spent < COARSE_CLOCK:  # too short a time to tell the speed from: a browser's clock moves in steps
                slice_ *= 2
                continue
            left = (budget - spent) * done / spent  # as many as fit, by the speed so far
            slice_ = max(1, int(min(left / 2.0 if left > 8.0 else left, MOST_AT_ONCE)))
        return done, reached

    def _reach(self, iteration: int, budget: float) -> bool:
        """Go towards an iteration for about `budget` seconds; whether there is nothing left of the way."""
        training = self.training
        training.rewind(iteration)
        self._train(iteration - training.iteration, budget)
        return training.iteration >= iteration or training.diverged is not None

    def seek(self, params: Params) -> None:
        """Go to the iteration that a message names, if it names one."""
        if params.get("iteration") is not None:
            self.training.seek(whole(params, "iteration", 0))

    def _trace(self, window_start: int) -> Params:
        entry, self.buffer = packed(self.training, window_start)
        return {**entry, "buffer": len(self.buffer)}


METHODS: dict[str, Callable[[Session, Params], Any]] = {
    method.__name__: method
    for method in (
        Session.configure,
        Session.header,
        Session.trace,
        Session.train,
        Session.set,
        Session.set_parameters,
        Session.return_to,
        Session.parameters,
        Session.history,
        Session.teacher_set,
        Session.set_teacher_set,
        Session.inspect_csv,
    )
}


def method_named(name: str) -> Callable[[Session, Params], Any]:
    """The function that answers such messages. Raises ConfigError."""
    if name in METHODS:
        return METHODS[name]
    if name not in WHERE:
        raise ConfigError("method", f"{name} is not a method; allowed are {', '.join([*METHODS, *WHERE])}")
    module, function = WHERE[name].split(".")
    found: Callable[[Session, Params], Any] = getattr(import_module(f".answers.{module}", __package__), function)
    return found
