"""Run inside Pyodide, started from what slim.py made: which files are loaded once a session could start, into /out/loaded.json.

The environment variable KEEP names the modules to import, and names in them to look up (`numpy:linalg.norm`).
"""

import contextlib
import importlib
import json
import os
import sys
from operator import attrgetter
from pathlib import Path
from types import ModuleType

for name in filter(None, os.environ["KEEP"].split(",")):
    module, _, path = name.partition(":")
    with contextlib.suppress(ImportError):
        found = importlib.import_module(module)
        getattr(found, "__all__", None)  # one that waits for its first use has it now
        if path:
            attrgetter(path)(found)

# Asked past the module: one that waits for its first use would take this for it.
modules = [module for module in sys.modules.values() if issubclass(type(module), ModuleType)]
specs = [ModuleType.__getattribute__(module, "__spec__") for module in modules]
origins = sorted({spec.origin for spec in specs if spec is not None and spec.has_location})
Path("/out/loaded.json").write_text(json.dumps(origins))
