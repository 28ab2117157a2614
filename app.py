"""The application that the environment's settings make. Run: python -m web

Streamlit's own server takes it too (streamlit run app.py), with fewer limits.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import streamlit as st

from kb.model import Problems
from web.application import create_app
from web.log import LOG, log_to_stderr
from web.settings import settings

if TYPE_CHECKING:
    # `streamlit run app.py` looks for a line like this before it runs anything: without one it takes the file for a
    # page's script.
    app = st.App("web/screens/main.py")

try:
    options = settings()
    log_to_stderr(options.log, options.timezone)
    app = create_app(options)
except Problems as broken:
    # A knowledge base or a setting with a problem is never served: say where, what and how to mend it.
    for problem in broken.problems:
        print(problem, file=sys.stderr)
    sys.exit(2)

# Where it is kept, never the token itself.
kept = "环境变量 YOUJU_ADMIN_TOKEN" if options.admin_token else options.token_file
way = f"用 {options.oidc_issuer} 的账号登录" if options.oidc_issuer else f"管理口令见 {kept}"
LOG.info("管理页 /add：%s", way)
