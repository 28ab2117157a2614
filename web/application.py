"""The only wiring: settings in, everything that is served out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect

from web.metrics import Metrics
from web.middleware.hosts import Hosts
from web.middleware.observed import Observed
from web.middleware.origins import Handshakes
from web.middleware.plain_paths import PlainPaths
from web.middleware.security_headers import SecurityHeaders
from web.middleware.streamlit_files import StreamlitFiles
from web.middleware.websocket_limits import Sockets
from web.openid import Provider
from web.routes.add_notice import add_routes
from web.routes.api import api_routes
from web.routes.ask import ask_routes
from web.routes.browse import browse_routes
from web.routes.embed import embed_routes
from web.routes.errors import gone
from web.routes.hit_test import hit_test_routes
from web.routes.insights import insights_routes
from web.routes.metrics import metrics_routes
from web.routes.operators import Operators
from web.routes.privacy import privacy_routes
from web.routes.sheet import sheet_routes
from web.routes.source import source_routes
from web.routes.streamlit_shell import shell_routes, with_lost
from web.screens.served import serve
from web.secret_file import kept_secrets
from web.service import Service
from web.settings import Settings

_PAGES = Path(__file__).parent / "screens" / "main.py"


def create_app(settings: Settings) -> st.App:
    """Pages, panel, API and what surrounds them, on a service of their own. Once served, it looks for changes of the
    knowledge base. Raises Problems for a knowledge base, a key or a token that is not in order.

    One a process: the pages answer from the service that was made last.
    """
    service = Service(settings, settings.kb)
    operators, metrics = _operators(service), Metrics(service)
    serve(service)

    @asynccontextmanager
    async def watching(_: st.App) -> AsyncIterator[None]:
        service.watch()
        try:
            yield
        finally:
            service.end()

    return st.App(
        _PAGES,
        lifespan=watching,
        routes=with_lost(
            [
                *shell_routes(service),
                *api_routes(service),
                *ask_routes(service),
                *embed_routes(service.origins),
                *sheet_routes(service),
                *source_routes(service),
                *browse_routes(service),
                *privacy_routes(service),
                *add_routes(service, operators),
                *insights_routes(service, operators),
                *hit_test_routes(service, operators),
                *metrics_routes(metrics, operators, settings.metrics_token),
            ]
        ),
        exception_handlers={ClientDisconnect: gone},
        middleware=[
            Middleware(Observed, metrics=metrics),
            Middleware(SecurityHeaders, origins=service.origins),
            Middleware(Hosts, names=settings.hosts, url=settings.url),
            Middleware(PlainPaths),
            Middleware(Handshakes, origins=service.origins),
            Middleware(Sockets, rate=settings.rate),
            Middleware(StreamlitFiles),
        ],
    )


def _operators(service: Service) -> Operators:
    """With a provider only a token that was set opens too, for the day on which the provider is away."""
    settings = service.settings
    if settings.oidc_issuer:
        return Operators(settings.admin_token, service.origins, Provider(settings))
    tokens = settings.admin_token or kept_secrets(settings.token_file, "管理口令", "YOUJU_ADMIN_TOKEN")
    return Operators(tokens, service.origins)
