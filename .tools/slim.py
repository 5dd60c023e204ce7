"""Run inside Pyodide (see in-pyodide.mjs): splits the standard library and NumPy into what a session needs and the rest.

Pyodide ships both as source, which every visitor's browser would compile again at every visit. Here they are compiled
once, by the same interpreter. `/out` gets four folders:

    stdlib, numpy             byte code of every module that is loaded once the modules named in the environment variable KEEP are imported
    stdlib-rest, numpy-rest   everything else, fetched only when an import asks for it
"""

import contextlib
import importlib
import os
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

STDLIB = next(path for path in sys.path if path.endswith(".zip"))
PACKAGES = next(Path(path) for path in sys.path if path.endswith("/site-packages"))
OUT = Path("/out")
# Docstrings (of the standard library and NumPy, not of the core) are a quarter of the byte code, and nobody reads them here.
OPTIMISATION = 2
# Docstrings again, attached to compiled functions one by one while NumPy is imported: an eighth of its import.
EMPTIED = ("numpy/_core/_add_newdocs.py", "numpy/_core/_add_newdocs_scalars.py")
UNUSED = ("/tests/", "/f2py/", "/include/", "/_pyinstaller/", "/distutils/", "/testing/")


def byte_code(source: bytes, path: str) -> bytes:
    """A .pyc that is never checked against its source, which is not there."""
    code = compile(source, path, "exec", dont_inherit=True, optimize=OPTIMISATION)
    return bytes(_code_to_hash_pyc(code, b"\0" * 8, checked=False))


def write(folder: str, name: str, data: bytes) -> None:
    target = OUT / folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def loaded_files() -> set[str]:
    """Where the modules that are loaded now came from."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {file for file in files if file}


for name in filter(None, os.environ["KEEP"].split(",")):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
loaded = loaded_files()

with zipfile.ZipFile(STDLIB) as library:
    for name in library.namelist():
        if name.endswith("/"):
            continue
        path, data = f"{STDLIB}/{name}", library.read(name)
        part = "stdlib" if path in loaded else "stdlib-rest"
        if name.endswith(".py"):
            write(part, f"{name}c", byte_code(data, path))
        else:
            write(part, name, data)

for file in sorted((PACKAGES / "numpy").rglob("*")):
    name = file.relative_to(PACKAGES).as_posix()
    if not file.is_file() or file.suffix not in (".py", ".so") or any(part in f"/{name}" for part in UNUSED):
        continue
    part = "numpy" if str(file) in loaded else "numpy-rest"
    if file.suffix == ".py":
        write(part, f"{name}c", byte_code(b"" if name in EMPTIED else file.read_bytes(), str(file)))
    else:
        write(part, name, file.read_bytes())
