"""What pip gets: a wheel and an sdist that say whose they are, and work in a Python of their own that knows nothing of this folder."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from building.distributions import EPOCH

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = Path(os.environ.get("BACKPROP_DIST") or ROOT / "dist") / "packages"
(WHEEL,), (SDIST,) = PACKAGES.glob("*.whl"), PACKAGES.glob("*.tar.gz")
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def run(*command: object, cwd: Path, **variables: str) -> str:
    """What a command prints, with nothing of this project on its path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MYPY"))}
    ran = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**kept, **variables}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh Python with NumPy and, by pip, the wheel."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    found = importlib.util.find_spec("numpy")
    assert found and found.origin
    for part in Path(found.origin).parent.parent.glob("numpy*"):
        try:
            (site / part.name).symlink_to(part)
        except OSError:
            shutil.copytree(part, site / part.name)
    run(*PIP, "--python", python, "install", "--no-index", WHEEL, cwd=folder)
    return python


def metadata() -> Message:
    with zipfile.ZipFile(WHEEL) as wheel:
        return message_from_bytes(wheel.read(next(name for name in wheel.namelist() if name.endswith("METADATA"))))


def test_it_says_what_it_is_and_whose() -> None:
    told = metadata()
    assert (told["Name"], told["License-Expression"], told["Author"]) == (
        "backprop-simulator",
        "MIT",
        "the Backprop Simulator authors",
    )
    assert told.get_all("Requires-Dist") == ["numpy>=1.26"] and told["Requires-Python"] == ">=3.10"
    assert "Home-page" not in told and "Project-URL" not in told
    assert {"Typing :: Typed", "Programming Language :: Python :: 3.14"} <= set(told.get_all("Classifier") or ())
    assert "from backprop import Network" in str(told.get_payload())
    changes = (ROOT / "py/CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"(?m)^## (\S+)", changes)[0] == told["Version"], (
        "the newest version has its place among the changes"
    )


def test_it_holds_all_that_it_needs_and_nothing_else() -> None:
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
    tree = {path.relative_to(ROOT / "py").as_posix() for path in (ROOT / "py/backprop").rglob("*")
            if path.is_file() and "__pycache__" not in path.parts}  # fmt: skip
    assert {name for name in names if not name.partition("/")[0].endswith(".dist-info")} == tree
    assert {"backprop/py.typed", "backprop/recording/handout.html", "backprop/teacher/data/fetched/digits.csv"} <= set(
        names
    )
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_sdist_makes_the_very_same_wheel(tmp_path: Path) -> None:
    offline = ("--no-index", "--no-deps", "--no-build-isolation")
    run(*PIP, "wheel", *offline, "-w", tmp_path, SDIST, cwd=tmp_path, SOURCE_DATE_EPOCH=EPOCH)
    (made,) = tmp_path.glob("*.whl")
    assert made.name == WHEEL.name and made.read_bytes() == WHEEL.read_bytes()


EXAMPLES = """
import doctest, importlib, pkgutil, sys
import backprop
assert backprop.__file__.startswith(sys.prefix), backprop.__file__
tried = 0
for each in pkgutil.walk_packages(backprop.__path__, "backprop."):
    if not each.name.endswith("__main__"):
        found = doctest.testmod(importlib.import_module(each.name))
        assert not found.failed
        tried += found.attempted
assert tried > 50
assert len(backprop.TeacherSet.named("digits")) == 1797
print(len(backprop.Training(backprop.Network([2, 2, 1]), backprop.TeacherSet.named("xor")).record(5).to_html()))
"""


def test_installed_it_works_on_its_own(python: Path, tmp_path: Path) -> None:
    assert int(run(python, "-c", EXAMPLES, cwd=tmp_path)) > 10_000
    assert "fine" in run(python, "-m", "backprop", "check", "data=circle", cwd=tmp_path)
    run(python, "-m", "backprop", "record", "data=xor", "-o", "run.html", cwd=tmp_path)
    assert (tmp_path / "run.html").stat().st_size > 10_000


@pytest.mark.parametrize("readme", ["README.md", "py/README.md"])
def test_the_programs_in_its_readmes_run(python: Path, tmp_path: Path, readme: str) -> None:
    programs = re.findall(r"(?s)```python\n(.*?)```", (ROOT / readme).read_text("utf-8"))
    assert programs
    for program in programs:
        run(python, "-W", "error", "-c", program, cwd=tmp_path)


def test_users_types_are_checked_against_it(python: Path, tmp_path: Path) -> None:
    user = tmp_path / "user.py"
    user.write_text(
        "from backprop import Network, TeacherSet, Training, explain, record\n"
        "run: Training = Training(Network([2, 2, 1], ['tanh']), TeacherSet.named('xor'), batch_size='all')\n"
        "losses: list[float] = [trace.loss for trace in record(run, 3)]\n"
        "run.momentum = 0.5\n"
        "title: str = explain(run, 'loss')['title']\n"
        "run.step().weights[0].sum()\n"
        "run.run('many')\n"  # wrong
        "Network([2, 1]).sizes = [2, 3]\n"  # and wrong
    )
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--python-executable",
        python,
        "--cache-dir",
        tmp_path / "cache",
        user,
    ]
    kept = {name: value for name, value in os.environ.items() if name != "MYPYPATH"}
    ran = subprocess.run([str(part) for part in command], cwd=tmp_path, env=kept, capture_output=True, text=True)
    assert re.findall(r"user\.py:(\d+): error: .*\[([\w-]+)\]", ran.stdout) == [
        ("7", "arg-type"),
        ("8", "assignment"),
    ], ran.stdout


def test_files_that_only_the_site_needs_are_not_listed_for_course_packages() -> None:
    listed = json.loads((PACKAGES.parent / "static/generated/files.json").read_text())
    assert not [name for name in listed if name.startswith("packages/")]
    assert "licences/backprop-simulator.txt" in listed
