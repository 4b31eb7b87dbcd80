"""The technical settings of one build: folders, address, the day that counts as today.

And the command that asks for it, with how problems are to be said.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml

DEFAULT_TIMEZONE = "Asia/Taipei"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    content: Path
    datasets: Path
    output: Path
    theme: Path
    url: str
    """Address of the site without a last slash; may carry a sub-path."""
    as_of: date
    jobs: int = 1
    dask: str = ""
    """Address of the scheduler of a Dask cluster that reads the datasets; empty for none."""
    use_cache: bool = True
    from_disk: bool = False
    """Links to pages name their ``index.html``, as a copy that opens without a server needs."""
    host: str = ""
    """Digest of Pelican's settings file, which may name other plugins, filters and files."""

    @property
    def state(self) -> Path:
        """Folder beside the output for the cache, the second tree and the lock.

        It must be on the same file system: trees are exchanged by one rename.
        """
        return self.output.parent / f".{self.output.name}.gongbao"

    @property
    def standby(self) -> Path:
        """The second tree: what is being built, then the release before."""
        return self.state / "standby"

    @property
    def recording(self) -> Path:
        """A file that is there while the ledger is written, and after a publish that broke off."""
        return self.state / "recording"

    @property
    def former(self) -> Path:
        """Where the public tree waits, for a moment, where the kernel cannot exchange folders."""
        return self.state / "former"


class Command(msgspec.Struct, frozen=True):
    settings: Settings
    conf: Path
    """Pelican's settings file."""
    lang: str
    """Language of messages: zh or en."""
    form: str
    """How problems are printed: text or json."""
    quiet: bool

    @property
    def tells_results(self) -> bool:
        """Are there words for people besides the problems?"""
        return self.form == "text" and not self.quiet


def today(content: Path) -> date:
    """Today in the time zone of the site in *content*, or the day of SOURCE_DATE_EPOCH.

    A time zone that cannot be read is reported by the checks; until then the default serves.
    """
    try:
        identity = yaml.safe_load((content / "site.yaml").read_text(encoding="utf-8"))
        zone = ZoneInfo(identity["timezone"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError, ZoneInfoNotFoundError):
        zone = ZoneInfo(DEFAULT_TIMEZONE)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.astimezone(zone).date()
