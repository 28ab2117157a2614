"""Debian's nginx and haproxy as they come, in front of the real application: started as children, on loopback alone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local_server import free_port, running

# What a person writes who reads no further than `proxy_pass`. The paths and the lone process are for running it here.
NGINX = """
daemon off; pid {folder}/pid; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            {more}
        }}
    }}
}}
"""
# What nginx needs beside `proxy_pass` for a page that talks over a websocket.
UPGRADE = 'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";'
HAPROXY = """
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend all
    bind 127.0.0.1:{port}
    default_backend youju
backend youju
    server one 127.0.0.1:{behind}
"""


def _program(name: str) -> str:
    """Where a proxy is. These tests are never skipped."""
    # Debian has it where only root looks.
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if path is None:
        pytest.fail(f"没有 {name}：运行 make test，或 sudo apt-get install -y nginx haproxy", pytrace=False)
    return path


@contextlib.contextmanager
def nginx(folder: Path, behind: int, port: int = 0, more: str = "") -> Iterator[str]:
    """The address of nginx in front of a port of this machine; `more` stands beside `proxy_pass`."""
    port = port or free_port()
    folder.mkdir()
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, port=port, behind=behind, more=more))
    with running([_program("nginx"), "-p", str(folder), "-c", str(file), "-e", str(folder / "log")], port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def haproxy(folder: Path, behind: int, port: int = 0) -> Iterator[str]:
    """The address of haproxy in front of a port of this machine."""
    port = port or free_port()
    folder.mkdir()
    file = folder / "haproxy.cfg"
    file.write_text(HAPROXY.format(port=port, behind=behind))
    with running([_program("haproxy"), "-db", "-q", "-f", str(file)], port):
        yield f"http://localhost:{port}"
