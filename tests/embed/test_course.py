"""Use cases 40–48: the course package, with scorm-again as the course system around it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree
from playwright.sync_api import Frame, Page, expect

from support.site import Site

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "net=2-2-2-1&data=xor&at=0.forward.1.0"

LMS = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A course system</title><link rel="icon" href="data:,">
<script src="scorm12.min.js"></script><body><script>
let api = null;
/** A visit: the course system opens the package with what it kept. */
function visit(kept) {
  api = new Scorm12API({ autocommit: false, logLevel: 5 });
  if (kept) api.loadFromJSON(kept);
  globalThis.API = api;
  const frame = Object.assign(document.createElement("iframe"), { src: "static/embed/course.html", title: "SCO", width: 900, height: 700 });
  document.body.append(frame);
}
/** The learner goes: what the course system has then. */
function leave() {
  document.querySelector("iframe").remove();
  return api.renderCMIToJSONObject().cmi;
}
</script></body></html>"""


def make(target: Path, *arguments: str, program: str = "build.py") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / program, *arguments, "-o", str(target)], capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as the command makes it."""
    target = tmp_path_factory.mktemp("package") / "course.zip"
    made = make(target, "scorm", SETTINGS, "--title", 'Errors & "signals"', "--panels", "predict")
    assert made.returncode == 0, made.stderr
    assert str(target) in made.stdout
    return target


@pytest.fixture(scope="module")
def content(package: Path) -> Path:
    """The package as a course system unpacks it."""
    folder = package.parent / "content"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


class Lms:
    """A page with a real SCORM runtime, which shows the package in a frame."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site

    def visit(self, kept: Any = None) -> Frame:
        """Opens the package; its frame, once the network is drawn."""
        self.page.evaluate("(kept) => visit(kept)", kept)
        self.page.frame_locator("iframe").locator("backprop-sim[state=live]").wait_for()
        frame = self.page.query_selector("iframe").content_frame()  # type: ignore[union-attr]
        assert frame
        frame.evaluate("sim = document.querySelector('backprop-sim'), sim.ready()")
        return frame

    def has(self, name: str) -> Any:
        return self.page.evaluate("(name) => api.lmsGetValue(name)", name)

    def waits_for(self, name: str, value: str) -> None:
        self.page.wait_for_function("([name, value]) => api.lmsGetValue(name) === value", arg=[name, value])

    def leave(self) -> Any:
        return self.page.evaluate("leave()")


@pytest.fixture
def lms(page: Page, content: Path, packages: dict[str, Path]) -> Iterator[Lms]:
    with Site(content) as site:
        site.replace("lms.html", LMS.encode())
        site.replace("scorm12.min.js", (packages["scorm-again"] / "dist/scorm12.min.js").read_bytes())
        site.deny("static/")  # as course systems do: files, and no folder's index
        page.goto(site.url("lms.html"))
        yield Lms(page, site)


@pytest.fixture
def paused(lms: Lms) -> Lms:
    """The same without Python, for what the recording can show."""
    lms.site.hold("static/generated/boot.json")
    return lms


