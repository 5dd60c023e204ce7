"""Run inside Pyodide (see in-pyodide.mjs): the standard library and NumPy as byte code, for a quick start.

Pyodide ships both as source, which every visitor's browser would compile again at every visit. Here they are compiled
once, by the same interpreter, into `/out/stdlib` and `/out/numpy`. Which of the modules a session needs at its start,
`.tools/loaded.py` finds out.

Some packages gather all that they have at their import, although hardly anybody asks for it: here these names are looked
up when they are first used.
"""

import ast
import asyncio
import sys
import types
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

import numpy._typing
import numpy.lib
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

MODULES = {
    "_colorize", "base64", "csv", "ctypes", "linecache", "pickle", "platform", "shutil", "tempfile", "tokenize", "traceback", "zipfile",
}


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

ON_DEMAND = """
from importlib import import_module as _import_module

_WHERE = {where!r}
_others, _names = globals().get("__getattr__"), globals().get("__dir__")


def __getattr__(name):
    if name in _WHERE:
        module, attribute = _WHERE[name]
        value = _import_module(f"{{__name__}}.{{module}}")
        if attribute:
            value = getattr(value, attribute)
        globals()[name] = value
        return value
    if _others:
        return _others(name)
    raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")


def __dir__():
    return sorted({{*(_names() if _names else globals()), *_WHERE}})
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
        homes = homes or [
            part for part, names in parts.items() if name in names
        ]  # Pyodide puts some of its own into the package
        defining = [part for part in homes if getattr(value, "__module__", None) == inside + part]
        if homes:
            where[name] = ((defining or homes)[0], name)
    public = getattr(package, "__all__", [name for name in where if not name.startswith("_")])
    return f"__all__ = {list(public)!r}\n{ON_DEMAND.format(where=where | more)}".encode()


def without(package: types.ModuleType, *parts: str) -> bytes:
    """The source of the package's `__init__.py` without what it imports from these of its submodules: that is looked up when used."""
    source = Path(package.__file__).read_text()
    lines, where = source.splitlines(), {}
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.ImportFrom)
            and node.level == 1
            and (node.module or node.names[0].name).startswith(parts)
        ):
            for each in node.names:
                where[each.asname or each.name] = (node.module, each.name) if node.module else (each.name, "")
        elif not (
            isinstance(node, ast.Assign) and ast.unparse(node).startswith("__all__ = list(")
        ):  # gathered from the submodules
            continue
        lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    return "\n".join([*lines, f"__all__ = {list(package.__all__)!r}", ON_DEMAND.format(where=where)]).encode()


# Each of asyncio's modules says when it begins and when it ends. Whichever comes first, once it is whole, with all that it imports,
# Pyodide's event loop is set up: that needs tasks, futures and events whole.
EVENT_LOOP = b"""
_begun, _is_set_up = 0, False


def _begin():
    global _begun
    _begun += 1


def _end():
    global _begun, _is_set_up
    _begun -= 1
    if not _begun and not _is_set_up:
        _is_set_up = True
        from pyodide.webloop import _initialize_event_loop

        _initialize_event_loop()
"""

REPLACED = {
    # The event loop is Pyodide's. What it subclasses is the policy for Unix, which brings sockets and processes along; what
    # that one subclasses does as well.
    "asyncio/__init__.py": on_demand(
        asyncio,
        AbstractEventLoopPolicy=("events", "_AbstractEventLoopPolicy"),
        DefaultEventLoopPolicy=("events", "_BaseDefaultEventLoopPolicy"),
    )
    + EVENT_LOOP,
    "numpy/__init__.py": without(numpy, "lib", "matrixlib"),
    "numpy/_typing/__init__.py": on_demand(numpy._typing),
    "numpy/lib/__init__.py": without(numpy.lib, ""),
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
    "pyodide/__init__.py": {
        "from .webloop import _initialize_event_loop\n\n_initialize_event_loop()\ndel _initialize_event_loop\n": ""
    },
    # Modules that may wait (see above) are asked for their parts only when these are used.
    "_pyodide/__init__.py": {
        "excepthook = traceback.print_exception\n": "excepthook = lambda *args: traceback.print_exception(*args)\n"
    },
    "_pyodide/_base.py": {
        # Without a comment, the last token is where the text ends.
        "    source_io = ": "    if '#' not in source and not source.rstrip().endswith(';'):\n        return False\n    source_io = "
    },
    "pyodide/_package_loader.py": {
        "from tempfile import NamedTemporaryFile\n": "import tempfile\n",
        "from zipfile import ZipFile\n": "import zipfile\n",
        " NamedTemporaryFile(": " tempfile.NamedTemporaryFile(",
        " ZipFile": " zipfile.ZipFile",
        "if IN_PYODIDE:\n    shutil.": "def register_formats():\n    shutil.",
    },
    # The same function: without OpenSSL, that is where hmac has it from.
    "secrets.py": {"from hmac import compare_digest\n": "from _operator import _compare_digest as compare_digest\n"},
}
APPENDED = {"shutil.py": b"\nfrom pyodide._package_loader import register_formats\nregister_formats()\n"}


def changed(name: str, source: bytes) -> bytes:
    """The module's source as the quick start has it. Raises ValueError where a part is not there that was to be edited."""
    text = REPLACED.get(name, source).decode()
    for old, new in EDITED.get(name, {}).items():
        if old not in text:
            raise ValueError(f"{name} is not as expected: {old!r} is missing")
        text = text.replace(old, new)
    if name.startswith("asyncio/") and name not in REPLACED:
        text = f"__import__('asyncio')._begin()\n{text}\n__import__('asyncio')._end()\n"
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
