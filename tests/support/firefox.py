"""Debian's Firefox ESR over WebDriver BiDi: as much of Playwright's page as the journeys of the old browsers need."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page
from websockets.sync.client import ClientConnection, connect

from tools.local_server import free_port, running

_KEYS = {"Enter": "\ue007", "Escape": "\ue00c"}
_PRESS = """key => {
    const pressed = { key, keyCode: key === "Enter" ? 13 : 27, bubbles: true, cancelable: true };
    return document.activeElement.dispatchEvent(new KeyboardEvent("keydown", pressed));
}"""


class _Session:
    """A connection that waits for the answer to each command; `wrong`: what scripts of pages failed with."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, itertools.count()
        self.wrong: list[str] = []

    def ask(self, method: str, **params: object) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            heard = json.loads(self._socket.recv(timeout=60))
            said = heard["params"] if heard.get("method") == "log.entryAdded" else {}
            # That a frame may not open is told to the console too.
            if said.get("type") == "javascript" and "frame-ancestors" not in said["text"]:
                self.wrong.append(said["text"])
            if heard.get("id") == number:
                if "error" in heard:
                    raise RuntimeError(f"{method}: {heard['message']}")
                return heard["result"]


class _Frame:
    def __init__(self, session: _Session, context: str) -> None:
        self._session, self._context = session, context

    @property
    def url(self) -> str:
        return str(self.evaluate("location.href"))

    def evaluate(self, expression: str, given: object = None) -> Any:
        """What a function says, or an expression is, as JSON."""
        function = expression if "=>" in expression else f"() => ({expression})"
        told = self._session.ask(
            "script.callFunction",
            functionDeclaration=f"async given => JSON.stringify((await ({function})(JSON.parse(given))) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(given)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        if told["type"] != "success":
            raise RuntimeError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])


class _Window(_Frame):
    """Mouse, keyboard and page at once."""

    @property
    def mouse(self) -> _Window:
        return self

    @property
    def keyboard(self) -> _Window:
        return self

    @property
    def frames(self) -> list[_Frame]:
        (tree,) = self._session.ask("browsingContext.getTree", root=self._context)["contexts"]
        return [_Frame(self._session, one["context"]) for one in tree["children"]]

    def goto(self, url: str, wait_until: str = "load") -> None:
        # One that leads on at once to another page never is complete.
        wait = "complete" if wait_until == "load" else "none"
        self._session.ask("browsingContext.navigate", context=self._context, url=url, wait=wait)

    def reload(self) -> None:
        self._session.ask("browsingContext.reload", context=self._context, wait="complete")

    def click(self, x: float, y: float) -> None:
        down_up = [{"type": "pointerMove", "x": round(x), "y": round(y)}]
        down_up += [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": down_up})

    def press(self, key: str) -> None:
        for frame in self._focused():
            frame.evaluate(_PRESS, key)
            return
        self._type(_KEYS[key])

    def insert_text(self, text: str) -> None:
        for frame in self._focused():
            frame.evaluate("text => document.execCommand('insertText', false, text)", text)
            return
        self._type(text)

    def _focused(self) -> list[_Frame]:
        """The frame that has the keys, if one has: without a screen Firefox hands it none."""
        return [one for one in self.frames if one.evaluate("document.activeElement !== document.body")]

    def _type(self, signs: str) -> None:
        typed = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": typed})

    def _act(self, actions: dict[str, object]) -> None:
        self._session.ask("input.performActions", context=self._context, actions=[actions])


@contextlib.contextmanager
def firefox(profile: Path) -> Iterator[Page]:
    """A window of Firefox; no script failed in it at the end."""
    path = shutil.which("firefox-esr")
    if path is None:
        pytest.fail("没有 firefox-esr：运行 make test，或 sudo apt-get install -y firefox-esr", pytrace=False)
    profile.mkdir()
    # Nothing is fetched of its own accord.
    quiet: dict[str, object] = {
        "app.update.enabled": False,
        "network.captive-portal-service.enabled": False,
        "browser.startup.page": 0,
    }
    quiet |= {"network.connectivity-service.enabled": False, "datareporting.policy.dataSubmissionEnabled": False}
    quiet |= {"app.normandy.enabled": False, "services.settings.server": "http://localhost:1"}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in quiet.items())
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    port = free_port()
    command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
    log = profile.parent / "firefox.log"
    with (
        log.open("wb") as out,
        running([*command, "about:blank"], port, stdout=out, stderr=out),
        connect(f"ws://127.0.0.1:{port}/session", max_size=None, proxy=None) as socket,
    ):
        session = _Session(socket)
        session.ask("session.new", capabilities={})
        session.ask("session.subscribe", events=["log.entryAdded"])
        context = session.ask("browsingContext.getTree")["contexts"][0]["context"]
        session.ask("browsingContext.setViewport", context=context, viewport={"width": 1000, "height": 800})
        # It has what the journeys ask of Playwright's.
        yield cast("Page", _Window(session, context))
        if session.wrong:
            pytest.fail(f"scripts failed: {session.wrong}")
        session.ask("session.end")
