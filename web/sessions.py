"""Who is signed in, kept in this process: sessions that end by themselves, and sign-ins that have only begun."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from typing import Any, Generic, NamedTuple, TypeVar

# Seconds: a working day; as long as a person may take to type a password.
LASTS, _WAITS = 10 * 3600, 600
# At most so many are signed in, and so many on their way; the one who came first is forgotten first.
_MOST, _MOST_WAITING = 100, 1000

_Kept = TypeVar("_Kept")


class _Until(Generic[_Kept]):
    """What is kept for some seconds, by its id."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._kept: OrderedDict[str, tuple[float, _Kept]] = OrderedDict()

    def keep(self, name: str, one: _Kept) -> None:
        self._kept[name] = (time.monotonic() + self._seconds, one)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def get(self, name: str) -> _Kept | None:
        ends, one = self._kept.get(name, (0.0, None))
        return one if ends > time.monotonic() else None

    def drop(self, name: str) -> None:
        self._kept.pop(name, None)


class Waiting(NamedTuple):
    """A sign-in on its way through the provider: by which browser, with what Authlib must know again, to which page."""

    browser: str
    session: dict[str, Any]
    next: str


class Sessions:
    """Both end with the process. A session is known by an id that nobody can guess, and holds the operator's name."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._signed_in: _Until[str] = _Until(LASTS, _MOST)
        self._waiting: _Until[Waiting] = _Until(_WAITS, _MOST_WAITING)

    def begin(self, operator: str) -> str:
        """Sign somebody in; the id of the session."""
        session = secrets.token_urlsafe(32)
        self._signed_in.keep(session, operator)
        return session

    def operator(self, session: str) -> str | None:
        """The name of whoever is signed in by this id."""
        return self._signed_in.get(session)

    def end(self, session: str) -> None:
        """Over, for whoever has the id."""
        self._signed_in.drop(session)

    def wait(self, state: str, waiting: Waiting) -> None:
        """Keep a sign-in that has begun."""
        self._waiting.keep(state, waiting)

    def returned(self, state: str, browser: str) -> Waiting | None:
        """The sign-in that has come back, once and no second time, in the browser that it began in."""
        found = self._waiting.get(state)
        if found is None or not hmac.compare_digest(found.browser.encode(), browser.encode(errors="replace")):
            return None
        self._waiting.drop(state)
        return found

    def csrf(self, cookie: str) -> str:
        """What a form must send back that was given to whoever has this cookie."""
        return hmac.new(self._key, cookie.encode(errors="replace"), "sha256").hexdigest()
