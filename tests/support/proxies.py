"""Debian's nginx, haproxy and Apache as they come, before the real application: as children, on loopback."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
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
    {http}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
}}
"""
_SERVER = """
    access_log off;
    {http}
    server {{
        listen 127.0.0.1:{port};
        {server}
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
{listening}
Define APACHE_LOG_DIR "{folder}"
{modules}
{sites}
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
    with _nginx(folder, _SERVER.format(port=port, http="", server=_PASS.format(behind=behind, more=more)), port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def _nginx(folder: Path, site: str, port: int) -> Iterator[int]:
    """The process of nginx with a site, once it listens."""
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, http=site))
    command = [_program("nginx"), "-p", str(folder), "-c", str(file), "-e", str(folder / "log")]
    _in_order([*command, "-t"])
    with running(command, port) as process:
        yield process.pid


@contextlib.contextmanager
def nginx_between(folder: Path, behind: Sequence[int]) -> Iterator[tuple[str, int]]:
    """The address of nginx in front of several ports, and its process: what one does not take, another is asked."""
    port = free_port()
    folder.mkdir()
    servers = " ".join(f"server 127.0.0.1:{one} max_fails=1 fail_timeout=2s;" for one in behind)
    # As deploy/nginx.conf has it for what may be asked twice.
    again = "proxy_next_upstream error timeout non_idempotent;"
    passing = f"location / {{ proxy_pass http://youju; {again} {UPGRADE} }}"
    site = _SERVER.format(http=f"upstream youju {{ {servers} }}", port=port, server=passing)
    with _nginx(folder, site, port) as process:
        yield f"http://localhost:{port}", process


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
    http, server = copied("nginx", folder, behind)
    with _nginx(folder, _SERVER.format(port=port, http=http, server=server), port):
        yield f"http://localhost:{port}"


@contextlib.contextmanager
def _apache(folder: Path, site: str, modules: Sequence[str], *ports: int) -> Iterator[None]:
    """Apache with a site, once it listens at its ports."""
    file = folder / "apache.conf"
    listening = "\n".join(f"Listen 127.0.0.1:{port}" for port in ports)
    loaded = "\n".join(f"LoadModule {one}_module /usr/lib/apache2/modules/mod_{one}.so" for one in modules)
    file.write_text(APACHE.format(folder=folder, listening=listening, modules=loaded, sites=site))
    command = [_program("apache2"), "-DFOREGROUND", "-f", str(file)]
    _in_order([*command, "-t"])
    with running(command, ports[0]):
        yield


@contextlib.contextmanager
def apache_copied(folder: Path, behind: int) -> Iterator[str]:
    """The address of Apache as docs/operate.md has it."""
    port = free_port()
    folder.mkdir()
    (block,) = copied("apache", folder, behind)
    site = f"<VirtualHost *:{port}>\n{block}\n</VirtualHost>"
    with _apache(folder, site, _MODULES, port):
        yield f"http://localhost:{port}"


def _site(name: str, folder: Path, behind: Sequence[int], listened: Sequence[int]) -> str:
    """A site of deploy/, but for its ports, its certificate and its log. `behind`: of the replicas; `listened`: of the
    site, with TLS and without.
    """
    pair = [str(folder / "youju.key"), "-out", str(folder / "youju.pem")]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=youju.example.cn",
        "-keyout",
        *pair,
    ]
    subprocess.run(made, check=True, capture_output=True)
    text = (HOME.parent / "deploy" / name).read_text(encoding="utf-8")
    for ours, theirs in {
        **{f"127.0.0.1:{8501 + place}": f"127.0.0.1:{port}" for place, port in enumerate(behind)},
        "listen 443": f"listen 127.0.0.1:{listened[0]}",
        "listen 80": f"listen 127.0.0.1:{listened[1]}",
        "*:443": f"127.0.0.1:{listened[0]}",
        "*:80": f"127.0.0.1:{listened[1]}",
        "/etc/ssl/certs": str(folder),
        "/etc/ssl/private": str(folder),
        "/var/log/nginx": str(folder),
    }.items():
        text = text.replace(ours, theirs)
    return text


@contextlib.contextmanager
def nginx_site(folder: Path, behind: Sequence[int]) -> Iterator[str]:
    """The address of nginx with the site of deploy/ in front of replicas at ports of this machine."""
    port = free_port()
    folder.mkdir()
    with _nginx(folder, _site("nginx.conf", folder, behind, (port, free_port())), port):
        yield f"https://localhost:{port}"


@contextlib.contextmanager
def apache_site(folder: Path, behind: Sequence[int]) -> Iterator[str]:
    """The address of Apache with the site of deploy/ in front of replicas at ports of this machine."""
    port, plain = free_port(), free_port()
    folder.mkdir()
    site = _site("apache.conf", folder, behind, (port, plain))
    (named,) = re.findall(r"a2enmod (.*)", site)
    # Debian switches on what these need.
    needed = ("mpm_event", "authz_core", "authz_host", "alias", "socache_shmcb", "slotmem_shm", *named.split())
    with _apache(folder, site, needed, port, plain):
        yield f"https://localhost:{port}"


def _in_order(test: list[str]) -> None:
    """Nothing is wrong with a proxy's settings, and it warns of nothing."""
    done = subprocess.run(test, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 0 and not re.search(r"(?i)\[?warn|AH\d+", told), told


@contextlib.contextmanager
def haproxy(folder: Path, behind: int, port: int = 0) -> Iterator[str]:
    """The address of haproxy in front of a port of this machine."""
    port = port or free_port()
    folder.mkdir()
    file = folder / "haproxy.cfg"
    file.write_text(HAPROXY.format(port=port, behind=behind))
    with running([_program("haproxy"), "-db", "-q", "-f", str(file)], port):
        yield f"http://localhost:{port}"
