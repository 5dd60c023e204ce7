"""Looks into the shared worker, as the browser's own tools do."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Browser

SESSIONS = ("python.pyodide.runPython(\"import gc; gc.collect(); "
            "sum(type(each).__name__ == 'Session' for each in gc.get_objects())\")")  # fmt: skip


class SharedWorkers:
    """The shared workers of a browser that live now."""

    def __init__(self, browser: Browser) -> None:
        self.session = browser.new_browser_cdp_session()
        self.answers: dict[int, Any] = {}
        self.next_id = 0
        self.session.on("Target.receivedMessageFromTarget", self._receive)

    def _receive(self, event: dict[str, Any]) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self.answers[message["id"]] = message

    def targets(self) -> list[str]:
        infos = self.session.send("Target.getTargets")["targetInfos"]
        return [info["targetId"] for info in infos if info["type"] == "shared_worker"]

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the only one."""
        (target,) = self.targets()
        attached = self.session.send("Target.attachToTarget", {"targetId": target, "flatten": False})["sessionId"]
        self.next_id += 1
        message = {
            "id": self.next_id,
            "method": "Runtime.evaluate",
            "params": {"expression": expression, "returnByValue": True},
        }
        self.session.send("Target.sendMessageToTarget", {"sessionId": attached, "message": json.dumps(message)})
        while self.next_id not in self.answers:
            self.session.send("Target.getTargets")  # a round trip, in which the answer arrives
        self.session.send("Target.detachFromTarget", {"sessionId": attached})
        result = self.answers.pop(self.next_id)["result"]
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")
