"""What happens when files are missing, damaged or late: a clear word, the next best way, and a retry that works."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from support.browser import Complaints
from support.driven import DrivenWorker
from support.packs import core_files, replace_core
from support.site import Site

PYODIDE = "static/vendor/pyodide/"
GENERATED = "static/generated/"
# Chromium's own words for a request that failed; they are expected where a test makes one fail.
NETWORK_WORDS = ("Failed to load resource", "net::ERR")


@pytest.fixture
def worker(page: Page, site: Site, complaints: Complaints) -> DrivenWorker:
    complaints.allow(*NETWORK_WORDS)
    return DrivenWorker(page, site)


def assert_retry_works(worker: DrivenWorker) -> None:
    """A new worker, once the host is well again: what the page's retry does."""
    worker.site.restore()
    worker.start()
    assert worker.booted()["event"] == "ready"
    assert worker.call("configure", config={})["result"]["sizes"]


MISSING = [
    ("pyodide.asm.wasm", "pyodide.asm.wasm could not be fetched: the server answered 404"),
    ("pyodide.js", "pyodide.js could not be fetched: the server answered 404"),
    ("pyodide.asm.js", "pyodide.asm.js could not be fetched: the server answered 404"),
]


@pytest.mark.parametrize("name, words", MISSING)
def test_a_missing_file_is_named_and_a_retry_works(worker: DrivenWorker, name: str, words: str) -> None:
    worker.site.deny(PYODIDE + name)
    worker.start()
    failed = worker.booted()
    assert failed["event"] == "failed"
    assert words in failed["message"]
    assert_retry_works(worker)


@pytest.mark.parametrize("path", [GENERATED + "boot.json", GENERATED + "core.pack"])
def test_a_missing_file_of_ours_is_named_and_a_retry_works(worker: DrivenWorker, path: str) -> None:
    worker.site.deny(path)
    worker.start()
    failed = worker.booted()
    assert failed["event"] == "failed"
    assert path.rsplit("/", 1)[-1] in failed["message"]
    assert_retry_works(worker)


def test_a_damaged_interpreter_is_noticed_and_a_retry_works(worker: DrivenWorker) -> None:
    worker.site.corrupt(PYODIDE + "pyodide.asm.wasm")
    worker.start()
    failed = worker.booted()
    assert failed["event"] == "failed"
    assert "pyodide.asm.wasm arrived damaged" in failed["message"]
    assert_retry_works(worker)


def test_a_damaged_core_is_noticed_and_a_retry_works(worker: DrivenWorker) -> None:
    worker.site.corrupt(GENERATED + "core.pack")
    worker.start()
    assert "core.pack arrived damaged" in worker.booted()["message"]
    assert_retry_works(worker)


def test_a_manifest_that_is_not_json_is_noticed(worker: DrivenWorker) -> None:
    worker.site.replace(GENERATED + "boot.json", b"<!doctype html><title>Please log in</title>")
    worker.start()
    failed = worker.booted()
    assert failed["event"] == "failed"
    assert "boot.json arrived damaged" in failed["message"]


def test_a_connection_that_breaks_off_is_told(worker: DrivenWorker) -> None:
    worker.site.break_off(PYODIDE + "pyodide.asm.wasm", 3_000_000)
    worker.start()
    failed = worker.booted()
    assert failed["event"] == "failed"
    assert "pyodide.asm.wasm broke off after" in failed["message"]
    assert_retry_works(worker)


def test_no_network_at_all_is_told(worker: DrivenWorker) -> None:
    worker.site.hold(GENERATED + "boot.json")
    worker.start()
    worker.page.wait_for_function("performance.now() > 0")
    worker.site.cut()
    worker.site.held[GENERATED + "boot.json"].set()
    assert worker.booted()["event"] == "failed"


@pytest.mark.parametrize("pack", ["stdlib.pack", "numpy.pack"])
def test_a_damaged_slim_pack_leads_to_the_stock_way(worker: DrivenWorker, pack: str) -> None:
    worker.site.corrupt(GENERATED + pack)
    worker.start()
    ready = worker.booted()
    assert (ready["event"], ready["way"]) == ("ready", "stock")
    assert f"{pack} arrived damaged" in ready["detour"]
    assert worker.call("configure", config={})["result"]["sizes"]


