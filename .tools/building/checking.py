"""Tests, measurements, lint, types and house rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from building.ground import ROOT, TOOLS, CheckFailed, Problem, say
from building.packages import package
from building.page import place_fluent
from building.parts import not_tried
from building.programs import Command, chromium, need_node, need_python, other_engines, with_core
from building.site import build


def test_environment(python: Path) -> dict[str, str]:
    return {
        **with_core(),
        "BACKPROP_BROWSER": chromium(python),
        "BACKPROP_DIST": str(build()),
        "BACKPROP_NODE": str(need_node()[0]),
        "BACKPROP_PACKAGES": json.dumps(
            {name: str(package(name)) for name in ("scorm-again", "reveal.js", "typescript")}
        ),
    }


def test(arguments: Sequence[str]) -> None:
    python = need_python("requirements-run.txt", "requirements-test.txt")
    if not arguments or any("engines" in argument for argument in arguments):
        other_engines()
    environment = {**test_environment(python), "BACKPROP_NOT_TRIED": json.dumps(not_tried(python))}
    command: Command = [python, "-m", "pytest", *(arguments or ["tests", "-n", "2", "--dist", "loadfile", "-rs"])]
    if subprocess.run(command, env=environment, cwd=ROOT).returncode:
        raise CheckFailed("a test failed")


def bench(arguments: Sequence[str]) -> None:
    python = need_python("requirements-run.txt", "requirements-test.txt")
    environment = test_environment(python)
    if "mutants" in arguments:
        environment["BACKPROP_ACORN"] = str(package("acorn"))
        environment["PYTHONPATH"] = os.pathsep.join([str(TOOLS), environment["PYTHONPATH"]])
        command: Command = [python, ROOT / "tests/bench/mutants.py", *(each for each in arguments if each != "mutants")]
        if subprocess.run(command, env=environment, cwd=ROOT).returncode:
            raise CheckFailed("the mutants could not be tried")
        return
    command = [python, ROOT / "tests/bench/run.py", *arguments]
    if subprocess.run(command, env=environment, cwd=ROOT).returncode:
        raise CheckFailed("the benchmark could not be run")


def scorm(arguments: Sequence[str]) -> int:
    python = need_python("requirements-run.txt")
    command: Command = [python, TOOLS / "scorm.py", "--site", build(quiet=True), *arguments]
    return subprocess.run(command, env=with_core()).returncode


def check() -> None:
    """Lint, types and house rules; every one runs, whatever the others found."""
    python = need_python("requirements-run.txt", "requirements-test.txt")
    node, _ = need_node()
    place_fluent()  # for its types
    biome = package("@biomejs/biome") / "bin/biome"
    settings = ["--config-file", "py/pyproject.toml"]
    types: list[Command] = [
        [python, "-m", "mypy", *settings, *places] for places in TYPED if all((ROOT / p).exists() for p in places)
    ]
    commands: list[tuple[str, list[Command]]] = [
        ("ruff", [[python, "-m", "ruff", "check", *LINTED], [python, "-m", "ruff", "format", "--check", *PYTHON]]),
        ("biome", [[node, biome, "lint", "--error-on-warnings", *JAVASCRIPT], [node, biome, "format", *JAVASCRIPT]]),
        ("mypy", types),
        ("tsc", [[node, package("typescript") / "lib/tsc.js", "-p", TOOLS / "tsconfig.json"]]),
    ]
    environment = {**os.environ, "MYPYPATH": os.pathsep.join(map(str, (ROOT / "py", ROOT / "tests", TOOLS)))}
    failed = []
    for name, runs in commands:
        say(f"{name}…")
        if any([subprocess.run(command, cwd=ROOT, env=environment).returncode for command in runs]):
            failed.append(name)
    say("house rules…")
    broken = house_rules() + sentence_rules(python)
    for rule in broken:
        say(f"  {rule}")
    if broken:
        failed.append("house rules")
    if failed:
        raise CheckFailed(f"check failed: {', '.join(failed)}")
    say("check: all fine")


def formatted() -> None:
    """Every source in the house's form: ruff for Python, Biome for JavaScript."""
    python = need_python("requirements-run.txt", "requirements-test.txt")
    node, _ = need_node()
    ruff: Command = [python, "-m", "ruff", "format", *PYTHON]
    biome: Command = [node, package("@biomejs/biome") / "bin/biome", "format", "--write", *JAVASCRIPT]
    for command in (ruff, biome):
        subprocess.run(command, cwd=ROOT, check=True)


