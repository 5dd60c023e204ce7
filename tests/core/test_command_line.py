"""`python -m backprop`: what it prints and leaves is what the library says."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backprop
from backprop import Network, Recording, TeacherSet, Training, load_training
from backprop.__main__ import main

LINK = "https://simulator.example/?embed#net=2-3-1&data=xor&rate=2&batch=all"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert bool(err) == (code == 2)
    return err if code == 2 else out


def rows(text: str) -> list[list[float]]:
    return [
        [float(each.replace(",", "")) for each in line.split()]
        for line in text.splitlines()
        if re.match(r" +[\d,]+ ", line)
    ]


def native() -> Training:
    return Training(Network([2, 3, 1], "tanh", seed=0), TeacherSet.named("xor"), 2.0, "all")


def test_help_names_everything() -> None:
    ran = subprocess.run([sys.executable, "-m", "backprop", "--help"], capture_output=True, text=True, check=True,
                         cwd=Path(backprop.__file__).parents[1])  # fmt: skip
    assert ran.stdout.startswith("usage: python -m backprop")
    assert all(word in ran.stdout for word in ("train", "record", "check", "SETTINGS", "net=2-3-1"))


def test_it_trains_as_the_library_does(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = rows(printed(capsys, "train", LINK, "--epochs", "500", "--save", str(tmp_path / "run.npz")))
    run = native()
    assert len(told) == 11 and told[-1][:2] == [500, 500]
    for n, _, error, accuracy in told:
        run.seek(int(n))
        assert error == pytest.approx(run.error(), rel=1e-3) and accuracy == pytest.approx(run.score(), abs=1e-3)
    saved = load_training(tmp_path / "run.npz")
    np.testing.assert_array_equal(saved.network.parameters, run.network.parameters)
    printed(capsys, "train", str(tmp_path / "run.npz"), "--updates", "30", "--save", str(tmp_path / "run.npz"))
    run.run(30)
    np.testing.assert_array_equal(load_training(tmp_path / "run.npz").network.parameters, run.network.parameters)


def test_it_trains_on_data_of_ones_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("x,kind\n" + "".join(f"{k / 10},{k // 10}\n" for k in range(30)))
    assert "accuracy" in printed(capsys, "train", "--csv", str(table), "--classes", "--updates", "20")
    text = printed(capsys, "train", "net=1-2-1&seed=4", "--csv", str(table), "--updates", "20")
    assert "R²" in text and "held out" in text and "1-2-1 on 'own'" in text
    assert "“kind”" not in printed(capsys, "train", "--csv", str(tmp_path / "none.csv"), code=2)


def test_a_link_brings_its_own_data_and_changes_along(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = {"teacher": {"inputs": [[0.0], [1.0], [2.0]], "targets": [[0.0], [0.5], [1.0]]},
            "events": [{"iteration": 2, "settings": {"learning_rate": 0.01}}]}  # fmt: skip
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    x = base64.urlsafe_b64encode(packer.compress(json.dumps(kept).encode()) + packer.flush()).decode().rstrip("=")
    printed(capsys, "train", f"data=own&net=1-2-1&split=1&x={x}", "--updates", "5", "--save", str(tmp_path / "run.npz"))
    run = load_training(tmp_path / "run.npz")
    assert run.teacher.inputs.tolist() == [[0.0], [1.0], [2.0]] and run.learning_rate == 0.01 and run.iteration == 5
    assert "x= could not be read" in printed(capsys, "train", f"data=own&x={x[:-9]}", code=2)


def test_it_records(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed(capsys, "record", LINK + "&at=3.backward&theme=dark", "--updates", "6", "-o", str(tmp_path / "run.json"))
    recording, run = Recording.load(tmp_path / "run.json"), native()
    assert (
        len(recording) == 6
        and recording.header["config"]["theme"] == "dark"
        and recording.header["config"]["at"] == "3.backward"
    )
    for kept in recording:
        np.testing.assert_array_equal(kept.deltas[0], run.step().deltas[0])
    printed(capsys, "record", str(tmp_path / "run.json"), "--updates", "2", "-o", str(tmp_path / "short.json"))
    assert len(Recording.load(tmp_path / "short.json")) == 2
    printed(capsys, "train", LINK, "--updates", "9", "--save", str(tmp_path / "run.npz"))
    printed(capsys, "record", str(tmp_path / "run.npz"), "--updates", "1", "-o", str(tmp_path / "later.json"))
    assert Recording.load(tmp_path / "later.json").first == 9
    assert "at is “30”" in printed(capsys, "record", LINK + "&at=30", "-o", str(tmp_path / "no.json"), code=2)


def test_it_checks_gradients(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told = printed(capsys, "check", LINK, "--after", "40")
    assert re.fullmatch(r"13 of 13 gradients of Network\(\[2, 3, 1\].* in update 40 .* fine\n", told)
    wrong = backprop.Activation("tanh", np.tanh, lambda z, a, out: np.copyto(out, 0.5), "", "")
    monkeypatch.setitem(backprop.ACTIVATIONS, "tanh", wrong)
    assert "more than 0.0001" in printed(capsys, "check", LINK, code=1)


def test_what_is_not_possible_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong: list[tuple[list[Any], str]] = [
        (["train", "net=2"], "net is “2”"), (["train", "hello"], "“hello” is neither a setting"), (["train", "none.npz"], "cannot be read"),
        (["train", "--updates", "0"], "updates is 0"), (["train", "--updates", "5", "--epochs", "5"], "both given"),
        (["record", "-o", str(tmp_path / "no/such.json")], "such.json: No such file"), (["check", "--after", "-1"], "after is -1"),
        (["record", "--updates", "0", "-o", "x.json"], "updates is 0"), (["train", "data=own"], "no teacher set of your own"),
    ]  # fmt: skip
    for arguments, words in wrong:
        text = printed(capsys, *arguments, code=2)
        assert text.startswith("backprop: ") and words in text and len(text.splitlines()) == 1
    assert "diverged" in printed(capsys, "train", "net=1-1&data=sine&rate=1000&optimizer=sgd", code=1)
