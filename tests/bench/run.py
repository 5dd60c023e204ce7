"""Measures and prints a table. Started by `build.py bench [part …] [--keep]`; parts: starting, engines, speed, using, scale, panels,
many, and soak, which is measured only where it is named (`--minutes` says how long, `--actions` how many commands at random it gives).

Figures are ratios in one run wherever absolute times would say more about the machine than about the page. `results.json` holds
the results that were last worth keeping (`--keep` writes it, to be committed); a run is compared with them, within the noise.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import traceback
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import engines  # noqa: E402
import many  # noqa: E402
import panels  # noqa: E402
import scale  # noqa: E402
import soak  # noqa: E402
import speed  # noqa: E402
import starting  # noqa: E402
import using  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from rows import Row, table  # noqa: E402

from support.browser import launch  # noqa: E402
from support.site import Site  # noqa: E402

PARTS = {"starting": starting.rows, "engines": engines.rows, "speed": speed.rows, "using": using.rows, "scale": scale.rows,
         "panels": panels.rows, "many": many.rows}  # fmt: skip
KEPT, LATEST = HERE / "results.json", HERE / "latest.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="build.py bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, "soak", []], help="which parts (all but the soak, if none is named)"
    )
    parser.add_argument("--minutes", type=float, default=30, help="how long the soak takes")
    parser.add_argument("--actions", type=int, default=5000, help="how many commands at random the soak gives first")
    parser.add_argument("--keep", action="store_true", help="write the results to results.json")
    options = parser.parse_args()
    rows: list[Row] = []
    failed = []
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        # A copy, for another build may go on meanwhile.
        built = Path(shutil.copytree(os.environ["BACKPROP_DIST"], Path(folder) / "dist"))
        site = stack.enter_context(Site(built, compress=True))
        playwright = stack.enter_context(sync_playwright())
        browser = launch(playwright.chromium)
        print(f"Chromium {browser.version}", file=sys.stderr)
        for name in options.parts or PARTS:
            print(f"measuring {name}…", file=sys.stderr, flush=True)
            try:
                rows += (
                    soak.rows(browser, site, options.minutes, options.actions)
                    if name == "soak"
                    else PARTS[name](browser, site)
                )
            except Exception:  # one part that cannot be measured does not hide the others
                failed.append(name)
                traceback.print_exc()
        browser.close()
    last = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    print(table(rows, last))
    results = {row.what: round(row.value, 4) for row in rows}
    LATEST.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    if options.keep:
        KEPT.write_text(json.dumps({**last, **results}, indent=1, ensure_ascii=False) + "\n")
    short = [row.what for row in rows if row.verdict == "short"]
    print(
        f"{len(rows) - len(short)} of {len(rows)} rows meet their target"
        + (f"; short: {', '.join(short)}" if short else "")
    )
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
