"""Names of addressees are masked, whatever they look like, in every public file."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongbao.derive.masking import mask_names, names_in
from tests.search_reader import IndexReader, values
from tests.sites import CORRECTION, FULL, NOTICE, build_site, check_site, write_site


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王○○"),
        ("王○明", "王○○"),
        ("歐陽大明", "歐陽○○"),
        ("王小明、李大同", "王○○、李○○"),
        ("王小明君", "王○○君"),
        ("王麗君", "王○○"),
        ("歐陽麗君", "歐陽○○"),
        ("王小明先生、陳美美 女士", "王○○先生、陳○○ 女士"),
        ("王小明之繼承人", "王○○之繼承人"),
        ("陳大明（歿）", "陳○○（歿）"),
        ("陳大明(已歿)之全體繼承人", "陳○○(已歿)之全體繼承人"),
        ("王小明等3人", "王○○等3人"),
        ("王小明等三人", "王○○等三人"),
        ("王小明之繼承人等２人", "王○○之繼承人等２人"),
        ("瓦歷斯‧諾幹", "瓦○○‧○○"),
        ("瓦歷斯·諾幹", "瓦○○·○○"),
        ("瓦歷斯•諾幹", "瓦○○•○○"),
        ("瓦歷斯・諾幹等2人", "瓦○○・○○等2人"),
        ("林㛢", "林○"),
        ("林\U00020021\U0002a6a5", "林○○"),
        ("林\ue123美", "林○○"),
        ("\ue123", "○"),
        ("王 小明", "王 ○○"),
        ("王小明 李大同", "王○○ ○○○"),
        ("王小明及李大同", "王○○○○○○"),
        ("王小明A123456789", "王○○○○○○○○○○○○"),
        ("王（小）明", "王（○）○"),
        ("王小明（原名王大同）", "王○○（○○○○○）"),
        ("John Smith", "J. S."),
        ("Jean-Luc O'Brien先生", "J. O.先生"),
        ("Müller", "M."),
        ("José García", "J. G."),
        ("Nguyễn Thị Hoa", "N. T. H."),
        ("Иван Петров", "И. П."),
        ("0912345678", "○"),
        ("山田さくら", "山○○○○"),
        ("大同商行", "大同商行"),
        ("大同（股）公司", "大同（股）公司"),
        ("大同股份有限公司 港區分公司", "大同股份有限公司 港區分公司"),
        ("國立小城大學", "國立小城大學"),
        ("王大學", "王○○"),
        ("王小明 大同公司", "王○○ ○○○○"),
        ("王小明即大同商行", "王○○即大同商行"),
        ("王小明及大同公司", "王○○及大同公司"),
        ("大同公司（代表人：王小明）", "大同公司（代表人：王○○）"),
        ("大同公司 代表人王小明", "大同公司 代表人王○○"),
        ("臺北市政府警察局", "臺北市政府警察局"),
        ("永和商行", "永和商行"),
        ("王小明及李大華即大明商行", "王○○○○○○即大明商行"),
        ("王小明等3人及李大華即大明行號", "王○○○○○○○○○即大明行號"),
        ("陳阿土經營之大明商行", "陳○○○○○○○○○"),
        ("林美玉兼大明公司", "林○○○○○○○"),
        ("王小明和大明公司", "王○○○○○○○"),
        ("王小明代表大明公司", "王○○○○○○○○"),
        ("王小明服務於高雄市政府", "王○○○○○○○○○○"),
        ("大明公司即王小明及小華公司", "大○○○○○○○及小華公司"),
        ("行政院環境部", "行政院環境部"),
        ("○○公司", "○○公司"),
        ("", ""),
    ],
)
def test_names_are_masked_in_one_way(name: str, masked: str) -> None:
    assert mask_names(name) == masked


ADDRESSEES = {
    "王小明之繼承人": "王○○之繼承人",
    "陳大明（歿）": "陳○○（歿）",
    "李美華等3人": "李○○等3人",
    "瓦歷斯‧諾幹": "瓦○○‧○○",
    "林㛢": "林○",
    "Müller": "M.",
    "José García": "J. G.",
    "Nguyễn Thị Hoa": "N. T. H.",
}
NAMED = r"小明|大明|美華|歷斯|諾幹|林㛢|Müller|José|García|Nguyễn|Thị|Hoa"


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file and what it carries."""
    yield name, data
    if data.startswith(b"\x1f\x8b"):
        yield name, gzip.decompress(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for member in package.namelist():
                yield from unpacked(f"{name}: {member}", package.read(member))


def test_an_addressee_is_masked_in_every_public_file(tmp_path: Path) -> None:
    lines = f"addressee: {'、'.join(ADDRESSEES)}\nretention_until: 2021-12-31\nsample: true"
    sections = "content/registers/sections.csv"
    changes = {
        NOTICE: str(FULL[NOTICE])
        .replace("sample: true", lines)
        .replace(
            "section: public-notice", "section: service-by-notice\neffective_rule: service-20"
        ),
        sections: f"{FULL[sections]}service-by-notice,公示送達,Service by public notice\n",
        CORRECTION: str(FULL[CORRECTION]).replace(
            "corrects:", "retention_until: 2021-06-30\ncorrects:"
        ),
    }
    write_site(tmp_path, FULL, changes)
    assert check_site(tmp_path) == []
    assert build_site(tmp_path) == 0
    output, masked = tmp_path / "output", "、".join(ADDRESSEES.values())
    for page in ("index.html", "index.json"):
        assert masked in (output / "gazette/109/001/01" / page).read_text(encoding="utf-8")
    kinds = set()
    for path in output.rglob("*"):
        for name, data in unpacked(path.name, path.read_bytes()) if path.is_file() else ():
            kinds.add(Path(name).suffix)
            assert not re.search(NAMED, data.decode("utf-8", "ignore")), (path, name)
    assert kinds >= {".html", ".json", ".atom", ".zip", ".ndjson"}
    index = IndexReader(output / "search/109-newest", 0)
    assert index.phrase(values("檔案"))
    for piece in ("小明", "大明", "諾幹", "林㛢", "müller", "garcía", "nguyễn"):
        assert not index.phrase(values(piece)), piece


@pytest.mark.parametrize(
    ("addressee", "names"),
    [
        ("王小明之繼承人", ["王小明"]),
        ("王小明君、李大同先生等3人", ["王小明", "李大同"]),
        ("王小明（歿）", ["王小明"]),
        ("王小明及李大同", ["王小明", "李大同"]),
        ("大同公司（代表人：王小明）", ["王小明"]),
        ("大同股份有限公司", []),
        ("王小明 先生", ["王小明"]),
        ("José García", ["José García"]),
    ],
)
def test_the_names_that_are_to_be_nowhere_else(addressee: str, names: list[str]) -> None:
    assert names_in(addressee) == names


@pytest.mark.parametrize(
    ("addressee", "codes"),
    [("王小明之繼承人", ["G225"]), ("小城商行", []), ("王小明 先生", ["G225"])],
)
def test_a_name_in_the_text_is_told_and_a_body_is_not(
    addressee: str, codes: list[str], tmp_path: Path
) -> None:
    lines = f"addressee: {addressee}\nretention_until: 2021-12-31\nsample: true"
    text = str(FULL[NOTICE]).replace("sample: true", lines, 1)
    text = text.replace("檔案室共", "王小明、小城商行與張先生：檔案室共")
    found = [one.code for one in check_site(write_site(tmp_path, FULL, {NOTICE: text}))]
    assert [code for code in found if code == "G225"] == codes
