"""What search engines and shared links say of pages that have no summary of their own."""

from __future__ import annotations

from gongbao.languages import LANGUAGES, LocalizedText, localized
from gongbao.model import Issue, Notice

_SEPARATORS = {"zh": "、", "en": "; "}


def issue_description(issue: Issue) -> LocalizedText:
    """The titles of its notices."""
    return _joined([notice.title for notice in issue.notices])


def notice_description(
    notice: Notice, section: LocalizedText, agencies: tuple[tuple[str, LocalizedText], ...]
) -> LocalizedText:
    """Section, agencies, document number."""
    number = localized(zh=notice.doc_number)
    return _joined([section, *(name for _, name in agencies), number])


def _joined(texts: list[LocalizedText]) -> LocalizedText:
    """Each language with the texts that there are in it."""
    return LocalizedText(
        {
            language.code: _SEPARATORS[language.code].join(
                text.get(language.code)
                for text in texts
                if text and text.code_for(language.code) == language.code
            )
            for language in LANGUAGES
        }
    )
