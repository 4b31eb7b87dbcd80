"""Preview: serve the output on loopback, rebuild on change, reload the page.

Pages get a few lines of script added on their way out (never in the output): it waits for the
next build and reloads. When a build fails, every page shows its problems instead. Parts of files
are sent as hosts send them, for readers of Parquet ask for ranges.
"""

from __future__ import annotations

import functools
import gc
import html
import os
import threading
import traceback
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import watchfiles

from gongbao.byte_ranges import copy_part, requested_part
from gongbao.commands import build_site, exit_code, print_problems
from gongbao.media_types import served_types
from gongbao.problems import BuildStopped, Place, Problem, has_errors, render_problem
from gongbao.settings import Command

_EVENTS = "/.gongbao/build"
_SCRIPT = (
    "<script>addEventListener('load',async()=>{for(;;){try{"
    f"const r=await fetch('{_EVENTS}?after=%d');if(r.status===205)location.reload()"
    "}catch{await new Promise(r=>setTimeout(r,1000))}}})</script>"
)
_WAIT_SECONDS = 30
_CONDITIONS = ("If-Range", "If-Modified-Since", "If-None-Match", "If-Match", "If-Unmodified-Since")


class Preview:
    """The state that the watcher writes and the pages read: build number and problems."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.build = 0
        self.problems: list[Problem] = []

    def finish(self, problems: list[Problem]) -> None:
        with self.changed:
            self.build += 1
            self.problems = problems
            self.changed.notify_all()

    def wait_for(self, after: int) -> bool:
        """Wait until there is a build later than *after*; false when none came."""
        with self.changed:
            return self.changed.wait_for(lambda: self.build > after, timeout=_WAIT_SECONDS)


class PreviewHandler(SimpleHTTPRequestHandler):
    """Files of the output; HTML with the reload script, or with the problems."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        f".{extension}": sent for extension, sent in served_types().items()
    }

    def __init__(self, *args: Any, preview: Preview, lang: str, **options: Any) -> None:
        self._preview = preview
        self._lang = lang
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        if self.path.startswith(_EVENTS):
            after = int(self.path.partition("after=")[2] or 0)
            self.send_response(205 if self._preview.wait_for(after) else 204)
            self.end_headers()
            return
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        errors = has_errors(self._preview.problems)
        if page.suffix == ".html" and (page.is_file() or errors):
            self._send_page(page, errors)
        elif not self._send_part(path):
            super().do_GET()

    def send_header(self, keyword: str, value: str) -> None:
        """Files, which alone have a day, can be had in parts; said to those who ask first, too."""
        super().send_header(keyword, value)
        if keyword == "Last-Modified":
            super().send_header("Accept-Ranges", "bytes")

    def _send_part(self, path: Path) -> bool:
        """The part of a file that is asked for, if it is one.

        With a condition it is not: the whole file is always right, and parts of two builds never.
        """
        asked = self.headers.get("Range", "")
        if not asked or any(name in self.headers for name in _CONDITIONS) or not path.is_file():
            return False
        if self.path.partition("?")[0].endswith("/"):
            return False
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            part = requested_part(asked, found.st_size)
            if part is None:
                return False
            self.send_response(206 if part else 416)
            named = f"{part.start}-{part.stop - 1}" if part else "*"
            self.send_header("Content-Range", f"bytes {named}/{found.st_size}")
            self.send_header("Content-Length", str(len(part)))
            self.send_header("Cache-Control", "no-store")
            if part:
                self.send_header("Content-Type", self.guess_type(str(path)))
                self.send_header("Last-Modified", self.date_time_string(int(found.st_mtime)))
            self.end_headers()
            copy_part(file, part, self.wfile)
        return True

    def _send_page(self, page: Path, errors: bool) -> None:
        body = self._problem_page() if errors else page.read_text(encoding="utf-8")
        data = (body + _SCRIPT % self._preview.build).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def _problem_page(self) -> str:
        title = "建置未完成" if self._lang == "zh" else "The build has stopped"
        listed = "".join(
            f"<li><pre>{html.escape(render_problem(problem, self._lang))}</pre></li>"
            for problem in self._preview.problems
        )
        head = f"<!doctype html><meta charset=utf-8><title>{title}</title>"
        return f"{head}<h1>{title}</h1><ol>{listed}</ol>"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
        """Requests are not worth a line each."""


def serve(command: Command, port: int) -> int:
    """Serve until interrupted; returns the exit code."""
    preview = Preview()
    handler = functools.partial(
        PreviewHandler,
        directory=str(command.settings.output),
        preview=preview,
        lang=command.lang,
    )
    try:
        listening = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        reason = error.strerror or str(error)
        problem = Problem("P110", Place(f"127.0.0.1:{port}"), {"port": port, "reason": reason})
        print_problems(command, [problem])
        return exit_code([problem])
    with listening as server:
        rebuild(command, preview)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
        settings = command.settings
        watched = [p for p in (settings.content, settings.datasets, settings.theme) if p.exists()]
        for _ in watchfiles.watch(*watched, raise_interrupt=False):
            rebuild(command, preview)
        server.shutdown()
    return 0


def rebuild(command: Command, preview: Preview) -> None:
    """Build once more; the preview goes on whatever comes of it."""
    gc.unfreeze()
    gc.collect()  # what the build before left, which this one would freeze
    try:
        outcome = build_site(command, lambda *_: None)
        problems = outcome.problems
        if not command.quiet:
            zh = command.lang == "zh"
            pages = outcome.pages
            print(f"已產生 {pages} 頁" if zh else f"{pages} pages", flush=True)
    except BuildStopped as stopped:
        problems = stopped.problems
    except Exception as error:  # whatever it is, the next change may mend it
        traceback.print_exc()
        reason = f"{type(error).__name__}: {error}"
        problems = [Problem("P112", Place("build"), {"reason": reason})]
    print_problems(command, problems)
    preview.finish(problems)
