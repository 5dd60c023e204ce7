#!/usr/bin/env python3
"""Everything that turns this folder into a running page: fetch, build, serve, test, bench, check.

Needs Python 3.10 or newer and nothing else; what else it uses it fetches (pinned, verified by SHA-256) into `.cache/`
and `.venv/`, both disposable. `dist/` is the result: static files for any host, under any path.

    python3 build.py serve [--port 8000] [--no-open]    build, then serve on 127.0.0.1 and open a browser
    python3 build.py build                              leave the site in dist/
    python3 build.py handout "net=2-2-2-1&data=xor"     record a run and make one HTML page of it [--updates 20] [-o handout.html]
    python3 build.py test [pytest arguments]            build, then run every test
    python3 build.py bench                              measure, print a table, write JSON
    python3 build.py check                              lint, types, house rules
    python3 build.py format                             put every source in the house's form
    python3 build.py scorm SETTINGS [-o FILE.zip]       build, then make a course package (--help tells more)

Exit codes: 0 fine, 1 a check failed, 2 usage or environment (one line says what to do).
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):
    sys.stderr.write(
        "build.py: this needs Python 3.10 or newer, and this is Python %d.%d: run it with a newer python3.\n"
        % tuple(sys.version_info)[:2]
    )
    raise SystemExit(2)

import argparse
import errno
import signal
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / ".tools"))

from building.checking import bench, check, formatted, scorm, test
from building.ground import CACHE, CheckFailed, Problem, say
from building.handout import handout
from building.serving import serve
from building.site import build


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="build.py", description="Build, serve, test and measure the simulator.")
    names = "build | serve | handout | test | bench | check | format | scorm"
    commands = parser.add_subparsers(dest="command", required=True, metavar=names)
    commands.add_parser("build", help="leave the static site in dist/")
    serving = commands.add_parser("serve", help="build, then serve on 127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    serving.add_argument("--no-open", action="store_true", help="do not open a browser")
    handing = commands.add_parser("handout", help="record a run and make one HTML page of it")
    handing.add_argument("settings", help='a link, its settings ("net=2-2-2-1&data=xor"), or the file of a recording')
    handing.add_argument("--updates", type=int, help="how many (else 20, or as many as fit)")
    handing.add_argument("--title", default="", help="the page's title")
    handing.add_argument("-o", "--output", type=Path, default=Path("handout.html"))
    for name, text in (("test", "build, then run pytest with these arguments"), ("bench", "measure and print a table"),
                       ("scorm", "make a course package")):  # fmt: skip
        commands.add_parser(name, help=text, add_help=False)
    commands.add_parser("check", help="lint, types and house rules")
    commands.add_parser("format", help="put every source in the house's form")
    known, rest = parser.parse_known_args(arguments)
    if rest and known.command not in ("test", "bench", "scorm"):
        parser.error(f"unknown argument: {rest[0]}")
    if known.command == "build":
        build()
    elif known.command == "serve":
        if not 0 <= known.port <= 65535:
            parser.error("--port must be between 0 and 65535")
        serve(known.port, not known.no_open)
    elif known.command == "handout":
        if known.updates is not None and known.updates < 1:
            parser.error("--updates must be a whole number from 1")
        handout(known.settings, known.updates, known.title, known.output)
    elif known.command == "test":
        test(rest)
    elif known.command == "bench":
        bench(rest)
    elif known.command == "scorm":
        return scorm(rest)
    elif known.command == "format":
        formatted()
    else:
        check()
    return 0


def stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def guarded_main() -> int:
    """main, with every failure as one sentence and an exit code."""
    signal.signal(signal.SIGTERM, stop)
    try:
        return main(sys.argv[1:])
    except Problem as problem:
        say(f"build.py: {problem}")
    except CheckFailed as failure:
        say(f"build.py: {failure}")
        return 1
    except KeyboardInterrupt:
        say("build.py: Interrupted; nothing half-written was left, run the same command again to go on.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            say(f"build.py: The disk is full: free some space (about 500 MB) for {CACHE} and run this again.")
        else:
            place = f" ({error.filename})" if error.filename else ""
            say(f"build.py: {error.strerror or error}{place}: check the file's permissions and run this again.")
    return 2


if __name__ == "__main__":
    raise SystemExit(guarded_main())
