"""The page's writer and reader of links under Node, with the native core in Python's place: see links.mjs."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from backprop.browser.session import Session
from backprop.config import schema
from backprop.recording.built_in import built_in

HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[1] / "static"


class Links:
    """`carry_out(link, deeds)` opens a link, does something there, writes a link, opens that, and tells of both."""

    def __enter__(self) -> Links:
        node = os.environ.get("BACKPROP_NODE") or shutil.which("node") or "node"
        self.node = subprocess.Popen(
            [node, HERE / "links.mjs", STATIC], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.sessions: dict[int, Session] = {}
        self.say({"schema": schema.as_data(), "recording": built_in("xor").as_data()})
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self.node.stdin and self.node.stdout
        self.node.stdin.close()
        self.node.wait(30)
        self.node.stdout.close()

    def say(self, message: Any) -> None:
        assert self.node.stdin
        self.node.stdin.write(json.dumps(message) + "\n")
        self.node.stdin.flush()

    def carry_out(self, link: str, deeds: list[list[Any]]) -> dict[str, Any]:
        assert self.node.stdout
        self.sessions.clear()
        self.say({"case": {"link": f"http://host.invalid/{link}", "deeds": deeds}})
        while True:
            message = json.loads(self.node.stdout.readline())
            if "call" in message:
                self.answer(message)
            elif "broken" in message:
                raise AssertionError(message["broken"])
            else:
                return dict(message["done"])

    def answer(self, message: dict[str, Any]) -> None:
        session = self.sessions.setdefault(message["session"], Session())
        answer = json.loads(session.call(message["method"], json.dumps(message["params"])))
        if (answer.get("result") or {}).get("buffer") if isinstance(answer.get("result"), dict) else False:
            answer["buffer"] = base64.b64encode(session.buffer.tobytes()).decode("ascii")
        self.say({"session": message["session"], "id": message["id"], **answer})
