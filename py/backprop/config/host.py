"""Where a run is made: what may be made there, and how it gets what it lacks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..teacher.named_sets import Load


@dataclass(frozen=True)
class Host:
    """How many parameters and layers a network may have here, and how the file of a teacher set that is not here yet is fetched."""

    most_parameters: float = math.inf
    most_layers: float = math.inf
    load: Load | None = None


ANY_HOST = Host()
