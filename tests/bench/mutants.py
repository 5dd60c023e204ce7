"""Mutation testing: small wrong changes to the page's pure modules, and how many of them tests/js notices.

`build.py bench mutants [ROOM …] [--budget MINUTES] [--sample N] [--seed S]` draws N changes a room, makes one after the other
in a copy, and runs the tests that import its module. What nobody notices survives and is listed; mutants.json says of survivors that
were looked at why they are no fault (the same behaviour, a matter of speed or of taste).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rows import Row, at_least, table

from building.page import modules_of

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = {name: f"static/{name}" for name in ("timeline", "scene", "settings")}
JUDGED = Path(__file__).with_name("mutants.json")
PATIENCE = (
    10  # times as long as usual, and so many seconds besides, a module of tests may take: more is an endless loop
)


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what is there now and what would be; which of its room's changes it is."""

    path: str
    line: int
    function: str
    before: str
    after: str
    number: int

    @property
    def key(self) -> str:
        """Known by this when the lines around it have moved."""
        return f"{self.path} {self.function}: {self.before} → {self.after}"


@dataclass
class Outcome:
    """What became of a room's mutants."""

    killed: int = 0
    survived: list[Mutant] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.killed + len(self.survived)


class JavaScriptTests:
    """Runs the tests of tests/js that import a module, in a copy of the tree."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("static", ".tools", "tests/js", "py"):  # Python too: it records the runs of some tests
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        acorn = Path(os.environ["BACKPROP_ACORN"]) / "dist/acorn.mjs"
        self._command = [os.environ["BACKPROP_NODE"], str(Path(__file__).with_name("mutate.mjs")), str(acorn)]
        self._changes: dict[str, tuple[int, int, str]] = {}
        tests = sorted((folder / "tests/js").rglob("*.test.js"))
        self._seconds = dict.fromkeys(tests, 60.0)
        for test in tests:
            started = time.monotonic()
            if self._fails(test):
                raise SystemExit(f"{test.name} fails without any change: mend that first")
            self._seconds[test] = time.monotonic() - started
        self._reach = {test: set(self._imports(test)) for test in tests}

    def _imports(self, test: Path) -> Iterator[Path]:
        """Every module that a test imports, directly or not."""
        yield from modules_of(test)

    def mutants(self, room: str) -> list[Mutant]:
        files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / room).rglob("*.js"))
        made = subprocess.run([*self._command, *files], cwd=ROOT, capture_output=True, check=True)
        found = []
        for number, each in enumerate(json.loads(made.stdout)):
            before, after = (" ".join(each[part].split())[:90] for part in ("before", "after"))
            mutant = Mutant(each["path"], each["line"], each["function"], before, after, number)
            self._changes[f"{room} {number}"] = (each["start"], each["end"], each["after"])
            found.append(mutant)
        return found

    def kills(self, room: str, mutant: Mutant) -> bool:
        path = self.folder / mutant.path
        whole = path.read_text(encoding="utf-8")
        start, end, after = self._changes[f"{room} {mutant.number}"]
        units = whole.encode("utf-16-le")  # as JavaScript counts
        changed = units[: 2 * start].decode("utf-16-le") + after + units[2 * end :].decode("utf-16-le")
        path.write_text(changed, encoding="utf-8")
        try:
            near = [test for test, modules in self._reach.items() if path in modules]
            near.sort(key=lambda test: (test.name != f"{path.stem}.test.js", self._seconds[test]))
            return any(self._fails(test) for test in near)
        finally:
            path.write_text(whole, encoding="utf-8")

    def _fails(self, test: Path) -> bool:
        command = [os.environ["BACKPROP_NODE"], str(test)]
        environment = {**os.environ, "BACKPROP_PYTHON": sys.executable}
        try:
            patience = PATIENCE * (1 + self._seconds[test])
            return subprocess.run(command, env=environment, capture_output=True, timeout=patience).returncode != 0
        except subprocess.TimeoutExpired:
            return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="build.py bench mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], help="which rooms (all of them, if none is named)")
    parser.add_argument("--budget", type=float, default=20, help="minutes after which no further mutant is tried")
    parser.add_argument("--sample", type=int, default=60, help="mutants a room")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.budget
    names = options.rooms or list(ROOMS)
    outcomes = {name: Outcome() for name in names}
    with tempfile.TemporaryDirectory() as folder:
        javascript = JavaScriptTests(Path(folder))
        for name, mutant in drawn(names, options.sample, options.seed, javascript):
            if time.monotonic() > end:
                print("the time is up", file=sys.stderr)
                break
            if javascript.kills(ROOMS[name], mutant):
                outcomes[name].killed += 1
            else:
                outcomes[name].survived.append(mutant)
                print(f"survived: {mutant.key}", file=sys.stderr, flush=True)
    tell(outcomes)
    return 0


def drawn(names: list[str], sample: int, seed: int, javascript: JavaScriptTests) -> Iterator[tuple[str, Mutant]]:
    """The sample, the rooms in turn, so that each has its share of the time."""
    queues = []
    for name in names:
        every = javascript.mutants(ROOMS[name])
        queues.append(
            [(name, mutant) for mutant in random.Random(f"{seed} {name}").sample(every, min(sample, len(every)))]
        )
    for k in range(sample):
        yield from (queue[k] for queue in queues if k < len(queue))


def tell(outcomes: dict[str, Outcome]) -> None:
    """The table, and every survivor with what was judged of it."""
    judged: dict[str, str] = json.loads(JUDGED.read_text(encoding="utf-8"))
    rows = []
    for name, outcome in outcomes.items():
        known = [mutant for mutant in outcome.survived if mutant.key in judged]
        share = 100 * outcome.killed / outcome.tried if outcome.tried else float("nan")
        detail = f"{outcome.killed} of {outcome.tried}; of the survivors {len(known)} judged, {len(outcome.survived) - len(known)} not"
        rows.append(Row(f"mutants of {name} killed", share, "%", at_least(90), detail))
        for mutant in outcome.survived:
            place = f"{mutant.path}:{mutant.line} {mutant.function}"
            print(f"{place}\n    {mutant.before}\n  → {mutant.after}\n    {judged.get(mutant.key, 'not judged')}")
    print(table(rows, {}))


if __name__ == "__main__":
    raise SystemExit(main())