def test_a_missing_slim_pack_leads_to_the_stock_way(worker: DrivenWorker) -> None:
    worker.site.deny(GENERATED + "numpy.pack")
    worker.start()
    assert worker.booted()["way"] == "stock"


def test_a_build_without_slim_packs_starts_the_stock_way(worker: DrivenWorker, dist_json: dict[str, object]) -> None:
    worker.site.replace(GENERATED + "boot.json", json.dumps({**dist_json, "slim": None}).encode())
    worker.start()
    ready = worker.booted()
    assert (ready["way"], ready["detour"]) == ("stock", None)


@pytest.fixture
def dist_json(site: Site) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((site.folder / GENERATED / "boot.json").read_bytes())
    return manifest


# — what the slim way leaves out —————————————————————————————————————————————————————————————————————————————————————

# A session that imports what its method's name says: the only way to make Python import something from outside.
PROBE = b"""
import importlib, json

class Session:
    buffer = None

    def __init__(self, load):
        pass

    def call(self, method, params):
        try:
            module = importlib.import_module(method)
        except ImportError as error:
            return json.dumps({"error": {"type": "ImportError", "message": str(error), "field": None}})
        return json.dumps({"result": {"name": module.__name__, "path": getattr(module, "__file__", None)}})
"""


def with_session(site: Site, source: bytes) -> None:
    """Serves a core whose session is this one."""
    kept = ("backprop/browser/imports.py", "backprop/browser/fetched.py")
    files = {"backprop/__init__.py": b"", "backprop/browser/__init__.py": b"", "backprop/browser/session.py": source}
    replace_core(site, files | {name: core_files(site)[name] for name in kept})


def test_the_rest_is_fetched_when_an_import_asks_for_it(worker: DrivenWorker) -> None:
    with_session(worker.site, PROBE)
    worker.start()
    assert worker.booted()["way"] == "slim"
    assert worker.call("json")["result"]
    assert worker.site.count("*-rest.pack") == 0
    for name in ("no_such_module", "numpy.no_such_module"):
        assert "error" in worker.call(name)
    assert worker.site.count("*numpy-rest.pack") == 0
    for name in ("xml.etree.ElementTree", "concurrent.futures", "email.message", "json.tool", "encodings.cp437"):
        assert worker.call(name)["result"]["name"] == name
    assert worker.site.count("*stdlib-rest.pack") == 1
    for name in ("numpy.fft", "numpy.ma", "numpy.polynomial"):
        assert worker.call(name)["result"]["name"] == name
    assert worker.site.count("*numpy-rest.pack") == 1


@pytest.mark.parametrize("way", ["worker", "main thread"])
def test_a_rest_that_cannot_be_had_is_an_import_error_in_words(worker: DrivenWorker, way: str) -> None:
    with_session(worker.site, PROBE)
    if way == "worker":
        worker.start()
    else:
        worker.start_here()
    worker.booted()
    worker.site.corrupt(GENERATED + "stdlib-rest.pack")
    assert "damaged" in worker.call("xml.etree.ElementTree")["error"]["message"]
    worker.site.deny(GENERATED + "numpy-rest.pack")
    assert "the server answered 404" in worker.call("numpy.fft")["error"]["message"]
    worker.site.cut()
    assert "the network does not answer" in worker.call("numpy.ma")["error"]["message"]
    worker.site.restore()
    assert worker.call("numpy.ma")["result"]["name"] == "numpy.ma"


# A session that evaluates what its method's name says.
ASKED = b"""
import asyncio, json, numpy, sys, traceback

class Session:
    buffer = None

    def __init__(self, load):
        pass

    def call(self, method, params):
        try:
            return json.dumps({"result": eval(method)})
        except Exception as error:
            return json.dumps({"error": {"type": type(error).__name__, "message": str(error), "field": None}})
"""