# build.py greets Pythons that are older than any that the rules of newer ones make sense for, before it imports the rest.
PYTHON = ("--config", "py/pyproject.toml", "build.py", "py", "tests", ".tools")
LINTED = ("--per-file-ignores", "build.py:UP036,build.py:UP031,build.py:E402", *PYTHON)
JAVASCRIPT = ("--config-path=.tools/javascript.jsonc", "static", "tests/js", ".tools")
TYPED = (("build.py", ".tools/building", "py/backprop"), ("tests/conftest.py", "tests/support", "tests/browser"), ("tests/build",),
         ("tests/bench",), ("tests/core",), ("tests/embed",))  # fmt: skip
TOP_LEVEL = {"README.md", "index.html", "static", "py", "tests", "build.py"}
LONGEST_MODULE = 400
SAYING = re.compile(r"^.*\w.*$", re.MULTILINE)  # not brackets alone, of which the formatters make many
# Spelled in two halves, for this file is searched as well.
REGISTRY_HOSTS = ("registry." + "npmjs", "pypi." + "org", "files.python" + "hosted", "deb." + "debian")
TAG = re.compile(r"@\w+\s+(?=\{)")  # of JSDoc, before a type in braces
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|\bconsole\.log\(|\bdebugger;")


def sentence_rules(python: Path) -> list[str]:
    """What is wrong with the sentences of the page; read by a library that only .venv has."""
    script = "from building.sentences import sentence_faults, unknown_keys; print(*sentence_faults(), *unknown_keys(), sep='\\n')"
    made = subprocess.run([python, "-c", script], cwd=TOOLS, capture_output=True, text=True)
    if made.returncode:
        return [f"the sentences could not be read: {made.stderr.strip().splitlines()[-1]}"]
    return [line for line in made.stdout.splitlines() if line]


def types_in(text: str) -> Iterator[str]:
    """The types in JSDoc's braces."""
    for tag in TAG.finditer(text):
        depth = 0
        for end in range(tag.end(), len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if not depth:
                yield text[tag.end() : end + 1]
                break


def says_any(name: str, text: str) -> bool:
    """Does a type say `any`, which is checked for nothing? What is truly unknown is `unknown`."""
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    return any(re.search(r"\bany\b", each) for each in ([code] if name.endswith(".ts") else types_in(text)))


def house_rules() -> list[str]:
    """What is wrong with the tracked files, a sentence each."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        raise Problem("The house rules are checked on what git tracks: run this in a git checkout.")
    broken = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        top = name.split("/")[0]
        if top not in TOP_LEVEL and not top.startswith("."):
            broken.append(f"{name}: does not belong at the top level")
        if not path.is_file() or path.suffix not in (
            ".py",
            ".js",
            ".mjs",
            ".css",
            ".html",
            ".md",
            ".toml",
            ".json",
            ".txt",
            ".ts",
            "",
        ):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix in (".py", ".js", ".mjs") and (lines := len(SAYING.findall(text))) > LONGEST_MODULE:
            broken.append(f"{name}: {lines} lines that say something, more than {LONGEST_MODULE}")
        broken += [f"{name}: names a registry's host ({host})" for host in REGISTRY_HOSTS if host in text]
        if top == "static" and path.suffix in (".js", ".ts") and says_any(name, text):
            broken.append(f"{name}: a type says any; what is not known is unknown")
        if top in ("static", "py") and (found := UNFINISHED.search(text)):
            broken.append(f"{name}: holds {found[0]}")
    return broken
