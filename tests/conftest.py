"""Fixtures that several test modules share: the demo city, a server on loopback, a browser."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from jinja2.bccache import Bucket
from playwright.sync_api import Browser, sync_playwright

from gongbao.commands import run_build
from gongbao.render.template_code import CompiledTemplates
from gongbao.settings import Command, Settings
from tests.hosting import sent_headers
from tests.page_types import Visit, addresses, visit
from tests.sites import ROOT

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")  # a busy machine is no fault of what is tested

SUB_PATH = "/kaohsiung"
"""The demo is served below a path, as many cities' sites are."""


MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes free in ``MEMORY`` that are plenty for what tests keep there at one time."""


def pytest_configure() -> None:
    """Folders of tests are in memory where it has room: thousands of syncs are slow on a disk."""
    usable = MEMORY.is_dir() and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if usable and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder below ``SUB_PATH`` with the headers that the site asks its host for."""

    def end_headers(self) -> None:
        for name, value in sent_headers(Path(self.directory)).items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(SUB_PATH))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
        """Requests are not worth a line each."""


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> Iterator[None]:
    """One process builds hundreds of small sites, and compiling templates is half of each.

    What a site keeps of its own comes first, as ever; this is looked at where it has none.
    """
    known: dict[tuple[object, ...], Any] = {}
    load, dump = CompiledTemplates.load_bytecode, CompiledTemplates.dump_bytecode

    def key_of(bucket: Bucket) -> tuple[object, ...]:
        made_by = bucket.environment
        options = (made_by.trim_blocks, made_by.lstrip_blocks, str(made_by.autoescape))
        extensions = tuple(sorted(made_by.extensions))
        return bucket.key, bucket.checksum, made_by.code_generator_class, options, extensions

    def load_or_recall(self: CompiledTemplates, bucket: Bucket) -> None:
        load(self, bucket)
        if bucket.code is None and (code := known.get(key_of(bucket))):
            bucket.code = code
            dump(self, bucket)

    def dump_and_know(self: CompiledTemplates, bucket: Bucket) -> None:
        known[key_of(bucket)] = bucket.code
        dump(self, bucket)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CompiledTemplates, "load_bytecode", load_or_recall)
        patch.setattr(CompiledTemplates, "dump_bytecode", dump_and_know)
        yield


@pytest.fixture(scope="module", autouse=True)
def collected() -> Iterator[None]:
    """A build freezes what it leaves, garbage too; once a file is enough to let it go."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city, built once for all tests of a worker; its output folder."""
    output = tmp_path_factory.mktemp("demo") / "output"
    build_demo(output)
    return output


def build_demo(output: Path, **options: Any) -> None:
    """Build the demo city; *options* of the settings."""
    settings = Settings(
        content=ROOT / "content",
        datasets=ROOT / "datasets",
        output=output,
        theme=ROOT / "theme",
        url=f"http://127.0.0.1{SUB_PATH}",
        as_of=date(2021, 1, 31),
        **options,
    )
    assert run_build(Command(settings, ROOT / "pelicanconf.py", "en", "text", True)) == 0


@pytest.fixture(scope="session")
def served(demo: Path) -> Iterator[str]:
    """Address of the demo city over HTTP on loopback, with a last slash."""
    handler = functools.partial(QuietHandler, directory=str(demo))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}/"
        server.shutdown()


ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-quic"]
if os.geteuid() == 0:
    ARGUMENTS.append("--no-sandbox")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A real Chromium: the one in CHROMIUM, the system's, or Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
    if not Path(path).exists():
        pytest.fail("no Chromium found: run scripts/ensure-chromium or set CHROMIUM")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def visits(browser: Browser, served: str) -> dict[str, Visit]:
    """A first visit to one page of every kind, by address below the site."""
    with browser.new_context() as context:
        page = context.new_page()
        return {address: visit(page, served, address) for address in addresses()}
