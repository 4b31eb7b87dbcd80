"""On which day a page last changed, as the records say it; for the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongbao.dataset_model import Dataset
from gongbao.load.releases import Release
from gongbao.render.edition import Edition


def newest(days: Iterable[date | None]) -> date | None:
    """The last of *days*, or None where none is known."""
    return max((day for day in days if day), default=None)


def gazette_changed(edition: Edition) -> date | None:
    """The day of the newest issue."""
    return newest(issue.published_on for issue in edition.site.issues)


def dataset_changed(dataset: Dataset) -> date | None:
    """What the descriptor says.

    The day of a release is no help: one that is not recorded yet bears the day of the build.
    """
    return newest((_day(dataset.modified), _day(dataset.created)))


def datasets_changed(datasets: Iterable[Dataset]) -> date | None:
    return newest(map(dataset_changed, datasets))


def release_changed(release: Release) -> date | None:
    """What its descriptor said when it was made."""
    found = (release.descriptor.get(key) for key in ("modified", "created"))
    return newest(_day(str(text)) for text in found if text)


def _day(text: str) -> date | None:
    """The day of an ISO date or moment; a year or month alone tells no day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
