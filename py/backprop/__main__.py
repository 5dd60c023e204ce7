"""What the package does on a command line: train, record, check. `python -m backprop --help` says how."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__
from .browser.link import parse_link, recorded, run_of_link
from .config.host import ANY_HOST
from .config.run import Run
from .errors import BackpropError, ConfigError, checked_whole
from .probes.gradients import check_all
from .recording.handout import fitting
from .recording.recording import Recording, record
from .teacher.teacher import TeacherSet
from .training.files import load_training, save
from .training.training import Training

SETTINGS = """SETTINGS are those of a link, with or without the link around them: "net=2-3-1&data=xor&rate=2". What they do not say has
defaults, which suit the data. In their place may stand the file of a training (.npz), to go on with."""
LINES = 10  # of the table that `train` prints
EPOCHS = 100
UPDATES = 20  # of a recording, or as many as fit, where nobody says how many
RIGHT = 1e-4  # a relative error of gradients up to this is rounding


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 fine, 1 a gradient is wrong or training diverged, 2 what was asked for is not possible."""
    parser = argparse.ArgumentParser(
        prog="python -m backprop", description="Backpropagation: every quantity of every update.", epilog=SETTINGS
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="train | record | check")
    train = commands.add_parser("train", help="train a network and print how it goes", epilog=SETTINGS)
    train.add_argument("--csv", type=Path, metavar="FILE", help="data of your own; the last column is the target")
    train.add_argument("--classes", action="store_true", help="the numbers in the target column are classes")
    train.add_argument("--epochs", type=int, help=f"how many ({EPOCHS}, if nothing is said)")
    train.add_argument("--updates", type=int, help="how many, in place of epochs")
    train.add_argument(
        "--save", type=Path, metavar="FILE.npz", help="keep the training, to go on with or to use in Python"
    )
    keep = commands.add_parser("record", help="keep updates with every quantity: a file, or a page", epilog=SETTINGS)
    keep.add_argument(
        "--updates", type=int, help=f"how many ({UPDATES}, or as many as fit into a page, if nothing is said)"
    )
    keep.add_argument("--title", help="of the page")
    keep.add_argument("--page", action="store_true", help="a page, whatever the file is called")
    keep.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="a recording (.json), or a page to be handed out (.html)",
    )
    check = commands.add_parser("check", help="compare every gradient with the slope of the error", epilog=SETTINGS)
    check.add_argument("--after", type=int, default=0, metavar="UPDATES", help="train so many updates before (0)")
    for command in (train, keep, check):
        command.add_argument("settings", nargs="?", default="", metavar="SETTINGS")
    given = parser.parse_args(arguments)
    try:
        return {"train": _train, "record": _record, "check": _check}[given.command](given)
    except BackpropError as problem:
        sys.stderr.write(f"backprop: {problem}\n")
    except OSError as problem:
        sys.stderr.write(
            f"backprop: {f'{problem.filename}: ' if problem.filename else ''}{problem.strerror or problem}\n"
        )
    return 2


def _source(given: argparse.Namespace) -> Training:
    """The run that is meant: of a file of a training, of data of one's own, of a link."""
    if _is_file(given.settings, ".npz"):
        return load_training(given.settings)
    if getattr(given, "csv", None):
        chosen, _ = parse_link(given.settings)
        return Run.of(
            {**chosen, "data": "own"}, TeacherSet.from_csv(given.csv, classes=given.classes).scaled("standard")
        ).training
    return run_of_link(given.settings, ANY_HOST)[0].training


def _train(given: argparse.Namespace) -> int:
    run = _source(given)
    if given.updates is not None and given.epochs is not None:
        raise ConfigError("updates", "updates and epochs are both given; allowed is one of them")
    epochs = _count("epochs", given.epochs, EPOCHS)
    updates = epochs * run.updates_per_epoch if given.updates is None else _count("updates", given.updates)
    start, score = run.iteration, "accuracy" if run.teacher.task == "classification" else "R²"
    print(
        f"{run}\n{'update':>10}  {'epoch':>8}  {'E':>10}  {score:>9}" + (f"  {'held out':>9}" if run.held_out else "")
    )
    for line in range(LINES + 1):
        run.seek(start + updates * line // LINES)
        held_out = f"  {run.score(run.held_out):9.3f}" if run.held_out else ""
        print(f"{run.iteration:10,}  {run.epochs:8,}  {run.error():10.4g}  {run.score():9.3f}{held_out}", flush=True)
        if run.diverged:
            print(run.diverged.message)
            break
    if given.save:
        save(run, given.save)
        print(
            f"{given.save}: go on with it by `python -m backprop train {given.save}`, or backprop.load_training in Python"
        )
    return 1 if run.diverged else 0


def _record(given: argparse.Namespace) -> int:
    source, asked = given.settings, given.updates
    updates = _count("updates", asked, UPDATES)
    if _is_file(source, ".npz"):
        recording = record(load_training(source), updates)
    elif _is_file(source, ".json", ".html", ".htm"):
        recording = Recording.load(source)
        recording = recording if asked is None else recording.part(recording.first, recording.first + updates - 1)
    else:
        recording = recorded(source, updates, ANY_HOST)
    if given.page or given.output.suffix.lower() in (".html", ".htm"):
        recording = fitting(recording) if asked is None else recording
        given.output.write_text(recording.to_html(given.title), "utf-8")
    else:
        recording.save(given.output)
    print(f"{given.output}: {given.output.stat().st_size:,} bytes, {recording.about}")
    return 0


def _check(given: argparse.Namespace) -> int:
    run = _source(given)
    run.run(_count("after", given.after, low=0))
    found = check_all(run.network, *run.next_batch())
    right = found["worst"] <= RIGHT
    print(
        f"{found['checked']:,} of {found['parameters']:,} gradients of {run.network} in update {run.iteration} against the slope of E: "
        f"the largest relative error is {found['worst']:.2g}, {'fine' if right else f'more than {RIGHT:g}'}"
    )
    return 0 if right else 1


def _count(name: str, given: int | None, default: int = 1, low: int = 1) -> int:
    return default if given is None else checked_whole(name, given, low)


def _is_file(text: str, *endings: str) -> bool:
    """Is this a file and no settings: by its ending or, unless that is another, because it is there?"""
    suffix = Path(text).suffix.lower()
    try:
        return "=" not in text and (
            suffix in endings or (suffix != ".npz" and ".npz" not in endings and Path(text).is_file())
        )
    except OSError:  # too long a text for a name
        return False


if __name__ == "__main__":
    raise SystemExit(main())
