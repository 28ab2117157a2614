"""The service that the pages answer from.

Streamlit runs a page's script without arguments, in a thread that knows nothing of the application: what
`create_app` has made is kept here for the scripts, and for nobody else.
"""

from __future__ import annotations

from web.service import Service

_kept: list[Service] = []


def serve(service: Service) -> None:
    """From now on the pages of this process answer from it."""
    _kept[:] = [service]


def served() -> Service:
    """The service to answer from. Raises RuntimeError where none was made."""
    if not _kept:
        raise RuntimeError("网页没有可用的服务：用 python -m web 或 streamlit run app.py 启动，不要直接运行页面的脚本")
    return _kept[-1]
