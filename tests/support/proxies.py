"""Debian's nginx, haproxy and Apache as they come, before the real application: as children, on loopback."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kb.load import HOME
from tools.local_server import free_port, running

# What is to be copied into a proxy's settings, by the language of its block.
_DOCS = (HOME.parent / "docs" / "operate.md").read_text(encoding="utf-8")
# What a person writes who reads no further than `proxy_pass`. The paths and the lone process are for running it here.
NGINX = """
daemon off; pid {folder}/pid; worker_processes 1;
events {{}}
http {{
    access_log off;
    {http}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""
_PASS = "location / {{ proxy_pass http://127.0.0.1:{behind}; {more} }}"
# Modules that Debian has switched on as it comes, and those that the block names.
_MODULES = ("mpm_event", "authz_core", "alias", "setenvif", "proxy", "proxy_http", "headers")
APACHE = """
ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
Listen 127.0.0.1:{port}
Define APACHE_LOG_DIR "{folder}"
{modules}
<VirtualHost *:{port}>
{block}
</VirtualHost>
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
        pytest.fail(f"没有 {name}：运行 make test，或 sudo apt-get install -y nginx haproxy apache2", pytrace=False)
    return path


@contextlib.contextmanager
def nginx(folder: Path, behind: int, port: int = 0, more: str = "") -> Iterator[str]:
    """The address of nginx in front of a port of this machine; `more` stands beside `proxy_pass`."""
    port = port or free_port()
    folder.mkdir()
    file = folder / "nginx.conf"
    server = _PASS.format(behind=behind, more=more)
    file.write_text(NGINX.format(folder=folder, port=port, http="", server=server))
    with running([_program("nginx"), "-p", str(folder), "-c", str(file), "-e", str(folder / "log")], port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def nginx_between(folder: Path, behind: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The address of nginx in front of several ports, and its process: what one does not take, another is asked."""
    port = free_port()
    folder.mkdir()
    file = folder / "nginx.conf"
    servers = " ".join(f"server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;" for one in behind)
    passing = f"location / {{ proxy_pass http://youju; {UPGRADE} }}"
    file.write_text(NGINX.format(folder=folder, port=port, http=f"upstream youju {{ {servers} }}", server=passing))
    command = [_program("nginx"), "-p", str(folder), "-c", str(file), "-e", str(folder / "log")]
    with running(command, port) as process:
        yield f"http://localhost:{port}", process.pid


def copied(language: str, folder: Path, behind: int) -> list[str]:
    """The blocks of docs/operate.md, but for the port that we have and the folder that the log may go to."""
    blocks = re.findall(rf"(?s)```{language}\n(.*?)```", _DOCS)
    assert all("8501" in block or "log_format" in block for block in blocks)
    return [
        block.replace("127.0.0.1:8501", f"127.0.0.1:{behind}").replace("/var/log/nginx", str(folder))
        for block in blocks
    ]


@contextlib.contextmanager
def nginx_copied(folder: Path, behind: int) -> Iterator[str]:
    """The address of nginx as docs/operate.md has it."""
    port = free_port()
    folder.mkdir()
    file = folder / "nginx.conf"
    http, server = copied("nginx", folder, behind)
    file.write_text(NGINX.format(folder=folder, port=port, http=http, server=server))
    with running([_program("nginx"), "-p", str(folder), "-c", str(file), "-e", str(folder / "log")], port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def apache_copied(folder: Path, behind: int) -> Iterator[str]:
    """The address of Apache as docs/operate.md has it."""
    port = free_port()
    folder.mkdir()
    file = folder / "apache.conf"
    loaded = "\n".join(f"LoadModule {one}_module /usr/lib/apache2/modules/mod_{one}.so" for one in _MODULES)
    (block,) = copied("apache", folder, behind)
    file.write_text(APACHE.format(folder=folder, port=port, modules=loaded, block=block))
    with running([_program("apache2"), "-DFOREGROUND", "-f", str(file)], port):
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
