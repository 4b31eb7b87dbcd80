"""The search index against plain substring search, read by a reader of its own."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongbao.derive import search_index
from gongbao.derive.search_codec import encode_varints, sort_hashes
from gongbao.derive.search_index import PREFIX, derive_segment
from gongbao.derive.search_text import normalise, plain_text, search_text
from gongbao.figure_model import Figure
from gongbao.languages import localized
from gongbao.render.figure_markup import FigureMarkup
from gongbao.whole_figures import UnitFigures
from tests.archive import Archive
from tests.search_reader import LETTERS, IndexReader, normal, numbers, values, word_value


@given(
    st.text(
        st.sampled_from("，：；（）？！％％ａ＜1a <=>é e\u0301\u0338\u3099かＡΣς\u0327\u200b台裡")
    )
)
def test_marks_in_full_width_are_normal_before_all_others(text: str) -> None:
    assert normalise(text) == normal(text)


def index(
    folder: Path, texts: list[list[str]], filters: list[list[str]] | None = None
) -> IndexReader:
    given_filters = filters or [[] for _ in texts]
    made = derive_segment(
        [search_text(fields, some) for fields, some in zip(texts, given_filters, strict=True)]
    )
    folder.mkdir(parents=True, exist_ok=True)
    for number, shard in enumerate(made.shards):
        (folder / f"{number:x}.bin").write_bytes(shard)
    return IndexReader(folder, made.bits)


@pytest.fixture(scope="module")
def corpus() -> list[list[str]]:
    """Title, Chinese body, English body of the notices of forty issues."""
    archive, texts = Archive(1), []
    for number in range(1, 41):
        files = [text for path, text in archive.issue(2011, number) if "issue.md" not in path]
        for chinese, english in zip(files[::2], files[1::2], strict=True):
            title = re.search("title: (.*)", chinese)
            assert title
            texts.append([title[1], chinese.split("---", 2)[2], english.split("---", 2)[2]])
    return texts


@pytest.fixture(scope="module")
def reader(corpus: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    return index(tmp_path_factory.mktemp("segment"), corpus)


def drawn(corpus: list[list[str]], pick: random.Random) -> str:
    """A piece of Chinese text of one to eight characters without letters and blanks."""
    while True:
        text = normal(pick.choice(pick.choice(corpus)[:2]))
        start, size = pick.randrange(len(text)), pick.randint(1, 8)
        piece = text[start : start + size]
        if len(piece) == size and " " not in piece and not re.search(LETTERS, piece):
            return piece


def test_two_hundred_pieces_are_found_exactly_where_plain_search_finds_them(
    corpus: list[list[str]], reader: IndexReader
) -> None:
    pick = random.Random(1)
    texts = [[normal(field) for field in fields] for fields in corpus]
    lengths = set()
    for _ in range(200):
        piece = drawn(corpus, pick)
        truth = {i for i, fields in enumerate(texts) if any(piece in field for field in fields)}
        assert reader.phrase(values(piece)) == truth, piece
        lengths.add(len(piece))
    assert lengths == set(range(1, 9))


def test_pieces_that_are_nowhere_are_not_found(
    corpus: list[list[str]], reader: IndexReader
) -> None:
    pick = random.Random(2)
    texts = [[normal(field) for field in fields] for fields in corpus]
    absent = 0
    for _ in range(300):
        piece = "".join(drawn(corpus, pick)[:3] for _ in range(2))[:8]
        truth = {i for i, fields in enumerate(texts) if any(piece in field for field in fields)}
        absent += not truth
        assert reader.phrase(values(piece)) == truth, piece
    assert absent > 100


def test_english_is_found_by_words_and_by_beginnings(
    corpus: list[list[str]], reader: IndexReader
) -> None:
    pick = random.Random(3)
    words = [set(re.findall(LETTERS, normal(" ".join(fields)))) for fields in corpus]
    for _ in range(100):
        word = pick.choice(sorted(pick.choice(words)))
        assert reader.phrase([word_value(word)]) == {
            i for i, some in enumerate(words) if word in some
        }
        if len(word) > 3:
            found = reader.records([word_value(word[:3])], PREFIX)
            truth = {i for i, some in enumerate(words) if any(w.startswith(word[:3]) for w in some)}
            assert found and set(found[0]) == truth


def test_what_follows_common_pieces_may_lie_apart(
    corpus: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a low limit many lie apart, and with a high one none; both find the same."""
    some, pick = corpus[:200], random.Random(4)
    readers, shards = [], []
    for limit in (50, 10**9):
        monkeypatch.setattr("gongbao.derive.search_shards.FOLLOWING_BYTES", limit)
        readers.append(index(tmp_path / str(limit), some))
        shards.append(readers[-1].count_apart())
    assert shards[0] > 100 and shards[1] == 0
    texts = [[normal(field) for field in fields] for fields in some]
    for _ in range(100):
        piece = drawn(some, pick)
        truth = {i for i, fields in enumerate(texts) if any(piece in field for field in fields)}
        assert [reader.phrase(values(piece)) for reader in readers] == [truth, truth], piece


