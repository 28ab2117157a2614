"""GET /metrics: for operators who are signed in, and for a scraper with its own token."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kb.model import Problem
from web.metrics import Metrics
from web.routes.errors import errors
from web.routes.operators import Operators

_WRONG = Problem("Authorization", "口令不对", "照 YOUJU_METRICS_TOKEN 写成 Authorization: Bearer 口令")


def metrics_routes(metrics: Metrics, operators: Operators, tokens: Sequence[str]) -> list[BaseRoute]:
    """`tokens`: what a scraper sends as a bearer token; where it comes from proves nothing."""

    def show(request: Request) -> Response:
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(metrics.registry), headers={"Content-Type": kind, "Cache-Control": "no-store"})

    guarded = operators.page(show)

    async def answer(request: Request) -> Response:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return await guarded(request)
        # Each is compared, so that the time taken tells nothing about any.
        if sum(hmac.compare_digest(given.strip().encode(), token.encode()) for token in tokens):
            return show(request)
        refused = errors(401, _WRONG)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused

    return [Route("/metrics", answer, methods=["GET"])]