def test_40_the_manifest_is_valid_and_names_what_is_there(content: Path) -> None:
    parts = [("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "imscp_rootv1p1p2.xsd"),
             ("http://www.adlnet.org/xsd/adlcp_rootv1p2", "adlcp_rootv1p2.xsd")]  # fmt: skip
    imports = "".join(
        f'<import namespace="{name}" schemaLocation="{(content / file).as_uri()}"/>' for name, file in parts
    )
    schema = etree.XMLSchema(etree.fromstring(f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{imports}</schema>'))
    manifest = etree.parse(str(content / "imsmanifest.xml"))
    assert schema.validate(manifest), schema.error_log
    wrong = etree.fromstring(
        (content / "imsmanifest.xml").read_bytes().replace(b'scormtype="sco"', b'scormtype="page"')
    )
    assert not schema.validate(wrong)
    listed = {unquote(file.get("href") or "") for file in manifest.iterfind(".//{*}file")}
    there = {path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file()}
    assert listed == there - {"imsmanifest.xml"}
    resource = manifest.find(".//{*}resource")
    assert resource is not None
    assert resource.get("href") in there
    assert [title.text for title in manifest.iterfind(".//{*}title")] == ['Errors & "signals"'] * 2


def test_41_progress_is_kept_and_completion_reported(paused: Lms) -> None:
    frame = paused.visit()
    assert paused.has("cmi.core.lesson_status") == "incomplete"
    assert frame.evaluate("sim.state()")["moment"] == {"phase": "forward", "layer": 1, "neuron": 0, "sample": 0}
    expect(paused.page.frame_locator("iframe").locator("#said")).to_have_text(
        "To do: step through one whole update. Reported to the course: incomplete."
    )
    frame.evaluate("sim.step('neuron', 4)")
    frame.wait_for_function("JSON.parse(parent.API.LMSGetValue('cmi.suspend_data')).hash.includes('at=0.forward.3.0')")
    kept = paused.leave()
    assert kept["core"]["lesson_status"] == "incomplete"
    assert kept["core"]["exit"] == "suspend"
    assert "00:00:" in kept["core"]["session_time"]

    frame = paused.visit(kept)
    assert frame.evaluate("sim.state()")["moment"] == {"phase": "forward", "layer": 3, "neuron": 0, "sample": 0}
    frame.evaluate("sim.step('update')")
    paused.waits_for("cmi.core.lesson_status", "completed")
    expect(paused.page.frame_locator("iframe").locator("#said")).to_have_text(
        "Done. Reported to the course: completed."
    )
    frame.evaluate("sim.seek(0)")
    frame.wait_for_function("!parent.API.LMSGetValue('cmi.suspend_data').includes('at=')")
    kept = paused.leave()

    frame = paused.visit(kept)
    assert paused.has("cmi.core.lesson_status") == "completed"
    assert frame.evaluate("sim.state()")["iteration"] == 0
    assert paused.page.evaluate("api.lmsGetLastError()") in ("0", 0)


def test_42_predictions_are_answered_and_scored(paused: Lms) -> None:
    frame = paused.visit()
    sco = paused.page.frame_locator("iframe")
    panel = sco.frame_locator("iframe").locator("#panel-predict")
    expect(panel.locator("#predict-asked")).to_have_text("What will f₂ answer? Its output a")
    for typed, words in (("lots", "“lots” is not a number"), ("9", "Not so: a = ")):
        panel.get_by_role("textbox").fill(typed)
        panel.get_by_role("button", name="Check").click()
        expect(panel).to_contain_text(words)
    expect(panel.locator("#predict-asked")).to_have_text("What will f₃ answer? Its output a")
    paused.waits_for("cmi.core.score.raw", "0")
    entry = paused.page.evaluate("api.renderCMIToJSONObject().cmi.interactions")["0"]
    assert (entry["type"], entry["student_response"], entry["result"], entry["id"]) == (
        "numeric",
        "9",
        "wrong",
        "0.forward.1.1.activation",
    )
    truth = float(entry["correct_responses"]["0"]["pattern"])
    frame.evaluate("sim.seek(0, {phase: 'forward', layer: 1, neuron: 0})")
    expect(panel.locator("#predict-asked")).to_have_text("What will f₂ answer? Its output a")
    panel.get_by_role("textbox").fill(f"{truth:.3f}".replace(".", ","))
    panel.get_by_role("button", name="Check").click()
    expect(panel.locator("#predict-said")).to_contain_text("Right: a = ")
    paused.waits_for("cmi.core.score.raw", "50")
    assert paused.has("cmi.interactions._count") in (2, "2")
    kept = json.loads(paused.leave()["suspend_data"])
    assert (kept["right"], kept["asked"]) == (1, 2)


def test_43_what_is_too_long_to_keep_is_said_and_the_rest_kept(lms: Lms) -> None:
    frame = lms.visit()
    frame.evaluate("""() => {
        const inputs = Array.from({ length: 900 }, (_, n) => [Math.sin(n * 1.7), Math.cos(n * n)]);
        return sim.setTeacherSet({ inputs, targets: inputs.map(([x]) => [x]) });
    }""")
    expect(lms.page.frame_locator("iframe").locator("#problem")).to_contain_text(
        "too much for the course system to keep"
    )
    kept = lms.leave()["suspend_data"]
    assert len(kept) <= 4096
    assert "x=" not in json.loads(kept)["hash"]


def test_44_without_a_course_system_it_works_and_says_so(content: Path, page: Page) -> None:
    with Site(content) as site:
        site.hold("static/generated/boot.json")
        page.goto(site.url("static/embed/course.html"))
        expect(page.locator("#said")).to_have_text(
            "To do: step through one whole update. No course system was found around this page: "
            "nothing is reported or kept."
        )
        page.evaluate("document.querySelector('backprop-sim').step('update')")
        expect(page.locator("#said")).to_contain_text("Done.")


REFUSING = """<script>
globalThis.API = { LMSInitialize: () => "false", LMSGetLastError: () => "101", LMSGetErrorString: () => "General exception" };
</script><iframe src="static/embed/course.html" title="SCO"></iframe>"""


def test_45_a_course_system_that_refuses_is_named(content: Path, page: Page) -> None:
    with Site(content) as site:
        site.hold("static/generated/boot.json")
        site.replace("refusing.html", f'<!doctype html><link rel="icon" href="data:,">{REFUSING}'.encode())
        page.goto(site.url("refusing.html"))
        expect(page.frame_locator("iframe").locator("#problem")).to_have_text(
            "The course system refused: start (101: General exception)."
        )


THROWING = """<script>
const kept = '{"hash": "net=2-2-2-1&at=0.forward.1.0", "farthest": "abc", "right": -1, "asked": 2.5}';
globalThis.API = { LMSInitialize: () => "true", LMSGetLastError: () => { throw new Error("gone"); },
  LMSGetValue: (name) => { if (name === "cmi.suspend_data") return kept; throw new Error("gone"); } };
</script><iframe src="static/embed/course.html" title="SCO" width="900" height="700"></iframe>"""


def test_45b_a_course_system_that_throws_has_refused_and_what_it_kept_is_read_with_care(
    content: Path, page: Page
) -> None:
    with Site(content) as site:
        site.hold("static/generated/boot.json")
        site.replace("throwing.html", f'<!doctype html><link rel="icon" href="data:,">{THROWING}'.encode())
        page.goto(site.url("throwing.html"))
        course = page.frame_locator("iframe")
        course.locator("backprop-sim[state=live]").wait_for()
        expect(course.locator("#problem")).to_have_text(re.compile("^The course system refused: "))
        expect(course.locator("#said")).to_contain_text("To do: step through one whole update")
        frame = page.query_selector("iframe").content_frame()  # type: ignore[union-attr]
        assert frame
        frame.evaluate("document.querySelector('backprop-sim').step('update')")
        expect(course.locator("#said")).to_contain_text("Done.")


def test_46_the_page_makes_the_same_package(recorded: Site, package: Path, page: Page, tmp_path: Path) -> None:
    page.goto(recorded.url(f"#{SETTINGS}"))
    page.evaluate("backprop.ready()")
    page.locator("#share").click()
    page.get_by_label("Predict, then see").check()
    page.get_by_text("Course package (SCORM 1.2)").click()
    page.get_by_label("Its name in the course").fill('Errors & "signals"')
    page.get_by_label("Complete after").fill("none")
    page.get_by_role("button", name="Make the package").click()
    expect(page.get_by_text("“none” is not a number of updates")).to_be_visible()
    page.get_by_label("Complete after").fill("1")
    recorded.restore()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the package").click()
    expect(page.locator("#package-said")).to_contain_text("upload it to the course")
    download.value.save_as(tmp_path / "page.zip")
    with zipfile.ZipFile(tmp_path / "page.zip") as ours, zipfile.ZipFile(package) as theirs:
        assert ours.testzip() is None
        course = json.loads(ours.read("course.json"))
        settings = "net=2-2-2-1&data=xor&at=0.forward.1.0"
        assert course == {
            "title": 'Errors & "signals"',
            "settings": settings,
            "panels": "predict",
            "done": {"updates": 1},
        }
        assert ours.namelist() == theirs.namelist()
        differing = [name for name in ours.namelist() if ours.read(name) != theirs.read(name)]
    assert not differing


WRONG: list[tuple[tuple[str, ...], str]] = [
    (("net=2-0",), "net is “2-0”"),
    (("net=3-2-1&data=xor",), "the teacher set has 2 inputs"),
    (("speed=3",), "speed is not a setting"),
    (("nonsense",), "nonsense"),
    (("net=2-2-1", "--panels", "numbers,gauges"), "--panels has “gauges”; allowed: batch"),
    (("net=2-2-1", "--done", "laps=3"), "--done is “laps=3”; allowed: updates=3"),
    (("net=2-2-1", "--title", " "), "1 to 200 are allowed"),
]


@pytest.mark.parametrize("arguments, words", WRONG)
def test_47_what_cannot_be_packed_is_said(dist: Path, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    made = make(tmp_path / "course.zip", *arguments, "--site", str(dist), program=".tools/scorm.py")
    assert made.returncode == 2
    assert words in made.stderr
    assert made.stderr.startswith("build.py scorm: ") and made.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_48_hosts_without_a_course_system_hear_the_same(recorded: Site, course: Any, sim: Callable[..., Page]) -> None:
    page = sim('panels="predict" at="0.forward.1.0" loading="eager"')
    page.evaluate("""() => {
        globalThis.seen = [];
        for (const name of ["state", "answer"]) sim.addEventListener(name, ({ detail }) => seen.push([name, detail]));
    }""")
    page.evaluate("sim.ready().then(() => sim.step('neuron'))")
    page.wait_for_function("seen.some(([name, detail]) => name === 'state' && detail.hash === 'at=0.forward.1.1')")
    panel = course.page.frame_locator("iframe").locator("#panel-predict")
    panel.get_by_role("textbox").fill("-0.5")
    panel.get_by_role("button", name="Check").click()
    page.wait_for_function("seen.some(([name]) => name === 'answer')")
    [answer] = [detail for name, detail in page.evaluate("seen") if name == "answer"]
    assert (answer["question"], answer["given"], answer["correct"]) == ("0.forward.2.0.activation", -0.5, False)


@pytest.mark.parametrize("subtle", ["undefined", "{ digest: () => Promise.reject(new Error('not here')) }"])
def test_46b_where_nothing_may_be_hashed_the_package_is_made_all_the_same(
    site: Site, page: Page, tmp_path: Path, subtle: str
) -> None:
    page.add_init_script(f"Object.defineProperty(crypto, 'subtle', {{ value: {subtle} }})")
    page.goto(site.url(f"#{SETTINGS}"))
    page.evaluate("backprop.ready()")
    page.locator("#share").click()
    page.get_by_text("Course package (SCORM 1.2)").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the package").click()
    download.value.save_as(tmp_path / "page.zip")
    with zipfile.ZipFile(tmp_path / "page.zip") as made:
        assert made.testzip() is None and b"backprop-" in made.read("imsmanifest.xml")