def test_packages_that_look_up_their_names_have_all_of_them(worker: DrivenWorker) -> None:
    with_session(worker.site, ASKED)
    names = ("[sorted([name, type(getattr(package, name)).__name__] for name in {*package.__all__} - numpy.__numpy_submodules__)"
             " for package in (asyncio, numpy, numpy.lib, numpy.random)]")  # fmt: skip
    found = {}
    for query, way in (("", "slim"), ("?boot=stock", "stock")):
        worker.start(query)
        assert worker.booted()["way"] == way
        loaded = worker.call("list(sys.modules)")["result"]
        waiting = ("asyncio.base_events", "numpy.random.mtrand", "numpy.lib._polynomial_impl", "numpy.linalg")
        assert [name in loaded for name in waiting] == [way == "stock"] * len(waiting)
        found[way] = worker.call(names)["result"]
    assert found["slim"] == found["stock"]


# A package without its modules, and what is asked for first: any of its names may be, while nothing of it has run.
FIRST = b"""
def first(name):
    asyncio._set_running_loop(None)
    for module in [module for module in sys.modules if module.startswith("asyncio.") or module in ("asyncio", "pyodide.webloop")]:
        del sys.modules[module]
    try:
        getattr(__import__("asyncio"), name)
        return type(sys.modules["asyncio"].get_running_loop()).__name__
    except BaseException as error:
        return f"{name}: {error!r}"
"""


def test_the_event_loop_is_there_whatever_of_asyncio_is_used_first(worker: DrivenWorker) -> None:
    with_session(worker.site, ASKED + FIRST)
    worker.start()
    assert worker.booted()["way"] == "slim"
    assert worker.call("sorted({first(name) for name in asyncio.__all__})")["result"] == ["WebLoop"]


def test_what_waits_for_its_first_use_works(worker: DrivenWorker) -> None:
    with_session(worker.site, ASKED)
    worker.start()
    assert worker.booted()["way"] == "slim"
    result = {
        "type(asyncio.new_event_loop()).__name__": "WebLoop",
        "type(asyncio.get_event_loop_policy()).__name__": "WebLoopPolicy",
        "bool(numpy.random.default_rng(5).integers(9) == numpy.random.Generator(numpy.random.PCG64(5)).integers(9))": True,
        "numpy.random.seed(0) or round(numpy.random.rand(), 6)": 0.548814,
        "numpy.random.RandomState(0).randint(100)": 44,
        "int(__import__('pickle').loads(__import__('pickle').dumps(numpy.random.default_rng(5))).integers(9)"
        " - numpy.random.default_rng(5).integers(9))": 0,
        "next(__import__('csv').reader(['a,b']))": ["a", "b"],
        "__import__('ctypes').sizeof(__import__('ctypes').c_double)": 8,
        "__import__('platform').system()": "Emscripten",
        "'whl' in dict(each[:2] for each in __import__('shutil').get_archive_formats())": True,
        "len(__import__('secrets').token_urlsafe(9))": 12,
        "numpy.linalg.norm(numpy.column_stack([[3.0], [4.0]]))": 5.0,
        "traceback.format_exception_only(ValueError('x'))": ["ValueError: x\n"],
        "__import__('numpy.typing').typing.NDArray[numpy.float64].__origin__.__name__": "ndarray",
    }
    for expression, expected in result.items():
        assert worker.call(expression).get("result") == expected, expression
    assert "no attribute 'nothing'" in worker.call("asyncio.nothing")["error"]["message"]
    assert "no attribute 'nothing'" in worker.call("__import__('platform').nothing")["error"]["message"]


# — when Python itself fails ——————————————————————————————————————————————————————————————————————————————————————————

FATAL = b"""
import os

class Session:
    buffer = None

    def __init__(self, load):
        pass

    def call(self, method, params):
        if method == "fatal":
            os.abort()
        raise KeyError(method)
"""


def test_an_exception_that_the_session_missed_is_an_internal_error(worker: DrivenWorker) -> None:
    with_session(worker.site, FATAL)
    worker.start()
    worker.booted()
    error = worker.call("anything")["error"]
    assert (error["type"], error["message"]) == ("internal", "KeyError: 'anything'")


def test_an_interpreter_that_died_is_told_once_and_silent_after(worker: DrivenWorker, complaints: Complaints) -> None:
    complaints.allow("Pyodide has suffered a fatal error", "unreachable", "The cause of the fatal error", "[Ss]tack")
    with_session(worker.site, FATAL)
    worker.start()
    worker.booted()
    worker.send(worker.command("fatal"), worker.command("anything"))
    assert "Python stopped" in worker.wait_for({"event": "failed"})["message"]
    assert_retry_works(worker)
