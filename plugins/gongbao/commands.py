"""The verbs of the command line: run the pipeline, print problems, choose the exit code."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from gongbao.pipeline import Progress, check, prepare
from gongbao.problems import (
    BuildStopped,
    Problem,
    has_errors,
    problems_as_json,
    render_problem,
    render_summary,
    sort_problems,
)
from gongbao.publish import Publication, write_files
from gongbao.settings import Settings

CLEAN, PROBLEMS = 0, 1


class Command(msgspec.Struct, frozen=True):
    settings: Settings
    conf: Path
    """Pelican's settings file."""
    lang: str
    """Language of messages: zh or en."""
    form: str
    """How problems are printed: text or json."""
    quiet: bool


def run_build(command: Command, record: bool = False) -> int:
    """Check, render what is stale, publish in one step; nothing changes when a check fails.

    record: write what is now public into the ledger (the verb ``publish``).
    """
    started = time.perf_counter()
    with ProgressBar(command) as progress:
        try:
            problems, pages, files = build_site(command, progress, record)
        except BuildStopped as stopped:
            problems, pages, files = stopped.problems, 0, 0
    print_problems(command, problems)
    if has_errors(problems):
        return PROBLEMS
    if not command.quiet and command.form == "text":
        seconds = time.perf_counter() - started
        print(_done(command, pages, files, seconds))
    return CLEAN


def build_site(
    command: Command, progress: Progress, record: bool = False
) -> tuple[list[Problem], int, int]:
    """Build once; the problems, the pages rendered and the files written."""
    prepared = prepare(command.settings, progress)
    if prepared.failed:
        prepared.cache.close()
        return prepared.problems, 0, 0
    ledger = prepared.ledger() if record else {}
    with Publication(command.settings, prepared.targets) as publication:
        if publication.unchanged:
            prepared.cache.close()
            write_files(ledger)
            return prepared.problems, 0, 0
        # Pelican takes half a second to import and is not needed where nothing changed.
        from gongbao.pelican_plugin import run_pelican

        logging.getLogger("pelican").setLevel(logging.ERROR)
        run_pelican(prepared, publication, command.conf, progress)
        write_files(ledger)
        pages = sum(path.endswith(".html") for target in publication.stale for path in target.paths)
        return prepared.problems, pages, publication.written


def run_check(command: Command, paths: Iterable[Path], report: Path | None = None) -> int:
    """Print the problems; *report* is a folder for pages that stewards can read."""
    problems = check(command.settings, paths)
    if report:
        from gongbao.check_report import write_reports

        write_reports(problems, command.settings.datasets, report)
    print_problems(command, problems)
    if command.form == "text" and not command.quiet:
        print(render_summary(problems, command.lang))
    return PROBLEMS if has_errors(problems) else CLEAN


def run_serve(command: Command, port: int) -> int:
    from gongbao.serve import serve

    return serve(command, port)


def print_problems(command: Command, problems: list[Problem]) -> None:
    """Text goes to standard error, JSON to standard output."""
    ordered = sort_problems(problems)
    if command.form == "json":
        print(problems_as_json(ordered))
        return
    for problem in ordered:
        print(render_problem(problem, command.lang), file=sys.stderr)
    if has_errors(ordered):
        print(render_summary(ordered, command.lang), file=sys.stderr)


def _done(command: Command, pages: int, files: int, seconds: float) -> str:
    output = command.settings.output
    if command.lang == "zh":
        return f"完成：產生 {pages:,} 頁、寫入 {files:,} 個檔案至 {output}，{seconds:.1f} 秒"
    return f"Done: {pages:,} pages rendered, {files:,} files written to {output} in {seconds:.1f} s"


class ProgressBar:
    """A bar on a terminal, nothing elsewhere: logs and CI get plain lines only."""

    def __init__(self, command: Command) -> None:
        self._shown = sys.stderr.isatty() and not command.quiet

    def __enter__(self) -> Progress:
        if not self._shown:
            return lambda *_: None
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import TaskID

        self._bar = Bar(console=Console(stderr=True), transient=True)
        self._bar.start()
        tasks: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = self._bar.add_task(step, total=total)
            self._bar.update(tasks[step], completed=done, total=total)

        return advance

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()
