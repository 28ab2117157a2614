"""A server as tests and benchmarks have it: a process on a free port of this machine, which ends when they have done.

Traffic stays on loopback.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

# Seconds until a server answers, and from its end being asked for until it is gone.
_START, _STOP = 60, 30
# Below those that a system gives to connections: one of those could take the port before the server has it.
_PORTS = range(20_000, 32_000)


class NotServing(Exception):
    """A server that ended or stayed silent instead of answering."""


def free_port() -> int:
    """A port nobody listens on."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("localhost", port))
            return port


@contextlib.contextmanager
def running(command: Sequence[str], port: int, *, ready: str = "", **given: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a server, once it answers at its port: with 200 at the path `ready`, or else by taking a
    connection. `given`: as subprocess.Popen takes it. Raises NotServing.
    """
    process = subprocess.Popen(command, **given)  # noqa: S603 (our own command)
    try:
        until = time.monotonic() + _START
        while not _answers(port, ready):
            if process.poll() is not None:
                raise NotServing(f"{command[0]} ended with {process.returncode}")
            if time.monotonic() > until:
                raise NotServing(f"{command[0]} is silent")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _answers(port: int, ready: str) -> bool:
    try:
        if not ready:
            with socket.create_connection(("localhost", port), timeout=1):
                return True
        # The path is the caller's own.
        with urllib.request.urlopen(f"http://localhost:{port}{ready}", timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as refused:
        refused.close()
    except OSError:
        pass
    return False
