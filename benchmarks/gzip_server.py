"""A static server on loopback that compresses as common hosts do, and counts what it sends."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_NOT_COUNTED = re.compile(r"/$|\.(?:html|css|js)$|/wasm\.")
"""Pages, styles and programs: what is counted is the index and the results."""


class Sent:
    """Bodies sent since the last ``reset``: with gzip, as they are on disk, and how many."""

    def __init__(self) -> None:
        self.address = ""
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.packed = self.raw = self.requests = 0

    def add(self, packed: int, raw: int) -> None:
        with self._lock:
            self.packed += packed
            self.raw += raw
            self.requests += 1


@contextmanager
def serve(folder: Path) -> Iterator[Sent]:
    sent = Sent()

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path.partition("?")[0]))
            path = path / "index.html" if path.is_dir() else path
            if not path.is_file():
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            raw = path.read_bytes()
            data = gzip.compress(raw, 6)
            if not _NOT_COUNTED.search(self.path.partition("?")[0]):
                sent.add(len(data), len(raw))
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
            """Requests are not worth a line each."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, directory=str(folder), **options)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sent.address = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield sent
        server.shutdown()
