"""A synthetic archive of several years whose texts vary as natural ones do, for search.

Words are drawn by Zipf's law from a vocabulary of a few thousand, sentences follow the phrases
of official documents, numbers and districts differ. Seeded: the same arguments, the same bytes.
Every text is invented and says so.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from tests.sites import ROOT

FIRST_YEAR = 2011
ISSUES, NOTICES = 107, (18, 29)

_REGISTERS = ROOT / "content" / "registers"
_SECTIONS = ("public-notice", "directive", "administrative-rule", "local-law", "personnel")
_SECTION_WEIGHTS = (55, 20, 12, 6, 7)
_ROOTS = (
    "道路施工停車收費市場攤位公園借用檔案應用防汛演練圖書館開放土地重劃都市計畫環境保護衛生稽查"
    "社會福利勞工安全教育補助文化資產觀光推廣海洋漁業農業災害水利工程消防設備交通管制捷運興建"
    "財政預算稅務減免採購招標人事任免考績獎懲法規修正申請許可登記審查評鑑查核輔導訓練研習會議"
)
_ROOTS_EN = re.findall(
    "[a-z]+",
    "road works parking market stall park archive flood drill library land plan environment "
    "health welfare labour school grant heritage tourism harbour farm water fire traffic budget "
    "tax tender staff award rule permit register review audit training meeting district office",
)
_OPENINGS = (
    "為辦理{w}，特訂定本事項。",
    "依據{w}相關規定辦理，請查照。",
    "有關{w}一案，復請查照。",
    "檢送{w}紀錄一份，請查照辦理。",
    "核定{w}之範圍，自即日起生效。",
)
_ITEMS = (
    "{w}應於{m}月{d}日前完成，並報本府備查。", "受理{w}之機關為高雄市{p}公所。",
    "申請人應檢附{w}證明文件，逾期不予受理。", "本項經費由{w}預算項下支應，計新臺幣{n}元。",
    "位於{p}之{w}，面積{n}平方公尺。", "違反{w}者，處新臺幣{n}元以下罰鍰。",
    "{w}與{v}之協調，由主辦單位召開會議。",
)  # fmt: skip
_MARK = "本則為程式產生的測試資料，內容均為虛構。"


class Archive:
    def __init__(self, years: int, seed: int = 7) -> None:
        self._years, self._seed = years, seed
        pick = random.Random(seed)
        self._words = ["".join(pick.choices(_ROOTS, k=pick.choice((2, 2, 3)))) for _ in range(4000)]
        syllables = [word[:3] for word in _ROOTS_EN] + [word[-3:] for word in _ROOTS_EN]
        self._english = [
            *_ROOTS_EN,
            *("".join(pick.choices(syllables, k=pick.choice((2, 3)))) for _ in range(4000)),
        ]
        self._weights = [*accumulate(1 / rank for rank in range(1, 4001))]
        self._agencies, self._districts = _column("agencies.csv", 0), _column("districts.csv", 1)

    def files(self) -> Iterator[tuple[str, str | bytes]]:
        """Path below the project and content."""
        yield from self.base()
        for year in range(FIRST_YEAR, FIRST_YEAR + self._years):
            for number in range(1, ISSUES + 1):
                yield from self.issue(year, number)

    def base(self) -> Iterator[tuple[str, str | bytes]]:
        """What there is besides issues."""
        for path in sorted(_REGISTERS.glob("*.csv")):
            yield f"content/registers/{path.name}", path.read_bytes()
        yield (
            "content/site.yaml",
            "name_zh: 測試市公報（程式產生）\nname_en: Test City Gazette (synthetic)\n"
            "tag_authority: synthetic.example,2026\npublication_days: [mon, thu]\n",
        )
        yield "datasets/.keep", ""

    def issue(self, year: int, number: int) -> Iterator[tuple[str, str]]:
        """One issue; by its own seed, so that it can be added to an archive later."""
        pick = random.Random(f"{self._seed}-{year}-{number}")
        roc, day = year - 1911, _days(year)[number - 1]
        folder = f"content/gazette/{roc}/{number:03d}"
        yield (
            f"{folder}/issue.md",
            f"---\nnumber: {number}\nyear: {roc}\npublished_on: {day}\n"
            f"kind: {'extra' if day.weekday() == 4 else 'regular'}\nsample: true\n---\n",
        )
        for place in range(1, pick.randint(*NOTICES) + 1):
            name = f"{folder}/{place:02d}-n"
            yield f"{name}.md", self._notice(pick, roc, number, place, day)
            yield f"{name}.en.md", self._translation(pick)

    def _notice(self, pick: random.Random, roc: int, issue: int, place: int, day: date) -> str:
        section = pick.choices(_SECTIONS, _SECTION_WEIGHTS)[0]
        rule = f"effective_rule: third-day\npromulgated_on: {day}\n"
        written = max(day - timedelta(pick.randint(0, 3)), date(day.year, 1, 1))
        items = "".join(
            f"{item}. {self._sentence(pick, pick.choice(_ITEMS))}\n\n"
            for item in range(1, pick.randint(6, 16))
        )
        return (
            f"---\ntitle: {self._phrase(pick)}{pick.choice(('公告', '實施要點', '一案', '事項'))}\n"
            f"section: {section}\nagency: {pick.choice(self._agencies)}\n"
            f"doc_number: 測試字第{roc}{issue:04d}{place:04d}號\ndoc_date: {written}\n"
            f"{rule if section == 'local-law' else ''}sample: true\n---\n"
            f"## 主旨\n\n{_MARK}{self._sentence(pick, pick.choice(_OPENINGS))}\n\n"
            f"## 說明\n\n{items}"
        )

    def _translation(self, pick: random.Random) -> str:
        draw = self._english_words
        text = " ".join(f"{' '.join(draw(pick, 12)).capitalize()}." for _ in range(6))
        return f"---\ntitle: {' '.join(draw(pick, 4)).capitalize()}\n---\nInvented text. {text}\n"

    def _sentence(self, pick: random.Random, form: str) -> str:
        return form.format(
            w=self._phrase(pick),
            v=self._phrase(pick),
            p=pick.choice(self._districts),
            n=pick.randint(10, 99_999),
            m=pick.randint(1, 12),
            d=pick.randint(1, 28),
        )

    def _phrase(self, pick: random.Random) -> str:
        return "".join(
            pick.choices(self._words, cum_weights=self._weights, k=pick.choice((2, 3, 4)))
        )

    def _english_words(self, pick: random.Random, count: int) -> list[str]:
        return pick.choices(self._english[:4000], cum_weights=self._weights, k=count)


def _days(year: int) -> list[date]:
    """As many days of publication as there are issues: Mondays, Thursdays, then Fridays."""
    days = [date(year, 1, 1) + timedelta(i) for i in range(365)]
    due = [day for day in days if day.weekday() in (0, 3)]
    more = [day for day in days if day.weekday() == 4]
    return sorted([*due, *more[: ISSUES - len(due)]])


def _column(register: str, place: int) -> list[str]:
    lines = (_REGISTERS / register).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split(",")[place] for line in lines]
