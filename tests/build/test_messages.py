"""What Python answers is what static/engine/messages.d.ts says: TypeScript reads real answers of every method, and agrees."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from backprop.browser.answers import WHERE
from backprop.browser.session import METHODS, Session
from building.checking import says_any

TYPES = Path(__file__).resolve().parents[2] / "static/engine/messages.d.ts"
POINT, CSV = {"iteration": 3}, "a,b,kind\n1,2,x\n3,4,y\n5,?,x\n"
TEMPLATE = "<!--handout:title--><!--handout:plain--><!--handout:recording-->"
CLASSES = {"data": "circle", "net": "2-2-2-1", "split": 0.8, "batch": 5}
OTHERS: list[dict[str, Any]] = [
    {"data": "iris", "net": "4-4-3"},
    {"data": "sine", "net": "1-4-1", "hidden": "relu"},
    {"data": "plane", "rate": 1000.0, "hidden": "identity"},
]
# Of a method that is not named here, or of these once more: what it is asked.
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("header", {}), ("trace", POINT), ("train", {"updates": 2, "iteration": 0}), ("parameters", POINT), ("history", {"points": 2}),
    ("teacher_set", {}), ("inspect_csv", {"csv": CSV}), ("export_recording", {"stop": 2}), ("explain", {**POINT, "selection": "loss"}),
    ("explain", {**POINT, "selection": {"neuron": [1, 0]}}), ("explain", {**POINT, "selection": {"edge": [1, 0, 0]}}),
    ("explain", {**POINT, "selection": {"bias": [2, 0]}}), ("explain", {**POINT, "selection": {"neuron": [0, 0]}}),
    ("gradient_check", {**POINT, "parameter": {"edge": [1, 0, 0]}}), ("check_all", POINT), ("strength", {"start": 0, "stop": 3}),
    ("what_if", {**POINT, "neuron": [1, 0], "bias": 2}), ("batch_and_online", {"epochs": 2, "parameter": {"bias": [1, 0]}}),
    ("curves", {}), ("curves", {"per": "epoch"}), ("space", {"layer": 1, "verdict": True}), ("line", {"neuron": [1, 0], "verdict": True}),
    ("surface_begin", {"size": 5}), ("surface_work", {"budget_ms": 50}), ("study_begin", {"vary": {"rate": [0.1, 1]}, "epochs": 1}),
    ("study_work", {"budget_ms": 1000}), ("study_end", {}), ("compare", {"config": {"rate": 0.01}, "size": 4, "points": 4}),
    ("export_code", {"kind": "numpy"}), ("export_handout", {"template": TEMPLATE, "stop": 2}),
    ("set", {"config": {"rate": 0.5}, "iteration": 2}),
]  # fmt: skip
ONLY_OF_CLASSES: list[tuple[str, dict[str, Any]]] = [
    ("map", {"size": 4, "strip": 2, "points": True}), ("map", {"size": 4, "neuron": [1, 0]}), ("classes", {}),
    ("move_line", {"neuron": [1, 0], "shift": 0.1}), ("space", {"layer": 1, "neurons": [1, 0]}),
    ("set_parameters", {"weights": [[[1, 2], [3, 4]], [[1, 2], [3, 4]], [[1], [2]]], "biases": [[0, 0], [0, 0], [0]]}),
    ("return_to", {"branch": 0, "events": []}), ("set_teacher_set", {"inputs": [[0, 1], [1, 0]], "targets": [[0], [1]]}),
]  # fmt: skip


def asked(session: Session, method: str, params: dict[str, Any]) -> Any:
    answer = json.loads(session.call(method, json.dumps(params)))
    assert "error" not in answer, f"{method}: {answer}"
    return answer["result"]


def answers() -> list[tuple[str, Any]]:
    """(method, what it answered) of several runs, one of which diverges."""
    found = []
    for config in (CLASSES, *OTHERS):
        session = Session()
        found.append(("configure", asked(session, "configure", {"config": config})))
        asked(session, "train", {"updates": 30})
        special = ONLY_OF_CLASSES if config is CLASSES else [("fit", {})] if config["data"] == "sine" else []
        found += [(method, asked(session, method, params)) for method, params in [*ASKED, *special]]
    return found


def test_every_answer_is_of_its_type(packages: dict[str, Path], tmp_path: Path) -> None:
    found = answers()
    assert {method for method, _ in found} == {*METHODS, *WHERE}
    declared = re.search(r"interface Answers \{\n(.*?)\n\}", TYPES.read_text("utf-8"), re.DOTALL)
    assert declared and set(re.findall(r"^  (\w+):", declared[1], re.MULTILINE)) == {*METHODS, *WHERE}
    lines = [
        f'export const a{n}: Answers["{method}"] = {json.dumps(answer)};' for n, (method, answer) in enumerate(found)
    ]
    lines.append(
        '// @ts-expect-error what is not an answer is told\nexport const wrong: Answers["history"] = { iterations: [0] };'
    )
    (tmp_path / "answers.ts").write_text(
        f'import type {{ Answers }} from "{TYPES.as_posix()}";\n' + "\n".join(lines), "utf-8"
    )
    settings = ["--noEmit", "--strict", "--target", "ES2024", "--module", "ES2022", "--moduleResolution", "bundler",
                "--allowJs", "--skipLibCheck"]  # fmt: skip
    command = [
        os.environ["BACKPROP_NODE"],
        str(packages["typescript"] / "lib/tsc.js"),
        *settings,
        str(tmp_path / "answers.ts"),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert not done.returncode, "\n".join(line[:400] for line in done.stdout.splitlines()[:20])


def test_a_type_that_says_any_is_found() -> None:
    for text in (
        "/** @type {any} */",
        "/** @param {Map<string, any>} x */",
        "/** @param {(x: {a: any[]}) => void} x */",
    ):
        assert says_any("a.js", text), text
    for text in (
        "/** If there is any. @param {string} any of them */",
        "const any = 1; // {any}",
        "/** @type {{many: number}} */",
    ):
        assert not says_any("a.js", text), text
    assert says_any("a.d.ts", "export function f(x: any): void;") and not says_any(
        "a.d.ts", "/** Any: any. */ x: unknown;"
    )
