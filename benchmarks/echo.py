"""Peers of the chat page: pages of bare Streamlit that do nothing but draw, behind the same nginx."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load import Server
from benchmarks.startup import ROOT
from tests.support.proxies import nginx_between
from tools.local_server import free_port, running

# The least that a chat page can be; `data-turn` is what benchmarks/chat.py takes for an answer.
ECHO = """
import streamlit as st
if said := st.chat_input("写下您的情况和问题"):
    st.html(f"<p data-turn='1'>{len(said)}</p>")
"""
# As many elements as an answer of ours has (11 messages to the browser), each as plain as can be.
AS_MANY = (
    ECHO
    + """
    st.html("<p>" + "官方答复的原文" * 1000 + "</p>")
    st.container(key="below")
    st.container(key="ways")
    st.text_input("按下的", key="press")
    st.query_params["n"] = str(len(said))
"""
)
PAGES = {"空白 Streamlit 页面（回声）": ECHO, "空白页面，元素与对话一样多": AS_MANY}


@contextlib.contextmanager
def bare(script: str) -> Iterator[tuple[Server, int]]:
    """Streamlit's own server of a page, under our settings of Streamlit; the port of the nginx before it."""
    with tempfile.TemporaryDirectory() as made, contextlib.ExitStack() as stack:
        page, port = Path(made) / "page.py", free_port()
        page.write_text(script, encoding="utf-8")
        command = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(port)]
        process = stack.enter_context(
            running(
                [*command, "--server.address", "127.0.0.1"],
                port,
                ready="/_stcore/health",
                cwd=ROOT,
                env=os.environ,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        address, _ = stack.enter_context(nginx_between(Path(made) / "nginx", [port]))
        yield Server("bare", port, process.pid, ROOT), int(address.rpartition(":")[2])
