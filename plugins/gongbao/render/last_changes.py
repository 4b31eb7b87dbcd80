"""On which day a page last changed, as the records say it; for the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongbao.dataset_model import Dataset
from gongbao.render.edition import Edition


def newest(days: Iterable[date | None]) -> date | None:
    """The last of *days*, or None where none is known."""
    return max((day for day in days if day), default=None)


def gazette_changed(edition: Edition) -> date | None:
    """The day of the newest issue."""
    return newest(issue.published_on for issue in edition.site.issues)


def dataset_changed(edition: Edition, dataset: Dataset) -> date | None:
    """The last recorded release, or what the descriptor says.

    A release that is not recorded yet bears the day of the build, which is no record.
    """
    history = edition.histories[dataset.name]
    recorded = (release.published for release in history.releases[: history.recorded])
    return newest((*recorded, _day(dataset.modified), _day(dataset.created)))


def datasets_changed(edition: Edition, datasets: Iterable[Dataset]) -> date | None:
    return newest(dataset_changed(edition, dataset) for dataset in datasets)


def _day(text: str) -> date | None:
    """The day of an ISO date or moment; a year or month alone tells no day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
