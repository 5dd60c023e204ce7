"""The core's tests run from the tree: nothing has to be installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[2] / "py"), str(Path(__file__).parent)]
