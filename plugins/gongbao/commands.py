"""The verbs of the command line: run the pipeline, print problems, choose the exit code."""

from __future__ import annotations

import importlib
import logging
import sys
import time
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

import msgspec

from gongbao.deploy_plan import deploy_folder, write_deploy_plan
from gongbao.last_build import recall
from gongbao.load.ledger import LEDGER
from gongbao.output_lock import check_output, held_output
from gongbao.pipeline import Prepared, Progress, check, prepare, scan
from gongbao.problems import (
    BuildStopped,
    Place,
    Problem,
    has_errors,
    problems_as_json,
    render_problem,
    render_summary,
    sort_problems,
)
from gongbao.publish import Publication, record_ledger, roll_back
from gongbao.settings import Command
from gongbao.trees import find_damaged, is_standby_intact
from gongbao.whole_ledger import find_ahead
from gongbao.workers import InBackground

CLEAN, PROBLEMS, NOT_WRITTEN, BUSY = 0, 1, 3, 4
_EXIT_CODES = {"P103": BUSY} | dict.fromkeys(("P104", "P105", "P107", "P113"), NOT_WRITTEN)
"""What is no fault of the input: the machine, or another build at the same time."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of a build."""

    problems: list[Problem]
    pages: int = 0
    """Pages that were rendered."""
    files: int = 0
    """Files that were written."""
    unrecorded: int = 0
    """Issues and releases that are public and not in the ledger."""


def run_build(
    command: Command, record: bool = False, walking: InBackground[bytes] | None = None
) -> int:
    """Check, render what is stale, publish in one step; nothing changes when a check fails.

    record: write what is now public into the ledger (the verb ``publish``).
    walking: a walk of the sources that was begun before.
    """
    started = time.perf_counter()
    with ProgressBar(command) as progress:
        try:
            outcome = build_site(command, progress, record, walking)
        except BuildStopped as stopped:
            outcome = Outcome(stopped.problems)
    print_problems(command, outcome.problems)
    if has_errors(outcome.problems):
        return exit_code(outcome.problems)
    if command.tells_results:
        seconds = time.perf_counter() - started
        print(_done(command, outcome, seconds))
        if record:
            print(_keep_the_ledger(command))
        elif outcome.unrecorded:
            print(_not_in_the_ledger(command, outcome.unrecorded))
    return CLEAN


def build_site(
    command: Command,
    progress: Progress,
    record: bool = False,
    walking: InBackground[bytes] | None = None,
) -> Outcome:
    """Build once."""
    settings = command.settings
    with held_output(settings):
        check_output(settings)
        damaged = cache(InBackground(partial(find_damaged, settings), settings.jobs).wait)
        if walking and walking.is_going_on():
            _import_ahead()
        scanned = scan(settings, walking)
        known = None if record else recall(settings, scanned.cache, scanned.inputs, damaged)
        if known is not None:
            scanned.cache.forget()
            return Outcome(known.problems, unrecorded=known.unrecorded)
        beside = InBackground(partial(is_standby_intact, settings, True), settings.jobs).wait

        def intact() -> bool:
            return is_standby_intact(settings) if damaged() else beside()

        prepared = prepare(settings, progress, scanned)
        if record:
            prepared.problems = sort_problems(prepared.problems + prepared.not_its_own)
        if prepared.failed:
            prepared.cache.close()
            return Outcome(prepared.problems)
        try:
            publication = Publication(settings, prepared.targets, damaged, intact)
            pages, files = _publish(command, prepared, publication, progress, record)
        finally:
            prepared.cache.forget()
        return Outcome(prepared.problems, pages, files, prepared.unrecorded)


def _import_ahead() -> None:
    """What only a build with something to do needs, while there is nothing else to do."""
    for name in ("gongbao.pelican_plugin", "numpy", "icalendar", "feedgen.feed"):
        importlib.import_module(name)


