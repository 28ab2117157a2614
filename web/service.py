"""The assistant in service: made ready before the first request, made anew when the knowledge base changes."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from starlette.middleware import Middleware

from assistant.assistant import LONGEST, Assistant
from assistant.domains import assistant_of
from assistant.to_contract import to_answer
from assistant.trial_load import load_on_trial
from kb.files import Files, read_files
from kb.load import HOME, INDEX, load_files
from kb.model import Problem, Problems
from kb.today import today as today_in
from records.masking import Masker, rows
from records.privacy import privacy_line
from records.recorder import Recorder
from records.store import Store
from web.catalogue import Catalogue
from web.links import links
from web.log import LOG
from web.middleware.origins import Origins
from web.middleware.rate_limit import Buckets, Limited
from web.middleware.slots import Slots
from web.recording import Recording
from web.render import Around, render_answer
from web.secret_file import kept_secrets
from web.settings import Settings
from web.signing import CaseSigner

# Seconds between two looks. A change is taken up once two in a row have seen the same.
LOOK = 2.0


class Service:
    """An assistant with its settings. A broken change of the knowledge base leaves the old one serving.

    `problems` says what is wrong with the files as they are now; empty when what serves is what they say.
    """

    def __init__(self, settings: Settings, home: Path = HOME) -> None:
        """Raises Problems for a knowledge base or a signing key that is not in order."""
        self.settings, self.home = settings, home
        self.origins = Origins(settings.origins, settings.url)
        self.signer = CaseSigner(settings.secret or kept_secrets(settings.key_file, "签名密钥", "YOUJU_SECRET"))
        # For the routes that compute. An address has one bucket for all of them; what takes long has slots of its own,
        # so that no answer waits behind it. With fewer slots the event loop wakes for every answer alone, which costs a
        # twentieth of the rate; with more, threads only take turns.
        buckets = Buckets(settings.rate)
        self.answers_limited = Middleware(Limited, buckets=buckets, slots=Slots(24))
        self.documents_limited = Middleware(Limited, buckets=buckets, slots=Slots(2, seconds=20))
        self.imports_limited = Middleware(Limited, buckets=buckets, slots=Slots(2, seconds=20))
        store = Store(settings.database)
        kept = (settings.record_text, settings.record_days, Masker(rows()))
        self.recorder = Recorder(store, *kept, zone=settings.timezone, old=settings.feedback)
        self.records = Recording(self.recorder, settings.timezone)
        self._busy, self._ended = threading.Lock(), threading.Event()
        files = read_files(home)
        # The files that were taken up or refused last, and those that the last look saw, by their digests.
        self._settled = self._looked = files.digest
        self._looked_at = time.monotonic()
        self.assistant = assistant_of(load_files(files), home / INDEX, settings.region)
        self._catalogue = Catalogue(self.assistant.kb)
        self.problems: tuple[Problem, ...] = ()
        self._warm(self.assistant)

    @property
    def contact(self) -> str:
        """Whom to ask where nothing is answered: what the operator has set, else what the notice says."""
        return self.settings.contact or self.assistant.kb.contact

    @property
    def catalogue(self) -> Catalogue:
        """What serves, to be looked up."""
        kb = self.assistant.kb
        if self._catalogue.kb is not kb:
            self._catalogue = Catalogue(kb)
        return self._catalogue

    @property
    def around(self) -> Around:
        """What an answer is drawn with."""
        return Around(
            self.contact, self.today(), fixed=bool(self.settings.contact), privacy=privacy_line(self.settings)
        )

    def today(self) -> date:
        """The day to judge by where nobody gives one."""
        return today_in(self.settings.timezone)

    def now(self) -> datetime:
        """The minute at which a person ticks or changes something."""
        return datetime.now(self.settings.timezone).replace(second=0, microsecond=0)

    @property
    def since_look(self) -> float:
        """Seconds since the last look ended, whatever it saw. More than a minute: the one in progress hangs."""
        return time.monotonic() - self._looked_at

    def look(self) -> bool:
        """Take up a change that is as the look before saw it; one in the making is left alone. False: nothing new."""

        def stands(files: Files) -> bool:
            before, self._looked = self._looked, files.digest
            return before == files.digest

        return self._update(stands)

    def refresh(self) -> bool:
        """Take up a change at once, for whoever has just put it there whole. False: nothing new."""
        return self._update(lambda _: True)

    def _update(self, ready: Callable[[Files], bool]) -> bool:
        """Look, and take up what is ready. What cannot be taken up, for whatever reason, is told in `problems`."""
        with self._busy:
            try:
                files = read_files(self.home)
                return ready(files) and self._take_up(files)
            except Exception as failed:  # the thread that looks must outlive it
                # It need not be the files' fault: the next look tries again.
                self._settled = ""
                what = f"没有换上：{type(failed).__name__} {failed}"
                self._refuse(Problem(str(self.home), what, "服务会一直再试；不消失的，检查磁盘、内存与权限"))
                return False
            finally:
                self._looked_at = time.monotonic()

    def _take_up(self, files: Files) -> bool:
        """Load and check aside the very files that were looked at, then swap the assistant in one step."""
        if files.digest == self._settled:
            return False
        try:
            unsettled = load_on_trial(files)
            made = assistant_of(load_files(files), self.home / INDEX, self.settings.region)
        except Problems as broken:
            self._settled = files.digest
            self._refuse(*broken.problems)
            return False
        self._warm(made)
        self.assistant, self.problems, self._settled = made, (), files.digest
        _settle()
        _log(f"已换用新的知识库，版本 {made.kb.version}。", tuple(unsettled))
        return True

    def _refuse(self, *problems: Problem) -> None:
        """Go on with the knowledge base that serves, and say why, once."""
        if problems != self.problems:
            self.problems = problems
            _log("知识库有改动，但有问题；仍用原来的知识库作答。", problems)

    def watch(self) -> None:
        """Look for changes and write records from now on, in the background. All that serves has been loaded."""
        _settle()
        self.recorder.start()

        def watching() -> None:
            while not self._ended.wait(LOOK):
                self.look()

        threading.Thread(target=watching, name="knowledge-base", daemon=True).start()

    def end(self) -> None:
        """Look no more, and write what is to be recorded. A look that is in progress ends as it would."""
        self._ended.set()
        self.recorder.end()

    def _warm(self, assistant: Assistant) -> None:
        """Ask and draw once, so that what only the first answer needs is there before anybody waits for it."""
        for unit in assistant.kb.current[:1]:
            answer = assistant.ask(unit.question[:LONGEST], on=self.today())
            render_answer(
                to_answer(answer, assistant.kb), Around(assistant.kb.contact), links=links(answer, self.signer)
            )


def _settle() -> None:
    """Streamlit runs a full collection at each rerun; what is loaded once need not be walked every time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _log(words: str, problems: tuple[Problem, ...]) -> None:
    for line in (words, *map(str, problems)):
        LOG.warning("%s", line)
