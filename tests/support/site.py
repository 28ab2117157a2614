"""The whole site but for Streamlit itself, without a server."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware import Middleware

from web.metrics import Metrics
from web.middleware.hosts import Hosts
from web.middleware.observed import Observed
from web.middleware.origins import Origins
from web.middleware.plain_paths import PlainPaths
from web.middleware.security_headers import SecurityHeaders
from web.middleware.streamlit_files import StreamlitFiles
from web.routes.add_notice import add_routes
from web.routes.api import api_routes
from web.routes.ask import ask_routes
from web.routes.browse import browse_routes
from web.routes.embed import embed_routes
from web.routes.hit_test import hit_test_routes
from web.routes.insights import insights_routes
from web.routes.metrics import metrics_routes
from web.routes.operators import Operators
from web.routes.privacy import privacy_routes
from web.routes.sheet import sheet_routes
from web.routes.source import source_routes
from web.routes.streamlit_shell import shell_routes, with_lost
from web.service import Service

# The sites that may embed it.
NAMED = ("https://help.example.cn",)
# The name that an operator gave it.
OWN = "youju.example.cn"


def whole_site(service: Service) -> Starlette:
    """What a service offers, with its headers."""
    operators, metrics = Operators(["x" * 20], Origins()), Metrics(service)
    routes = [
        *(
            *shell_routes(service),
            *api_routes(service),
            *embed_routes(Origins(NAMED)),
            *sheet_routes(service),
            *ask_routes(service),
        ),
        *(
            *source_routes(service),
            *browse_routes(service),
            *privacy_routes(service),
            *add_routes(service, operators),
            *insights_routes(service, operators),
            *hit_test_routes(service, operators),
            *metrics_routes(metrics, operators, ()),
        ),
    ]
    around = [
        Middleware(Observed, metrics=metrics),
        Middleware(SecurityHeaders, origins=Origins(NAMED)),
        Middleware(Hosts, names=(OWN,), url=""),
        Middleware(PlainPaths),
        Middleware(StreamlitFiles),
    ]
    return Starlette(routes=with_lost(routes), middleware=around)