def _publish(
    command: Command,
    prepared: Prepared,
    publication: Publication,
    progress: Progress,
    record: bool,
) -> tuple[int, int]:
    """The pages that were rendered and the files that were written."""
    ledger = prepared.ledger() if record else None
    with publication:
        if publication.unchanged:
            prepared.remember()
            prepared.cache.close()
            if ledger is not None:
                record_ledger(prepared.settings, ledger)
            return 0, 0
        # Pelican takes half a second to import and is not needed where nothing changed.
        from gongbao.pelican_plugin import run_pelican

        logging.getLogger("pelican").setLevel(logging.ERROR)
        publication.ledger = ledger
        publication.gate = prepared.gate.check
        run_pelican(prepared, publication, command.conf, progress)
        pages = sum(path.endswith(".html") for target in publication.stale for path in target.paths)
        return pages, publication.written


def run_rollback(command: Command) -> int:
    """Put the release before in the place of the public one."""
    problems, exchanged = [], False
    try:
        with held_output(command.settings):
            exchanged = roll_back(command.settings)
            if exchanged:
                problems = find_ahead(command.settings)
            else:
                problems = [Problem("P108", Place(str(command.settings.output)))]
    except BuildStopped as stopped:
        problems = stopped.problems
    print_problems(command, problems)
    if exchanged and command.tells_results:
        output = command.settings.output
        print(
            f"完成：{output} 已換回前一版；再執行一次 rollback 即可復原"
            if command.lang == "zh"
            else f"Done: {output} now holds the previous release; run rollback again to undo this"
        )
    return exit_code(problems)


def run_deploy_plan(command: Command) -> int:
    """Say in which order the public site is to be copied to a server (docs/deploying.md)."""
    problems: list[Problem] = []
    try:
        with held_output(command.settings):
            plan = write_deploy_plan(command.settings)
    except BuildStopped as stopped:
        problems = stopped.problems
    print_problems(command, problems)
    if not problems and command.tells_results:
        zh, folder = command.lang == "zh", deploy_folder(command.settings)
        counts = [f"{name} {count:,}" for name, count in plan.steps.items()]
        print(f"{folder}：{'、'.join(counts)}" if zh else f"{folder}: {', '.join(counts)}")
    return exit_code(problems)


def exit_code(problems: Iterable[Problem]) -> int:
    """The first that is no fault of the input counts, or else whether there is an error."""
    errors = [problem for problem in problems if problem.severity == "error"]
    codes = (_EXIT_CODES[one.code] for one in errors if one.code in _EXIT_CODES)
    return next(codes, PROBLEMS if errors else CLEAN)


def run_check(command: Command, paths: Iterable[Path], report: Path | None = None) -> int:
    """Print the problems; *report* is a folder for pages that stewards can read."""
    try:
        with held_output(command.settings):
            problems = check(command.settings, paths)
    except BuildStopped as stopped:
        problems = stopped.problems
    if report:
        from gongbao.check_report import write_reports

        write_reports(problems, command.settings.datasets, report)
    print_problems(command, problems)
    if command.tells_results and not has_errors(problems):
        print(render_summary(problems, command.lang))
    return exit_code(problems)


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


def _done(command: Command, outcome: Outcome, seconds: float) -> str:
    output, pages, files = command.settings.output, outcome.pages, outcome.files
    if command.lang == "zh":
        return f"完成：產生 {pages:,} 頁、寫入 {files:,} 個檔案至 {output}，{seconds:.1f} 秒"
    return f"Done: {pages:,} pages rendered, {files:,} files written to {output} in {seconds:.1f} s"


def _keep_the_ledger(command: Command) -> str:
    """The ledger proves nothing that is not kept with the sources."""
    ledger = command.settings.content / LEDGER
    if command.lang == "zh":
        return f"已記入帳本 {ledger}；請與來源檔一併提交至版本庫"
    return f"Recorded in {ledger}: commit it with the sources"


def _not_in_the_ledger(command: Command, count: int) -> str:
    """What is public and not recorded can change unseen."""
    if command.lang == "zh":
        return f"已公開而帳本沒有登錄的公報期數或資料版本：{count}；請執行 publish 登錄"
    return f"Issues and releases that are public and not in the ledger: {count}; run publish"


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