LETTER = st.sampled_from("高雄市政府公告12 ab")


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.text(LETTER, max_size=40), min_size=1, max_size=8),
    piece=st.text(st.sampled_from("高雄市政府公告12"), min_size=1, max_size=8),
)
def test_any_text_and_any_piece(
    texts: list[str], piece: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each text many times over, so that common pieces are listed without positions."""
    folder = tmp_path_factory.mktemp("any")
    many = [[text] for text in texts for _ in range(30)]
    truth = {i for i, (text,) in enumerate(many) if piece in normal(text)}
    assert index(folder, many).phrase(values(piece)) == truth


def test_what_is_found_as_the_same(tmp_path: Path) -> None:
    reader = index(
        tmp_path, [["第Ａ１２號　ＣＯＶＩＤ－19"], ["self  government\nact"], ["a", "b"]]
    )
    assert reader.phrase(values(normal("Ａ12號"))) == {0}
    assert reader.phrase(values(normal("covid-19"))) == {0}
    assert reader.phrase(values("self government act")) == {1}
    assert reader.phrase(values("govern")) == set()
    assert reader.phrase(values("a b")) == set()


def test_filters_are_lists_of_records(tmp_path: Path) -> None:
    reader = index(tmp_path, [["甲"], ["甲"], []], [["year:109"], ["year:110", "section:x"], []])
    assert reader.records([word_value("year:110")], 10) == ([1], False)
    assert reader.records([word_value("section:y")], 10) is None


def test_text_of_a_page_has_figures_and_no_markup() -> None:
    figure = Figure(
        key="|data:r#c",
        reference="data:r#c",
        anchor="fig",
        value="51",
        kind="number",
        address="/",
        title=localized(zh="數"),
    )
    html = '<h2>主旨</h2><p>共<strong>有</strong> <data value="|data:r#c"></data> 間 &amp; '
    html += '<img alt="a>b"></p>'
    filled = FigureMarkup([UnitFigures(figures=[figure])]).fill(html, "zh", lambda *_: "")
    assert normal(plain_text(filled)) == "主旨 共有 51 間 &"


def test_the_index_is_the_same_in_whatever_steps_it_is_made(
    corpus: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [search_text(fields, ["kind:notice"]) for fields in corpus[:200]]
    whole = derive_segment(texts)
    monkeypatch.setattr(search_index, "_PART", 7_000)
    assert derive_segment(texts) == whole


@given(st.lists(st.integers(0, 3).map(lambda low: low << 1), max_size=40), st.integers(0, 63))
def test_hashes_are_put_in_order_and_equal_ones_stay_in_theirs(values: list[int], up: int) -> None:
    """Also such as the lowest bits alone tell apart."""
    hashes = np.array([value << up & (1 << 64) - 1 for value in values], np.uint64)
    ordered, order = sort_hashes(hashes)
    assert order.tolist() == np.argsort(hashes, kind="stable").tolist()
    assert ordered.tolist() == sorted(hashes.tolist())


@given(st.lists(st.integers(0, (1 << 40) - 1)), st.sampled_from([np.int64, np.uint64]))
def test_varints_are_read_back(values: list[int], kind: type[np.integer]) -> None:
    data, ends = encode_varints(np.array(values, kind))
    assert list(numbers(data.tobytes())) == values
    assert ends[-1:].tolist() == ([len(data)] if values else [])
