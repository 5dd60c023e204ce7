"""What leaves as a file is made in pieces: the same file, stopped without a trace, refused before there is any work."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backprop.browser.session import Session
from backprop.recording import handout

TEMPLATE = f"<!doctype html><title>{handout.TITLE}</title>{handout.PLAIN}{handout.DATA}"
ASKED: dict[str, dict[str, Any]] = {
    "export_recording": {"start": 2, "stop": 40},
    "export_handout": {"template": TEMPLATE, "stop": 40},
}


def session_at(iteration: int, **config: Any) -> Session:
    session = Session()
    told(session, "configure", config=config, iteration=iteration)
    return session


def told(session: Session, method: str, **params: Any) -> Any:
    return json.loads(session.call(method, json.dumps(params)))


@pytest.mark.parametrize("method", ASKED)
def test_in_pieces_it_is_the_same_file(method: str) -> None:
    whole = told(session_at(50, net="2-3-1"), method, **ASKED[method])["result"]
    session = session_at(50, net="2-3-1")
    shares = []
    while "unfinished" in (answer := told(session, method, **ASKED[method], within_ms=1e-6)):
        shares.append(answer["unfinished"])
    assert answer["result"] == whole
    assert len(shares) >= 38 and all(0 <= share <= 1 for share in shares)
    assert session.training.iteration == 50


@pytest.mark.parametrize("method", ASKED)
def test_another_question_ends_it_and_leaves_nothing(method: str) -> None:
    session = session_at(50, net="2-3-1")
    whole = told(session, method, **ASKED[method])["result"]
    weights = told(session, "parameters", iteration=50)["result"]
    for _ in range(7):
        assert "unfinished" in told(session, method, **ASKED[method], within_ms=1e-6)
    assert told(session, "parameters", iteration=50)["result"] == weights
    assert told(session, method, **ASKED[method])["result"] == whole
    for _ in range(3):
        told(session, method, **ASKED[method], within_ms=1e-6)
    told(session, "configure", config={"net": "2-2-1"})
    assert told(session, "export_recording", stop=3)["result"]["config"]["net"] == "2-2-1"


def test_what_no_file_can_hold_is_refused_before_there_is_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_at(0, net="2-1000-1000-1")
    monkeypatch.setattr("backprop.training.training.Training.run", None)  # nobody trains
    monkeypatch.setattr("backprop.recording.handout._compressed", None)  # or packs
    error = told(session, "export_handout", template=TEMPLATE, stop=1)["error"]
    assert (error["type"], error["field"]) == ("RecordingError", "net")
    assert "one update of 2-1000-1000-1 takes more than the 400,000 bytes of a handout" in error["message"]
    assert "at most 200,000 numbers" in error["message"]
    error = told(session, "export_recording", stop=1)["error"]
    assert (error["type"], error["field"]) == ("RecordingError", "net")
    assert "a recording holds at most 4,000,000" in error["message"]


def test_what_is_wrong_with_the_question_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_at(5)
    assert told(session, "export_recording", start=4, stop=2, within_ms=1)["error"]["field"] == "start"
    assert told(session, "export_handout", template="nothing", within_ms=1e9)["error"]["field"] == "template"
    assert "result" in told(session, "export_recording", stop=3)
