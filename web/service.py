"""The assistant in service: made ready before the first request, made anew when the knowledge base changes."""

from __future__ import annotations

import gc
import sys
import threading
from datetime import date
from pathlib import Path

from assistant.ask import LONGEST, Assistant
from assistant.contract import answer_json
from kb.load import HOME, INDEX, load
from kb.model import Problem, Problems
from web.draw import draw
from web.links import links
from web.origins import Origins
from web.settings import settings

# A change is noticed within so many seconds.
_LOOK = 2.0


class Service:
    """The one assistant of this process. A broken change of the knowledge base leaves the old one serving.

    `problems` says what is wrong with the files as they are now; empty when what serves is what they say.
    """

    def __init__(self, home: Path = HOME) -> None:
        self.home = home
        self._busy = threading.Lock()
        self._seen = self._signature()
        self.assistant = Assistant(load(home), home / INDEX)
        self.problems: tuple[Problem, ...] = ()
        _warm(self.assistant)
        _settle()

    def refresh(self) -> bool:
        """Take up a changed knowledge base: load and check it aside, then swap it in one step. False: nothing new."""
        with self._busy:
            signature = self._signature()
            if signature == self._seen:
                return False
            try:
                made = Assistant(load(self.home), self.home / INDEX)
            except Problems as broken:
                self.problems = tuple(broken.problems)
                _log("知识库有改动，但有问题；仍用原来的知识库作答。", self.problems)
                self._seen = signature
                return False
            _warm(made)
            # Files that changed while they were read are read again at the next look.
            self._seen = signature
            self.assistant, self.problems = made, ()
            _settle()
            _log(f"已换用新的知识库，版本 {made.kb.version}。", ())
            return True

    def watch(self) -> None:
        """Look for changes from now on, in the background."""

        def look() -> None:
            while True:
                threading.Event().wait(_LOOK)
                self.refresh()

        threading.Thread(target=look, name="knowledge-base", daemon=True).start()

    def _signature(self) -> tuple[tuple[str, int, int], ...]:
        """Name, time and size of every file that is read."""
        found = []
        for file in sorted([*self.home.glob("*.yaml"), *self.home.glob("notices/*/*")]):
            try:
                state = file.stat()
            except OSError:
                continue
            found.append((str(file), state.st_mtime_ns, state.st_size))
        return tuple(found)


def _warm(assistant: Assistant) -> None:
    """Ask and draw once, so that what only the first answer needs is there before anybody waits for it."""
    for unit in assistant.kb.current[:1]:
        answer = assistant.ask(unit.question[:LONGEST], on=today())
        draw(answer_json(answer, assistant.kb), assistant.kb.contact, links=links(answer))


def _settle() -> None:
    """Streamlit runs a full collection at each rerun; what is loaded once need not be walked every time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _log(words: str, problems: tuple[Problem, ...]) -> None:
    for line in (words, *map(str, problems)):
        print(line, file=sys.stderr, flush=True)


def today() -> date:
    """The only clock of the web: `ask` is given the day."""
    return date.today()


options = settings()
origins = Origins(options.origins, options.url)
service = Service()


def contact() -> str:
    """Whom to ask where nothing is answered: what the operator has set, else what the notice says."""
    return options.contact or service.assistant.kb.contact
