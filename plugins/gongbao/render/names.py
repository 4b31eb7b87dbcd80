"""Names that several pages use for the same thing."""

from __future__ import annotations

from gongbao.languages import LocalizedText, localized
from gongbao.model import Issue

Trail = tuple[tuple[str, LocalizedText], ...]
"""Site paths and names of the pages above one, from the highest on."""
GAZETTE = localized(zh="公報", en="Gazette")
GAZETTE_TRAIL: Trail = (("/gazette/", GAZETTE),)
CATALOGUE = localized(zh="開放資料", en="Open data")
CATALOGUE_TRAIL = (("/datasets/", CATALOGUE),)
REPORTS = localized(zh="年報", en="Annual reports")
REPORTS_TRAIL = (("/reports/", REPORTS),)
SUBSCRIBE = localized(zh="訂閱", en="Subscribe")
SUBSCRIBE_TRAIL = (("/subscribe/", SUBSCRIBE),)
ISSUES = localized(zh="公報各期目次", en="Gazette, issue by issue")
CHANGED_DATASETS = localized(zh="資料更新", en="Changes of datasets")
OVERDUE_DATASETS = localized(zh="逾期未更新的資料集", en="Overdue datasets")


def year_name(year: int) -> LocalizedText:
    """*year* is a year of the ROC."""
    return localized(zh=f"民國{year}年", en=str(year + 1911))


def gazette_name(year: int) -> LocalizedText:
    """*year* is a year of the ROC."""
    return localized(zh=f"民國{year}年公報", en=f"Gazette {year + 1911}")


def calendar_name(year: int) -> LocalizedText:
    """*year* is a year of the ROC."""
    return localized(zh=f"民國{year}年公報出刊日曆", en=f"Gazette calendar {year + 1911}")


def issue_name(issue: Issue) -> LocalizedText:
    number = issue_number(issue).get("en")
    return localized(
        zh=f"民國{issue.year}年{issue.series_label}第{issue.printed_number}期",
        en=f"{number} of {issue.year + 1911}",
    )


def issue_number(issue: Issue) -> LocalizedText:
    """The name within its year; the series is told where two may have the same number."""
    series = issue.series_label if issue.series_number else ""
    return localized(
        zh=f"{series}第{issue.printed_number}期",
        en=f"{series} No. {issue.printed_number}".lstrip(),
    )


def report_name(year: int) -> LocalizedText:
    """*year* is a year of the ROC."""
    return localized(zh=f"民國{year}年年報", en=f"Annual report {year + 1911}")
