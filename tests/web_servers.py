"""A real nginx and a real Apache on loopback, without rights, their files in one folder."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import msgspec

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_NGINX = """
daemon off;
worker_processes 1;
pid {folder}/pid;
events {{ worker_connections 64; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; }}
    {types}
    {temporary}
    server {{
        listen 127.0.0.1:{port};
        root {root};
        {include}
    }}
}}
"""
_MODULES = ("mpm_event", "authz_core", "dir", "mime", "alias", "headers")
_APACHE = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
Mutex file:{folder} default
TypesConfig /dev/null
AddType text/html .html
{modules}
DocumentRoot {root}
<Directory {root}>
    AllowOverride FileInfo
    Require all granted
</Directory>
"""


class Answer(msgspec.Struct, frozen=True):
    status: int
    location: str
    body: bytes
    headers: Mapping[str, str]


class WebServer:
    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=10)

    def get(self, path: str) -> Answer:
        self._connection.request("GET", path)
        found = self._connection.getresponse()
        location = found.getheader("Location", "")
        return Answer(found.status, location, found.read(), dict(found.getheaders()))


@contextmanager
def nginx(
    folder: Path, root: Path, include: str = "", types: Path | None = None
) -> Iterator[WebServer]:
    """Serve *root*; the server keeps its own files in *folder*.

    include: lines of ``server``; types: a file for ``http``.
    """
    temporary = "\n".join(f"{one}_temp_path {folder}/{one};" for one in _TEMPORARY)
    port = _free_port()
    text = _NGINX.format(
        folder=folder,
        port=port,
        root=root,
        include=include,
        types=f"include {types};" if types else "",
        temporary=temporary,
    )
    config = _write(folder / "nginx.conf", text)
    # As root its workers would be nobody, who cannot read the folders of tests.
    more = ["-g", "user root;"] if os.geteuid() == 0 else []
    with _running([_program("nginx"), "-c", config, "-e", f"{folder}/error.log", *more], port):
        yield WebServer(port)


@contextmanager
def apache(folder: Path, root: Path) -> Iterator[WebServer]:
    """Serve *root* with its ``.htaccess``; the server keeps its own files in *folder*.

    Its workers are always others than root: *root* must be readable by them.
    """
    port = _free_port()
    modules = "\n".join(
        f"LoadModule {one}_module /usr/lib/apache2/modules/mod_{one}.so" for one in _MODULES
    )
    text = _APACHE.format(folder=folder, port=port, root=root, modules=modules)
    if os.geteuid() == 0:
        text += f"User {pwd.getpwuid(65534).pw_name}\n"
        for one in (root, *root.parents):
            if one.stat().st_uid == 0 and one.is_relative_to("/tmp") and one != Path("/tmp"):
                one.chmod(0o755)
    config = _write(folder / "apache.conf", text)
    with _running([_program("apache2"), "-f", config, "-D", "FOREGROUND"], port):
        yield WebServer(port)


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, f"no {name} found: run scripts/ensure-web-servers"
    return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _write(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command) as process:
        try:
            _wait(port, process)
            yield
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
