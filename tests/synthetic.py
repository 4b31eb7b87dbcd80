"""A synthetic gazette of 2020, seeded and marked: 107 issues with about 2,500 notices.

Used by tests and benchmarks and never shipped as content. Every text is invented and says so; the
same seed gives the same bytes. 105 issues for the Mondays and Thursdays of 2020, the five on
days off moved to the next working day, and two extra issues.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.sites import ROOT

YEAR = 2020
ISSUES = 107
NOTICES = (18, 29)
"""Notices of an issue: from, to."""
EXTRA = (date(2020, 4, 8), date(2020, 9, 16))

_REGISTERS = ROOT / "content" / "registers"
_SUBJECTS = ("道路施工", "停車收費", "市場攤位", "公園借用", "檔案應用", "防汛演練", "圖書館開放")
_SUBJECTS_EN = ("road works", "parking", "stalls", "park use", "archives", "flood drill", "library")
_SURNAMES = "王李張陳林黃吳劉蔡楊"
_GIVEN = "安平和樂仁義禮智信忠"
_MARK = "本則為程式產生的測試資料，內容均為虛構。"


class Year:
    """The year as files; ``persons`` are the invented names in it, with the day of their issue."""

    def __init__(self, seed: int = 109, roc_year: int = YEAR - 1911) -> None:
        self._seed = seed
        self._random = random.Random(seed)
        self._roc = roc_year
        self.persons: list[tuple[str, date]] = []
        agencies = (_REGISTERS / "agencies.csv").read_text(encoding="utf-8").splitlines()[1:]
        self._agencies = [line.split(",")[0] for line in agencies]

    def files(self) -> dict[str, str | bytes | None]:
        """Path below the project to text, with the registers of the demo."""
        self._random = random.Random(self._seed)
        self.persons = []
        files: dict[str, str | bytes | None] = {
            f"content/registers/{path.name}": path.read_bytes()
            for path in sorted(_REGISTERS.glob("*.csv"))
        }
        files["content/site.yaml"] = (
            "name_zh: 測試市公報（程式產生）\nname_en: Test City Gazette (synthetic)\n"
            "tag_authority: synthetic.example,2026\npublication_days: [mon, thu]\n"
        )
        files["datasets/.keep"] = ""
        for number, (due, published, kind) in enumerate(self._calendar(), 1):
            folder = f"content/gazette/{self._roc}/{number:03d}"
            files[f"{folder}/issue.md"] = _issue(self._roc, number, due, published, kind)
            for place in range(1, self._random.randint(*NOTICES) + 1):
                files |= self._notice(folder, number, place, published)
        return files

    def _calendar(self) -> list[tuple[date, date, str]]:
        """(due, published, kind) of each issue in order of publication."""
        off = {
            date.fromisoformat(line.split(",")[0])
            for line in (_REGISTERS / "days-off.csv").read_text(encoding="utf-8").splitlines()[1:]
        }
        days = [(day, _moved(day, off), "regular") for day in _due_days()]
        days += [(day, day, "extra") for day in EXTRA]
        return sorted(days, key=lambda one: (one[1], one[0]))

    def _notice(
        self, folder: str, issue: int, place: int, published: date
    ) -> dict[str, str | bytes | None]:
        pick = self._random
        subject = pick.randrange(len(_SUBJECTS))
        section = pick.choices(
            ["public-notice", "service-by-notice", "directive", "local-law", "personnel"],
            [60, 20, 10, 6, 4],
        )[0]
        number = f"測試字第{published.year - 1911}{issue:04d}{place:04d}號"
        header = {
            "section": section,
            "agency": pick.choice(self._agencies),
            "doc_number": number,
            "doc_date": str(published - timedelta(pick.randint(0, 3))),
            "sample": "true",
        }
        if str(header["doc_date"]) < f"{YEAR}-01-01":
            header["doc_date"] = str(published)
        title = f"{_SUBJECTS[subject]}事項（測試{issue}-{place}）"
        extra = ""
        if section == "service-by-notice":
            person = pick.choice(_SURNAMES) + pick.choice(_GIVEN) + pick.choice(_GIVEN)
            self.persons.append((person, published))
            title = f"公示送達{person}君文件（測試{issue}-{place}）"
            until = published + timedelta(
                364
            )  # all are shown at the end of the year, none a year later
            header |= {"effective_rule": "service-20", "addressee": person[0] + "○○"}
            header |= {"contains_personal_data": "true", "retention_until": str(until)}
            extra = f"應受送達人{person}君之文件由本機關保管。\n\n"
        elif section == "local-law":
            header |= {"effective_rule": "third-day", "promulgated_on": str(published)}
            extra = "第一條　本辦法為測試而定。\n\n第二條　本辦法自公布日施行。\n\n"
        lines = "".join(f"{key}: {value}\n" for key, value in header.items())
        body = f"## 主旨\n\n{_MARK}{extra}" + "".join(self._paragraphs(subject))
        english = f"Invented test text about {_SUBJECTS_EN[subject]}, number {issue}-{place}."
        name = f"{folder}/{place:02d}-n"
        return {
            f"{name}.md": f"---\ntitle: {title}\n{lines}---\n{body}",
            f"{name}.en.md": f"---\ntitle: Synthetic notice {issue}-{place}\n---\n{english}\n",
        }

    def _paragraphs(self, subject: int) -> Iterator[str]:
        for item in range(1, self._random.randint(3, 7)):
            amount = self._random.randint(1, 9999)
            yield f"{item}. {_SUBJECTS[subject]}之第{item}項，計{amount}件，依規定辦理。\n"


def write_year(folder: Path, year: Year) -> Path:
    for path, content in year.files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content or b"")
    return folder


def _due_days() -> Iterator[date]:
    day = date(YEAR, 1, 1)
    while day.year == YEAR:
        if day.weekday() in (0, 3):
            yield day
        day += timedelta(1)


def _moved(day: date, off: set[date]) -> date:
    while day in off or day.weekday() >= 5:
        day += timedelta(1)
    return day


def _issue(roc: int, number: int, due: date, published: date, kind: str) -> str:
    shift = f"scheduled_on: {due}\nshift_reason: 放假日順延\n" if due != published else ""
    return (
        f"---\nnumber: {number}\nyear: {roc}\nkind: {kind}\npublished_on: {published}\n"
        f"{shift}sample: true\n---\n"
    )
