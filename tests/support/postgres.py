"""A PostgreSQL of the tests: Debian's, on loopback, in a temporary folder, as a user without rights."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.support.waiting import until
from tools.local_server import free_port, running

# Debian has its programs where only its own scripts look.
_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses root."""
    if os.geteuid():
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Postgres:
    """A server that can be killed and started again, with its data."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder / "data", free_port()
        self._running = contextlib.ExitStack()
        command = [str(_PROGRAMS[-1] / "initdb"), "-D", str(self._folder), "-U", "youju", "-A", "trust", "--no-sync"]
        command += ["--locale=C.UTF-8", "--encoding=UTF8"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **_unprivileged())

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://youju@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        command = [str(_PROGRAMS[-1] / "postgres"), "-D", str(self._folder), "-p", str(self._port)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self._folder}
        self._process = self._running.enter_context(running(command, self._port, **quiet, **_unprivileged()))
        # It listens before it takes anybody in.
        until(self._takes, 60)

    def _takes(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self._address):
            return True
        return False

    @property
    def _address(self) -> str:
        return self.url.replace("+psycopg", "")

    def kill(self) -> None:
        """As when the machine loses power: what was not committed is gone."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(10)
        self._running.close()

    def empty(self) -> None:
        """No table is left."""
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def end(self) -> None:
        self._process.send_signal(signal.SIGINT)
        self._running.close()


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """One server, and nothing of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="youju-postgres-", dir="/tmp"))
    try:
        if given := _unprivileged():
            os.chown(folder, given["user"], given["group"])
        server = Postgres(folder)
        server.start()
        try:
            yield server
        finally:
            server.end()
    finally:
        shutil.rmtree(folder)
