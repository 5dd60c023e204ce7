"""Learning: batch after batch, the weights go down the slope of E; a counter n goes up by one for each update.

On-line learning (batch size 1), mini-batches and batch learning ("all") are the same loop with another number of samples.
Everything can be gone back over: the order of the samples is a function of seed and epoch, states are kept at intervals, and
what a user changed on the way is an event with its iteration. So `seek(n)` gives bit for bit what was there the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import Array, Seed, checked_seed, with_ones
from ..core.losses import SquaredError
from ..core.network import Network, Workspace
from ..core.trace import Layout, Trace
from ..errors import DivergenceError, checked_flag, checked_whole, of_type
from ..objects import Fixed
from ..teacher.teacher import TeacherSet
from .descent import Descent
from .divergence import Divergence, limit_of, loss_limit_of
from .evaluation import Evaluation, of_both, score
from .events import Event, EventLog, Setting, Settings
from .history import BRANCH_ERRORS, BRANCH_MEMORY, BRANCH_STATES, Branch, Checkpoints, History
from .order import SampleOrder, batch_sizes, checked_batch

if TYPE_CHECKING:
    import backprop


class Training(Fixed):
    """A network, a teacher set, and how the one learns from the other.

    batch_size is a number of samples or "all"; the last batch of an epoch may be smaller. `shuffle` draws a new order every
    epoch (with "all" there is nothing to draw). The penalty ½ l2 Σ w² + l1 Σ |w| is added to E, for weights and not for biases.
    `held_out` is a teacher set that is never learned from, only looked at. The network is changed in place; `seed` is for the order.
    Raises ConfigError and ShapeError.

    >>> run = Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"), 2.0, "all")
    >>> run.run(3000), round(run.error(), 3), run.score()
    (3000, 0.001, 1.0)
    >>> run.learning_rate = 0.5  # from here on
    >>> run.seek(10)             # and back
    >>> run
    Training(2-3-1 on 'xor': update 10, epoch 10, learning_rate 2, batch_size 4)
    """

    INSTEAD = {
        "iteration": "seek(n) goes there",
        "events": "set and set_parameters add to them",
        "settings": "set(…) changes them",
    }

    def __init__(
        self,
        network: Network,
        teacher: TeacherSet,
        learning_rate: float = 0.5,
        batch_size: int | str = 1,
        shuffle: bool = True,
        optimizer: str = "sgd",
        momentum: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        train_biases: bool = True,
        seed: Seed = 0,
        held_out: TeacherSet | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        self.network = of_type("network", network, Network, "a Network")
        self.teacher = of_type("teacher", teacher, TeacherSet, "a TeacherSet")
        self.held_out = (
            of_type("held_out", held_out, TeacherSet, "a TeacherSet, or None") if held_out is not None else None
        )
        settings = Settings().changed({"learning_rate": learning_rate, "momentum": momentum, "l1": l1, "l2": l2})
        self.descent = Descent(network, optimizer, checked_flag("train_biases", train_biases), settings)
        self.batch_size = checked_batch(batch_size, len(teacher))
        self._order = SampleOrder(
            with_ones(network.as_inputs(teacher.inputs)),
            network.as_targets(teacher.targets, len(teacher)),
            checked_flag("shuffle", shuffle),
            checked_seed(seed),
            self.batch_size,
        )
        self.updates_per_epoch = self._order.updates_per_epoch
        sizes = {self.batch_size, len(teacher) - self.batch_size * (self.updates_per_epoch - 1)}
        self._workspaces = {size: Workspace(network, size) for size in sizes}
        self._layouts: tuple[tuple[str, ...], dict[int, Layout]] = (), {}
        self._evaluation = Evaluation(network, teacher)
        self._held_out_evaluation = Evaluation(network, held_out) if held_out else None
        # Σ (y − d)² of one sample from which on training counts as diverged
        self._limit = network.sizes[-1] * limit_of(self._evaluation.mean_square(), teacher.targets)
        self._loss_limit = loss_limit_of(self._evaluation.mean_loss())
        self.history = History(
            network.sizes[-1],
            partial(batch_sizes, self.batch_size, len(teacher)),
            network.reduction == "mean",
            isinstance(network.loss, SquaredError),
        )
        count = network.parameters.size
        self._checkpoints = Checkpoints(network.parameters.nbytes + self.descent.memory.nbytes, count * self.batch_size)
        for event in events:
            event.check(network)
        self._log = EventLog(settings, events)
        self._initial = network.parameters.copy()
        self._iteration = 0
        self._diverged: Divergence | None = None
        self._arrive()
        self._known, self._bits = network.parameters.copy(), f"i{network.dtype.itemsize}"
        self._seal()

    def __repr__(self) -> str:
        net = "-".join(map(str, self.network.sizes))
        return (
            f"Training({net} on {self.teacher.name!r}: update {self.iteration}, epoch {self.epochs}, "
            f"learning_rate {self.learning_rate:g}, batch_size {self.batch_size}{', diverged' if self.diverged else ''})"
        )

    # — what a caller does ————————————————————————————————————————————————————————————————————————————————————————————

    def step(self) -> Trace:
        """One update, with every quantity on the way. Raises DivergenceError where training cannot go on."""
        self._notice_edits()
        before = self._state()
        trace = self._traced(None)
        if self.diverged:
            self._put_back(before)
            raise DivergenceError(self.diverged.message, self.iteration)
        self._advance(1)
        self._known[:] = self.network.parameters
        return trace

    def trace(self, buffer: Array | None = None) -> Trace:
        """The update that comes next, with every quantity, without doing it; sets `diverged` where it cannot be done.

        `buffer`: an array of the layout's length to put it into, where the edges of a window are to be packed as well.
        """
        self._notice_edits()
        before = self._state()
        trace = self._traced(buffer)
        self._put_back(before)
        return trace

    def run(self, updates: int) -> int:
        """Do up to `updates` updates, fast; returns how many were done: fewer where training diverges."""
        updates = checked_whole("updates", updates)
        self._notice_edits()
        start, target = self.iteration, self.iteration + updates
        with np.errstate(all="ignore"):
            while self.iteration < target and not self.diverged:
                self._run_until(min(target, self._next_stop()))
        self._known[:] = self.network.parameters
        return self.iteration - start

    def record(self, updates: int, explain: str | Sequence[Any] | None = "all") -> backprop.Recording:
        """`backprop.record(self, updates, explain)`: up to so many updates, every quantity of each kept."""
        import backprop  # the package's front door: what is about runs comes after them

        return backprop.record(self, updates, explain)

    def epoch(self) -> int:
        """Run to the end of the epoch; returns the number of updates done."""
        return self.run(self.updates_per_epoch - self.iteration % self.updates_per_epoch)

    def error(self) -> float:
        """E over the whole teacher set, with the weights of now."""
        with np.errstate(all="ignore"):
            return self._evaluation.scores()[0]

    def seek(self, iteration: int) -> None:
        """Go to an iteration, back or forward. Stops early, with `diverged` set, where training cannot get there."""
        iteration = checked_whole("iteration", iteration)
        self.rewind(iteration)
        self.run(max(0, iteration - self.iteration))

    def rewind(self, iteration: int) -> None:
        """Go to where the way to an iteration is shortest: stay, or go to a kept state. Never beyond it."""
        self._notice_edits()
        kept, parameters, memory = self._checkpoints.before(iteration)
        if iteration < self.iteration or kept > self.iteration:
            self._go_to(kept, parameters, memory)

    def set(self, **changes: float) -> None:
        """Change learning_rate, momentum, l1 or l2 from here on: an event of the run. What came after is dropped."""
        self._notice_edits()
        self.settings.changed(changes)
        self._happens(Event(self.iteration, settings={name: float(value) for name, value in changes.items()}))

    def set_parameters(self, weights: Sequence[Any], biases: Sequence[Any]) -> None:
        """Replace all weights and biases here: an event of the run. What came after is dropped. Raises ShapeError."""
        self._notice_edits()
        self.network.assign(weights, biases)
        self._notice_edits()

    def branch(self) -> Branch:
        """What has been reached so far: to be returned to after something was changed in its past."""
        self._notice_edits()
        room = max(2, BRANCH_MEMORY // (self.network.parameters.nbytes + self.descent.memory.nbytes))
        return Branch(
            self.events,
            len(self.history),
            self._checkpoints.some(min(room, BRANCH_STATES)),
            self.history.copy(BRANCH_ERRORS),
        )

    def return_to(self, branch: Branch) -> None:
        """Let the run have gone as the branch did, and be at most where it is now (`seek` goes on): bit for bit the same."""
        self._notice_edits()
        common = min(self._log.common_with(branch.events), len(self.history) + 1)
        self._log = EventLog(self._log.start, branch.events)
        self._checkpoints.drop_from(common)
        self.history.drop_from(common)
        if branch.history is not None:
            self.history.take(branch.history, common)
        for state in branch.states:
            if state[0] >= common:
                self._checkpoints.keep(*state)
        if self._checkpoints.first > 0:  # changed at the very beginning
            self._go_to(0, self._initial, None)
            self._arrive()
        self._go_to(*self._checkpoints.before(self.iteration))

    def each_epoch(self, epochs: int) -> Iterator[int]:
        """Train for so many epochs; after each, how many are complete. Ends early where training diverges.

        >>> run = Training(Network([2, 3, 1], seed=1), TeacherSet.named("xor"), 2.0, "all")
        >>> [round(run.error(), 3) for epoch in run.each_epoch(3000) if epoch % 1000 == 0]
        [0.094, 0.002, 0.001]
        """
        for _ in range(checked_whole("epochs", epochs)):
            self.epoch()
            if self.diverged:
                return
            yield self.epochs

    def score(self, on: TeacherSet | None = None) -> float:
        """How well the network does on a whole set, its own if none is given: see `evaluation.score`."""
        return score(
            self.network, of_type("on", on, TeacherSet, "a TeacherSet, or None") if on is not None else self.teacher
        )

    @property
    def iteration(self) -> int:
        """n: how many updates have been done."""
        return self._iteration

    @property
    def diverged(self) -> Divergence | None:
        """Why training cannot go on from here; None while it can."""
        return self._diverged

    @property
    def settings(self) -> Settings:
        """The learning rate and the other settings that hold for the update that comes next."""
        return self.descent.settings

    learning_rate = Setting("η, from the update that comes next on.")
    momentum = Setting("μ, from the update that comes next on.")
    l1 = Setting("What Σ |w| is multiplied with in the penalty, from the update that comes next on.")
    l2 = Setting("What ½ Σ w² is multiplied with in the penalty, from the update that comes next on.")

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return self.iteration // self.updates_per_epoch

    @property
    def next_batch_size(self) -> int:
        """How many samples the update that comes next takes."""
        return self._order.batch_at(self.iteration)[1]

    def next_samples(self, updates: int) -> list[list[int]]:
        """The samples (rows of the teacher set) of each of the updates to come."""
        batches = []
        for n in range(self.iteration, self.iteration + updates):
            first, size = self._order.batch_at(n)
            batches.append(self._order.indices[first : first + size].tolist())
        return batches

    def next_batch(self) -> tuple[Array, Array]:
        """Inputs (B, n) and desired outputs (B, m) of the update that comes next."""
        first, size = self._order.batch_at(self.iteration)
        rows = slice(first, first + size)
        return self._order.inputs[rows, :-1], self._order.targets[rows]

    @property
    def events(self) -> list[Event]:
        """What was changed on the way, in order; the settings of the beginning come first where any of them changed."""
        return self._log.told()

    def kept_states(self) -> list[tuple[int, Array]]:
        """(iteration, parameters) of states on the way that are still at hand, in order. Not to be written to."""
        return self._checkpoints.states()

    @property
    def layouts(self) -> dict[int, Layout]:
        """How a trace lies in its buffer, by batch size; with more to tell of an update where its rule says more."""
        parts = self.descent.parts(self._log.ever)
        if not self._layouts[1] or self._layouts[0] != parts:
            self._layouts = parts, {size: Layout(self.network.sizes, size, parts) for size in self._workspaces}
        return self._layouts[1]

    # — one update ————————————————————————————————————————————————————————————————————————————————————————————————————

    def _run_until(self, stop: int) -> None:
        """The fast loop: updates with batches of one size, all under the same settings, until `stop` or divergence."""
        first, size = self._order.batch_at(self.iteration)
        step = size if self.updates_per_epoch > 1 else 0
        inputs, targets = self._order.inputs, self._order.targets
        workspace = self._workspaces[size]
        forward, backward, gradient = workspace.forward, workspace.backward, workspace.gradient
        (apply, factor), limit, loss_limit = self.descent.rule(size), self._limit * size, self._loss_limit * size
        n = start = self.iteration
        squares, losses = self.history.room_for(stop - start)
        while n < stop:
            d = targets[first : first + size]
            squares[n - start] = error = forward(inputs[first : first + size], d)
            if losses is not None:
                losses[n - start] = loss = workspace.loss(d)
                if not loss < loss_limit:
                    error = loss
                    break
            if not error < limit:  # too large, infinite, or not a number: no comparison with NaN is true
                break
            backward()
            apply(gradient, factor, n)
            first += step
            n += 1
        if n < stop:
            self.history.write(start, n + 1 - start)
        self._advance(n - start)
        if n < stop:
            self._diverged = Divergence.found(n, error, self.learning_rate)

    def _traced(self, buffer: Array | None) -> Trace:
        """The same update by the same code, with every quantity copied out on the way."""
        n = self.iteration
        first, size = self._order.batch_at(n)
        workspace, d = self._workspaces[size], self._order.targets[first : first + size]
        layout = self.layouts[size]
        trace = Trace(layout, np.empty(layout.front) if buffer is None else buffer)
        trace.iteration, trace.epoch = n, n // self.updates_per_epoch
        trace.samples = self._order.indices[first : first + size].tolist()
        with np.errstate(all="ignore"):
            squares, losses = self.history.room_for(1)
            squares[0] = error = workspace.forward(self._order.inputs[first : first + size], d)
            loss = 0.0
            if losses is not None:
                losses[0] = loss = workspace.loss(d)
            grown = not loss < self._loss_limit * size
            if grown or not error < self._limit * size:
                self._diverged = Divergence.found(n, loss if grown else error, self.learning_rate)
            workspace.backward()
            workspace.observe(trace, d)
            trace.scalars[2:] = self.descent.penalty(), *of_both(self._evaluation, self._held_out_evaluation)
            apply, factor = self.descent.rule(size)
            parts = self.descent.parts(self._log.ever)
            before = (
                self.network.parameters.copy(),
                workspace.gradient * self.network.scale(size) if parts else workspace.gradient,
            )
            added = apply(workspace.gradient, factor, n)
            trace.take_update(self.network.split(added), self.network.matrices)
            if parts:
                trace.take_parts(self.descent.told(*before, added, n))
        return trace

    # — keeping track —————————————————————————————————————————————————————————————————————————————————————————————————

    def _next_stop(self) -> int:
        """How far the fast loop may go in one go: to the next kept state, event, or batch of another size or order."""
        n = self.iteration
        return int(min(self._checkpoints.next_after(n), self._log.next_after(n), self._order.alike_until(n)))

    def _advance(self, updates: int) -> None:
        if updates:
            self.history.write(self.iteration, updates)
            self._iteration += updates
            self._arrive()

    def _arrive(self) -> None:
        """At an iteration: let its events happen, and keep the state where it is due."""
        events = self._log.at(self.iteration)
        for event in events:
            self._carry_out(event)
        if events or self.iteration % self._checkpoints.spacing == 0:
            self._keep()

    def _keep(self) -> None:
        # What the rule remembers is all zeros where it is plain descent: no need to keep that.
        self._checkpoints.keep(
            self.iteration, self.network.parameters, None if self.descent.is_plain else self.descent.memory
        )

    def _carry_out(self, event: Event) -> None:
        if event.weights is not None and event.biases is not None:
            self.network.assign(event.weights, event.biases)
        self.descent.settings = self.settings.changed(event.settings)
        if self.descent.is_plain:
            self.descent.memory.fill(0.0)  # momentum 0 remembers nothing

    def _happens(self, event: Event) -> None:
        """Something is changed at this iteration: note it, and forget the future that it replaces."""
        self._carry_out(event)
        self._log.add(event)
        self._diverged = None
        self.history.drop_from(self.iteration)
        self._checkpoints.drop_from(self.iteration)
        self._keep()
        self._known[:] = self.network.parameters

    def _notice_edits(self) -> None:
        """Weights written to from outside are an event too, or going back would lose them."""
        if not np.array_equal(
            self._known.view(self._bits), self.network.parameters.view(self._bits)
        ):  # bit by bit: NaN is NaN
            written = [[array.tolist() for array in arrays] for arrays in (self.network.weights, self.network.biases)]
            self.network.parameters[:] = self._known  # what stands, should the new ones be refused
            self._happens(Event(self.iteration, weights=written[0], biases=written[1]))

    def _go_to(self, iteration: int, parameters: Array, memory: Array | None) -> None:
        self.network.parameters[:] = parameters
        self.descent.memory[:] = 0.0 if memory is None else memory
        self._iteration, self._diverged = iteration, None
        self.descent.settings = self._log.settings_at(iteration)
        self._known[:] = parameters

    def _state(self) -> tuple[Array, Array]:
        return self.network.parameters.copy(), self.descent.memory.copy()

    def _put_back(self, state: tuple[Array, Array]) -> None:
        self.network.parameters[:], self.descent.memory[:] = state
