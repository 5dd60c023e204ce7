"""Run inside Pyodide (see in-pyodide.mjs): the standard library and NumPy as byte code, for a quick start.

Pyodide ships both as source, which every visitor's browser would compile again at every visit. Here they are compiled
once, by the same interpreter, into `/out/stdlib` and `/out/numpy`. Which of the modules a session needs at its start,
`.tools/loaded.py` finds out.

Some packages gather all that they have at their import, although hardly anybody asks for it: here these names are looked
up when they are first used.
"""

import asyncio
import sys
import types
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

import numpy._typing
import numpy.random

STDLIB = next(path for path in sys.path if path.endswith(".zip"))
PACKAGES = next(Path(path) for path in sys.path if path.endswith("/site-packages"))
OUT = Path("/out")
# Docstrings (of the standard library and NumPy, not of the core) are a quarter of the byte code, and nobody reads them here.
OPTIMISATION = 2
UNUSED = ("/tests/", "/f2py/", "/include/", "/_pyinstaller/", "/distutils/", "/testing/")

# Imported by modules that seldom use them: here they run at their first use. (importlib.util.LazyLoader does that too, but a
# second import counts as use there, and nearly every one of these is imported twice.)
WAITING = """\
import sys
from types import ModuleType

MODULES = {"_colorize", "csv", "ctypes", "linecache", "pickle", "platform", "tempfile", "zipfile"}


class Waiting(ModuleType):
    def __getattr__(self, name):
        loader = self.__spec__.loader.loader
        self.__class__ = ModuleType
        try:
            loader.exec_module(self)
        except BaseException:
            self.__class__ = Waiting
            raise
        return getattr(self, name)


class WaitingLoader:
    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__class__ = Waiting


class WaitingFinder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in MODULES:
            return None
        specs = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not WaitingFinder)
        spec = next(filter(None, specs), None)
        if spec is not None and spec.has_location:
            spec.loader = WaitingLoader(spec.loader)
        return spec


sys.meta_path.insert(0, WaitingFinder)
"""

ON_DEMAND = """\
from importlib import import_module

__all__ = {public!r}
_WHERE = {where!r}


def __getattr__(name):
    if name not in _WHERE:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    module, attribute = _WHERE[name]
    value = import_module(f"{{__name__}}.{{module}}")
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value
    return value


def __dir__():
    return sorted({{*globals(), *_WHERE}})
"""


def on_demand(package: types.ModuleType, **more: tuple[str, str]) -> bytes:
    """Source for the package's `__init__.py` in which each of its names is looked up, in the submodule that has it, when it is first used.

    `more`: names that the package answers in ways of its own → submodule, name there.
    """
    inside = f"{package.__name__}."
    parts = {name.removeprefix(inside): vars(module) for name, module in sys.modules.items() if name.startswith(inside)}
    where = {name: (name, "") for name in parts if "." not in name}
    for name, value in vars(package).items():
        if isinstance(value, types.ModuleType) or name.startswith("__"):
            continue
        homes = [part for part, names in parts.items() if names.get(name) is value]
        homes = homes or [part for part, names in parts.items() if name in names]  # Pyodide puts some of its own into the package
        defining = [part for part in homes if getattr(value, "__module__", None) == inside + part]
        if homes:
            where[name] = ((defining or homes)[0], name)
    public = getattr(package, "__all__", [name for name in where if not name.startswith("_")])
    return ON_DEMAND.format(public=list(public), where=where | more).encode()


REPLACED = {
    # The event loop is Pyodide's. What it subclasses is the policy for Unix, which brings sockets and processes along; what
    # that one subclasses does as well.
    "asyncio/__init__.py": on_demand(
        asyncio,
        AbstractEventLoopPolicy=("events", "_AbstractEventLoopPolicy"),
        DefaultEventLoopPolicy=("events", "_BaseDefaultEventLoopPolicy"),
    ),
    "numpy/_typing/__init__.py": on_demand(numpy._typing),
    "numpy/random/__init__.py": on_demand(numpy.random),
    # Docstrings again, attached to compiled functions one by one while NumPy is imported: an eighth of its import.
    "numpy/_core/_add_newdocs.py": b"",
    "numpy/_core/_add_newdocs_scalars.py": b"",
    "_pyodide/docstring.py": b"def get_cmeth_docstring(func):\n    return ''\n",
    "sitecustomize.py": WAITING.encode(),
}

# Part of the source → what stands there instead.
EDITED = {
    # The event loop is set up when somebody uses asyncio, not when Pyodide starts.
    "pyodide/__init__.py": {"from .webloop import _initialize_event_loop\n\n_initialize_event_loop()\ndel _initialize_event_loop\n": ""},
    # Modules that may wait (see above) are asked for their parts only when these are used.
    "pyodide/_package_loader.py": {
        "from tempfile import NamedTemporaryFile\n": "import tempfile\n",
        "from zipfile import ZipFile\n": "import zipfile\n",
        " NamedTemporaryFile(": " tempfile.NamedTemporaryFile(",
        " ZipFile": " zipfile.ZipFile",
    },
}
APPENDED = {"asyncio/events.py": b"\nfrom pyodide.webloop import _initialize_event_loop\n_initialize_event_loop()\n"}


def changed(name: str, source: bytes) -> bytes:
    """The module's source as the quick start has it. Raises ValueError where a part is not there that was to be edited."""
    text = REPLACED.get(name, source).decode()
    for old, new in EDITED.get(name, {}).items():
        if old not in text:
            raise ValueError(f"{name} is not as expected: {old!r} is missing")
        text = text.replace(old, new)
    return text.encode() + APPENDED.get(name, b"")


def write(folder: str, name: str, installed: str, data: bytes) -> None:
    """The file, or its byte code, which is never checked against its source: that is not there."""
    if name.endswith(".py"):
        code = compile(changed(name, data), installed, "exec", dont_inherit=True, optimize=OPTIMISATION)
        name, data = f"{name}c", bytes(_code_to_hash_pyc(code, b"\0" * 8, checked=False))
    target = OUT / folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


with zipfile.ZipFile(STDLIB) as library:
    for name in library.namelist():
        if not name.endswith("/"):
            write("stdlib", name, f"{STDLIB}/{name}", library.read(name))
write("stdlib", "sitecustomize.py", f"{STDLIB}/sitecustomize.py", b"")

for file in sorted((PACKAGES / "numpy").rglob("*")):
    name = file.relative_to(PACKAGES).as_posix()
    if file.is_file() and file.suffix in (".py", ".so") and not any(part in f"/{name}" for part in UNUSED):
        write("numpy", name, str(file), file.read_bytes())
