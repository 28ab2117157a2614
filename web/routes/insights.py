"""The operators' insights: what was asked, what was not answered, and what was decided of that."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kb.model import Problem, Problems
from records import register, reports
from records.register import LONGEST_NOTE, STATES, State, Topic
from records.reports import Period
from retrieval.telling_words import TellingWords
from web.additions import withdrawn
from web.address import prefix_of
from web.attachment import attached
from web.enquiry_letter import Addressed, letter_bytes, office_of
from web.gap_register import FILED, SHOWN, Gap, Gaps, gaps, key_of, told
from web.insight_texts import insight_texts
from web.insights import STATUSES, overview, period_of, query_of
from web.register_files import csv_bytes, rows, xlsx_bytes
from web.render import drawn
from web.routes.operators import HEADERS, Form, Operators, Page, told_on, who
from web.service import Service

_LARGEST_FORM = 256 * 1024


class Insights:
    """The pages over the records of a service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known = TellingWords(service.assistant.kb.lexicon)
        # Whether the store has its tables: who looks at once after the start comes before the writer.
        self._ready = False

    def show(self, request: Request) -> Response:
        """GET /insights: the sums of a period."""
        kb, period = self._service.assistant.kb, self._period(request.query_params)
        with self._reading() as connection:
            shown = overview(connection, period, kb)
        return self._page(request, "insights", period=period, shown=shown, statuses=STATUSES)

    def gaps(self, request: Request) -> Response:
        """GET /insights/gaps: the register."""
        period, state = self._period(request.query_params), _state(request.query_params)
        found, these = self._gaps(period, state)
        shown = told(these[:SHOWN], self._service.assistant, self._service.today())
        with self._reading() as connection:
            lost = reports.lost(connection, period)
        return self._page(
            request,
            "insights/gaps",
            period=period,
            state=state,
            register=found,
            count=len(these),
            told=shown,
            lost=lost,
            office=office_of(shown, self._service.assistant.kb),
            longest_note=LONGEST_NOTE,
        )

    def decide(self, request: Request, form: FormData) -> Response:
        """POST /insights/gaps: what is to become of a group."""
        state, text = _state(form), str(form.get("text") or "")
        note = str(form.get("note") or "").strip()
        if not state or not text or len(note) > LONGEST_NOTE:
            raise Problems([Problem("处理", "没有选怎样处理，或备注太长", f"选一种；备注不超过 {LONGEST_NOTE} 字")])
        topic = Topic(text, state, note, who(request), datetime.now(UTC))
        with self._told(), self._service.recorder.store.writing() as connection:
            if not register.is_kept(connection, text):
                what, fix = "没有这个问题，可能刚刚到期或被删除", "刷新缺口登记再看"
                raise Problems([Problem("问题", what, fix)])
            register.decide(connection, topic)
        back = QueryParams(str(form.get("back") or ""))
        address = query_of(self._period(back)) + (f"&state={_state(back)}" if _state(back) else "")
        there = f"{prefix_of(request.headers)}/insights/gaps?{address}#g{key_of(text)}"
        return RedirectResponse(there, 303, HEADERS)

    def file(self, kind: str, request: Request) -> Response:
        """GET /insights/gaps.csv and .xlsx: the register as a table."""
        period, service = self._period(request.query_params), self._service
        _, these = self._gaps(period, _state(request.query_params))
        answered = told(these[:FILED], service.assistant, service.today())
        table = rows(answered, service.assistant.kb, len(these) - len(answered))
        made = csv_bytes(table) if kind == "csv" else xlsx_bytes(table)
        return attached(made, f"缺口登记-{period.since}-{period.until}.{kind}", "youju", HEADERS)

    def letter(self, request: Request, form: FormData) -> Response:  # noqa: ARG002
        """POST /insights/letter.docx: a letter of the groups that were ticked."""
        wanted, service = set(form.getlist("gap")), self._service
        _, these = self._gaps(self._period(form), None)
        chosen = [gap for gap in these if gap.key in wanted]
        if not chosen:
            raise Problems([Problem("询问函", "没有勾选问题", "在“写询问函”下面勾选要问的，再写一次")])
        office, sender = (" ".join(str(form.get(name) or "").split())[:200] for name in ("office", "sender"))
        answered = told(chosen, service.assistant, service.today())
        made = letter_bytes(answered, Addressed(office, sender, service.today()), service.assistant.kb)
        return attached(made, f"询问函-{service.today()}.docx", "youju", HEADERS)

    def _gaps(self, period: Period, state: State | None) -> tuple[Gaps, Sequence[Gap]]:
        lexicon = self._service.assistant.kb.lexicon
        if self._known.lexicon is not lexicon:
            self._known = TellingWords(lexicon)
        with self._reading() as connection:
            found = gaps(connection, period, self._known, withdrawn(self._service.home))
        return found, [gap for gap in found.found if state in (None, gap.state)]

    def _period(self, asked: QueryParams | FormData) -> Period:
        return period_of({name: str(value) for name, value in asked.items()}, self._service.today())

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._told(), self._service.recorder.store.reading() as connection:
            yield connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What the store cannot give now is said; it goes on by itself once it can."""
        try:
            if not self._ready:
                self._service.recorder.store.migrate()
                self._ready = True
            yield
        except (SQLAlchemyError, OSError) as failed:
            self._ready = False
            reason = self._service.recorder.trouble or type(failed).__name__
            what, fix = f"现在读不出或写不进去（{reason}）", "照常回答；检查 YOUJU_DATABASE_URL、磁盘和权限，好了再看"
            raise Problems([Problem("记录", what, fix)]) from None

    def _page(self, request: Request, here: str, status: int = 200, **shown: object) -> HTMLResponse:
        period = shown.get("period")
        address = query_of(period) if isinstance(period, Period) else ""
        if shown.get("state"):
            address += f"&state={shown['state']}"
        recorder = self._service.recorder
        common = {
            "root": root_of(request),
            "here": here,
            "csrf": request.state.csrf,
            "period_fields": dict(parse_qsl(address)),
            "words": insight_texts(),
            "address": address,
            "zone": self._service.settings.timezone,
            "away": recorder.trouble,
            "waiting": recorder.waiting,
            "problems": (),
            "done": "",
        }
        template = {"insights": "insights.html", "insights/gaps": "gaps.html"}[here]
        return HTMLResponse(drawn(template, **{**common, **shown}), status, HEADERS)

    def refused(self, request: Request, wrong: Problems) -> Response:
        """The page with what is wrong, in place of what was asked for."""
        period = Period(self._service.today(), self._service.today())
        given = {"period": period, "shown": None, "register": None, "state": None, "lost": 0, "told": ()}
        here = "insights" if request.url.path == "/insights" else "insights/gaps"
        return self._page(request, here, 400, **given, problems=wrong.problems)


def root_of(request: Request) -> str:
    """The way from a page to the first one, behind whatever proxy."""
    return "../" * (request.url.path.count("/") - 1) or "./"


def _state(asked: QueryParams | FormData) -> State | None:
    return next((one for one in STATES if one == asked.get("state")), None)


def insights_routes(service: Service, operators: Operators) -> list[BaseRoute]:
    """The pages for whoever has signed in."""
    pages = Insights(service)

    def show(path: str, page: Page) -> Route:
        limited = service.documents_limited if "." in path else service.answers_limited
        return Route(path, told_on(pages.refused, operators.page(page)), methods=["GET"], middleware=[limited])

    def take(path: str, form: Form) -> Route:
        endpoint = told_on(pages.refused, operators.form(form, _LARGEST_FORM))
        return Route(path, endpoint, methods=["POST"], middleware=[service.documents_limited])

    return [
        show("/insights", pages.show),
        show("/insights/gaps", pages.gaps),
        take("/insights/gaps", pages.decide),
        *(show(f"/insights/gaps.{kind}", partial(pages.file, kind)) for kind in ("csv", "xlsx")),
        take("/insights/letter.docx", pages.letter),
    ]
