#!/usr/bin/env python3
"""The command line of Gongbao: build, publish, check, serve.

Exit codes: 0 clean, 1 problems in the input, 2 wrong usage or a crash, 3 the machine refused,
4 another build is running. In all but 0 the public site is as it was.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "plugins"))
# NumPy's threads for matrices, of which there are none here, would wait in a busy loop.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
if __name__ == "__main__":
    gc.disable()  # all that is imported stays; a build lets the collector go on after its scan

import click  # noqa: E402  after the path is set

from gongbao.load.cache import digest_of_file  # noqa: E402  as above
from gongbao.load.sources import begin_walk  # noqa: E402  as above
from gongbao.settings import Command, Settings, today  # noqa: E402  as above

CONF = ROOT / "pelicanconf.py"

_CONTENT = "folder of the gazette, reports and pages 公報、年報與網頁的資料夾"
_OUTPUT = "folder for the finished site 網站輸出的資料夾"
_AS_OF = "treat this date as today 視為今日的日期"
_JOBS = "number of processes 程序數"
_FORMAT = "how problems are printed 問題的輸出格式"
_FROM_DISK = "make pages that open without a server 產生不經伺服器即可開啟的網頁"
_REPORT = "folder for HTML reports, one per dataset 各資料集 HTML 檢查報告的資料夾"


class VerbGroup(click.Group):
    """``build`` is meant where no verb is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args.insert(0, "build")
        return super().parse_args(ctx, args)


def site_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options that all verbs share."""
    folder = click.Path(path_type=Path, file_okay=False)
    options = [
        click.option("--content", type=folder, default=Path("content"), help=_CONTENT),
        click.option(
            "--datasets",
            type=folder,
            default=Path("datasets"),
            help="folder of the datasets 資料集的資料夾",
        ),
        click.option("--output", type=folder, default=Path("output"), help=_OUTPUT),
        click.option("--url", help="base URL of the site 網站網址"),
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=_AS_OF
        ),
        click.option("--jobs", type=click.IntRange(1), default=os.cpu_count(), help=_JOBS),
        click.option(
            "--dask", default="", metavar="tcp://…", help="address of a Dask cluster Dask 叢集位址"
        ),
        click.option(
            "--lang", type=click.Choice(["zh", "en"]), help="language of messages 訊息語言"
        ),
        click.option(
            "--format", "form", type=click.Choice(["text", "json"]), default="text", help=_FORMAT
        ),
        click.option("--from-disk", is_flag=True, help=_FROM_DISK),
        click.option("--no-cache", is_flag=True, help="ignore the cache 不用快取"),
        click.option("--quiet", is_flag=True, help="print problems only 只顯示問題"),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def command(
    content: Path,
    datasets: Path,
    output: Path,
    url: str | None,
    as_of: datetime | None,
    jobs: int,
    dask: str,
    lang: str | None,
    form: str,
    from_disk: bool,
    no_cache: bool,
    quiet: bool,
) -> Command:
    """Settings from pelicanconf.py, then from the command line."""
    conf: dict[str, Any] = runpy.run_path(str(CONF))
    day: date = as_of.date() if as_of else today(content)
    settings = Settings(
        content=content,
        datasets=datasets,
        output=output,
        theme=ROOT / conf["THEME"],
        url=(url or conf["SITEURL"]).rstrip("/"),
        as_of=day,
        jobs=jobs,
        dask=dask,
        use_cache=not no_cache,
        from_disk=from_disk,
        host=digest_of_file(CONF),
    )
    spoken = lang or ("zh" if os.environ.get("LANG", "").startswith("zh") else "en")
    return Command(settings, CONF, spoken, form, quiet)


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Gongbao: gazette, open data and reports as a static site / 公報、開放資料與年報網站"""


@main.command()
@site_options
def build(**options: Any) -> None:
    """Check everything, then build the site / 檢查並建置網站"""
    _build(command(**options))


@main.command()
@site_options
def publish(**options: Any) -> None:
    """Build, then record what is public / 建置並記入帳本"""
    _build(command(**options), record=True)


def _build(one: Command, record: bool = False) -> None:
    walking = begin_walk(one.settings)  # meanwhile the rest of the program is imported
    from gongbao.commands import run_build

    sys.exit(run_build(one, record, walking))


@main.command()
@site_options
def rollback(**options: Any) -> None:
    """Restore the previous release / 換回前一版"""
    from gongbao.commands import run_rollback

    sys.exit(run_rollback(command(**options)))


@main.command("deploy-plan")
@site_options
def deploy_plan(**options: Any) -> None:
    """List the files in the order to copy them / 產生部署計畫"""
    from gongbao.commands import run_deploy_plan

    sys.exit(run_deploy_plan(command(**options)))


@main.command()
@site_options
@click.option("--report", type=click.Path(path_type=Path, file_okay=False), help=_REPORT)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
def check(paths: tuple[Path, ...], report: Path | None, **options: Any) -> None:
    """Check the whole site or some files; change nothing / 只檢查，不變更"""
    from gongbao.commands import run_check

    sys.exit(run_check(command(**options), paths, report))


@main.command()
@site_options
@click.option(
    "--port", type=int, default=8000, show_default=True, help="port on 127.0.0.1 本機埠號"
)
def serve(port: int, **options: Any) -> None:
    """Preview on this machine and rebuild on every change / 預覽網站"""
    from gongbao.serve import serve as run_serve

    sys.exit(run_serve(command(**options), port))


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # Typed as any text stream; the two of a process are always TextIOWrapper.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    try:
        main()
    except Exception:
        # A crash is a fault of the program, not of the input: exit 2, as for wrong usage.
        traceback.print_exc()
        sys.exit(2)
