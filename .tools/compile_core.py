"""Run inside Pyodide (see in-pyodide.mjs): byte code beside every module under `/out`, as an import there would leave it.

The code is checked against its source at import (by hash): a learner may change the source, and must see the change.
"""

import py_compile
from pathlib import Path

ROOT, INSTALLED = Path("/out"), Path("/lib/python3.14/site-packages")

for source in sorted(ROOT.rglob("*.py")):
    seen_as = INSTALLED / source.relative_to(ROOT)
    target = source.parent / "__pycache__" / f"{source.stem}.cpython-314.pyc"
    py_compile.compile(
        str(source), cfile=str(target), dfile=str(seen_as), doraise=True, optimize=0,
        invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
    )  # fmt: skip
