"""What is wrong with the sentences of the page (static/locales): missing, unused, different between languages, or not there at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from building.ground import ROOT

LOCALES = ROOT / "static/locales"
ENGLISH = "en"
CORE = ROOT / "py/backprop/messages.ftl"  # English for what Python says, at home where it is said
# Any text that has the form of a key may be one: say(many ? "moment-forward-layer" : …). Some only begin so: words(`grain-${grain}`).
USED = re.compile(r"""(["'`])([a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?:\.[a-z-]+)?(?:\1|(-)\$?\{)""")
ASKED = re.compile(r"""\b(?:say|words)\(\s*(["'`])([a-z][\w.-]*)\1|data-words(?:-[\w-]+)?="([\w.-]+)\"""")


class Placeholders(Visitor):
    """The names of what stands in a message."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.names.add(node.id.name)


def messages_of(code: str) -> Iterator[tuple[str, ast.Message, Path]]:
    """Every message of a language: its key, what it is, the file that has it."""
    files = sorted((LOCALES / code).glob("*.ftl")) + ([CORE] if code == ENGLISH and CORE.exists() else [])
    for path in files:
        text = path.read_text(encoding="utf-8")
        for entry in FluentParser().parse(text).body:
            if isinstance(entry, ast.Junk):
                line = text[: entry.span.start if entry.span else 0].count("\n") + 1
                raise SyntaxError(f"{path.relative_to(ROOT)}, line {line}: {entry.annotations[0].message}")
            if isinstance(entry, ast.Message):
                yield entry.id.name, entry, path


def placeholders(message: ast.Message) -> set[str]:
    found = Placeholders()
    found.visit(message)
    return found.names


def sources(*more: Path) -> Iterator[tuple[Path, str]]:
    """The page's code and markup, and `more`: path and text."""
    static = ROOT / "static"
    for path in [ROOT / "index.html", *static.rglob("*.html"), *static.rglob("*.js"), *more]:
        if "vendor" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def used_keys() -> tuple[set[str], set[str]]:
    """What may be keys in the page's code and in the core's, and beginnings of keys that are put together."""
    whole: set[str] = set()
    begun: set[str] = set()
    for _, text in sources(*(ROOT / "py/backprop").rglob("*.py")):
        for _, key, begins in USED.findall(text):
            (begun if begins else whole).add(key)
    return whole, begun


def sentence_faults() -> list[str]:
    """What is wrong, a sentence each."""
    faults: list[str] = []
    languages: dict[str, dict[str, ast.Message]] = {}
    for folder in sorted(path for path in LOCALES.iterdir() if path.is_dir()):
        known: dict[str, ast.Message] = {}
        try:
            for key, message, path in messages_of(folder.name):
                if key in known:
                    faults.append(f"{path.relative_to(ROOT)}: {key} is there twice")
                known[key] = message
        except SyntaxError as error:
            return [str(error)]
        languages[folder.name] = known
    english = languages[ENGLISH]
    for code, known in languages.items():
        faults += [f"static/locales/{code}: {key} is missing" for key in sorted(english.keys() - known.keys())]
        faults += [
            f"static/locales/{code}: {key} is not a sentence of English"
            for key in sorted(known.keys() - english.keys())
        ]
        for key in sorted(english.keys() & known.keys()):
            faults += [
                f"static/locales/{code}: {key} has {{ ${name} }}, which the English sentence has not"
                for name in sorted(placeholders(known[key]) - placeholders(english[key]))
            ]
    whole, begun = used_keys()
    faults += [
        f"static/locales/en: {key} is used nowhere"
        for key in sorted(english)
        if key not in whole and not any(key.startswith(start + "-") for start in begun)
    ]
    return faults


def unknown_keys() -> list[str]:
    """Keys that are asked for and are in no file."""
    english = {key for key, _, _ in messages_of(ENGLISH)}
    found = []
    for path, text in sources():
        for _, key, marked in ASKED.findall(text):
            if (key or marked).split(".")[0] not in english:
                found.append(f"{path.relative_to(ROOT)}: there is no sentence {key or marked}")
    return found
