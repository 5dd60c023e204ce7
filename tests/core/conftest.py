"""The core's tests run from the tree: nothing has to be installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile(
    "calm", deadline=None
)  # how long an example takes says more about the machine than about the core
settings.load_profile("calm")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[2] / "py"), str(Path(__file__).parent)]
