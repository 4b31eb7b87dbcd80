"""A real nginx on loopback, without rights and with all its files in one folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import msgspec

CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; }}
    {temporary}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        {include}
    }}
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Answer(msgspec.Struct, frozen=True):
    status: int
    location: str
    body: bytes


class Nginx:
    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)

    def get(self, path: str) -> Answer:
        self._connection.request("GET", path)
        found: HTTPResponse = self._connection.getresponse()
        return Answer(found.status, found.getheader("Location", ""), found.read())


@contextmanager
def serving(folder: Path, root: Path, include: str = "") -> Iterator[Nginx]:
    """Serve *root*; nginx keeps its own files in *folder*. include: lines of ``server``."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "no nginx found: run scripts/ensure-nginx"
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    temporary = "\n".join(f"{one}_temp_path {folder}/{one};" for one in _TEMPORARY)
    config = folder / "nginx.conf"
    config.write_text(
        CONFIG.format(folder=folder, port=port, root=root, include=include, temporary=temporary),
        encoding="utf-8",
    )
    command = [program, "-c", str(config), "-e", str(folder / "error.log")]
    if os.geteuid() == 0:  # its workers are nobody and could not read folders of tests
        command += ["-g", "user root;"]
    with subprocess.Popen(command) as process:
        try:
            _wait(port, process)
            yield Nginx(port)
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None and time.monotonic() < until, "nginx did not start"
            time.sleep(0.02)
