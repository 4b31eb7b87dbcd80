"""What an author wrote is on the page, or is named: nothing vanishes or runs together unseen."""

from __future__ import annotations

import pytest

from gongbao.load.front_matter import MarkdownSource
from gongbao.load.markdown import convert_markdown
from gongbao.load.yaml_source import YamlSource, parse_yaml
from gongbao.validate.body_texts import check_body, check_text


def source(text: str) -> MarkdownSource:
    return MarkdownSource("a.md", YamlSource("a.md", {}, {}), text, 5)


def found(text: str) -> list[tuple[str, int, int]]:
    one = source(text)
    problems = check_text(one) + check_body(convert_markdown(one, "zh"))
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("得標：Big<ABC>公司", [("M101", 5, 7)]),
        ("一\n\n第<B 組>名，第<B 組>名", [("M101", 7, 2), ("M101", 7, 10)]),
        ("<A 公司>得標", [("M101", 5, 1)]),
        ("<b>未結束", [("M101", 5, 1)]),
        ("<p align='center'>中<td style='width: 1'>欄<ul><li>甲<li>乙</ul>", []),
        ("</foo>字", [("M101", 5, 1)]),
        ('共 <data value="2020|data:p/t?k=x#n">9,999</data> 件', [("M101", 5, 3), ("M101", 5, 42)]),
        ("公告 &#27; 完\n&#x202e;、&#8294;", [("F121", 5, 4), ("F121", 6, 1), ("F121", 6, 10)]),
        ("&amp;&#65;&nbsp;、`&#27;`", []),
        ("水<sub>2</sub>、<b>粗</b>、行<br>行、<!-- 註 -->", []),
        ("1<2 且 3>2，<甲>，&lt;ABC&gt;，`<ABC>`，<https://example.org>", []),
        ("[附註]: 本案保固三年。", [("M102", 5, 1)]),
        ("文\n\n[Note A]: none", [("M102", 7, 1)]),
        ("見[法規][a]與[B]。\n\n[a]: /gazette/\n[b]: https://example.org", []),
        ("文\n\n[網址]: https://www.example.org", [("M102", 7, 1)]),
        ("文\n\n[visits]: data:rooms?kind=all#count", []),
        ("文[註1]\n\n[註1]: 依據本法。", [("M102", 7, 1)]),
        ("文\n\n[附 註 ]: x", [("M102", 7, 1)]),
        ("金額 3*4*5 元", [("M103", 5, 4)]),
        ("單價*數量*稅率", [("M103", 5, 2)]),
        ("[1%](calc:a*b/c*d)", []),
        ("*重要*的 3 × 4，**粗**字，`3*4*5`，`[甲]（/x）`", []),
        ("見[第1期]（/gazette/109/001/）", [("M104", 5, 2)]),
        ("見[第1期]（出刊）與（/gazette/）", []),
        ("名稱\t數量\n甲\t1", [("M105", 5, 1)]),
        ("\t縮排一行\n其他", []),
        ("1. 甲\n3. 乙\n\n5. 丙\n6. 丁", [("M106", 6, 1), ("M106", 8, 1)]),
        ("4. 甲\n5. 乙\n\n    文\n\n6. 丙", []),
        ("1. 甲\n1. 乙\n1. 丙", []),
        ("1.\t甲\n3.\t乙", [("M106", 6, 1)]),
        ("3. 甲\n3. 乙", [("M106", 6, 1)]),
        ("> 1. 甲\n> 3. 乙", [("M106", 6, 1)]),
        ("1. 甲\n    1. 子\n    3. 丑\n2. 乙\n    1. 寅", [("M106", 7, 1)]),
        ("- 甲\n    1. 子\n    3. 丑", [("M106", 7, 1)]),
        ("1. 甲\n\n文\n\n3. 乙\n4. 丙", []),
        ("事項：\n1. 甲\n3. 乙\n\n1、甲\n3、乙\n\n```\n1. x\n3. y\n```", []),
        ("一、\t甲\n二、\t乙\n\n主旨：\t本府\n說明：\t一、", []),
    ],
)
def test_what_would_be_lost_is_named(text: str, problems: list[tuple[str, int, int]]) -> None:
    assert found(text) == problems


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "公告事項：\n一、時段。\n二、費率：\n（一）小型車",
            "時段。<br>\n二、費率：<br>\n（一）小型車",
        ),
        ("事項：\n1.機車：免費\n2.其他", "事項：<br>\n1.機車：免費<br>\n2.其他"),
        ("事項：\n１．全形\n２．編號", "事項：<br>\n１．全形<br>\n２．編號"),
        ("(1)甲\n(2)乙", "(1)甲<br>\n(2)乙"),
        ("（二）室。\n1. 上午。\n2. [下午](/x/)", "室。<br>\n1. 上午。<br>\n2. <a"),
        (
            "一\n\u3000\u3000壹、甲\n第十一條　乙\n廿一、丙",
            "一<br>\n壹、甲<br>\n第十一條　乙<br>\n廿一、丙",
        ),
        ("依第\n三條辦理", "依第三條辦理"),
        ("see article 4\n(2) of the Act, in\n2020. It", "4\n(2) of the Act, in\n2020. It"),
    ],
)
def test_numbered_lines_of_official_documents_stay_lines(text: str, html: str) -> None:
    assert html in convert_markdown(source(text), "zh").html


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("title: 門牌 #123 號\n", [(1, 8)]),
        ("name_zh: 市政府 # 國際處\n", [(1, 10)]),
        ("list:\n- 甲 #1\n- 乙#1\n", [(2, 3)]),
        ("title: '門牌 #123 號'\n", []),
        ("kind: extra # 加刊\n# 註解\ncolour: '#fff'\n", []),
    ],
)
def test_a_text_cut_off_by_a_number_sign_is_named(text: str, places: list[tuple[int, int]]) -> None:
    _, problems = parse_yaml(text, "a.yaml")
    assert [(one.place.line, one.place.column) for one in problems if one.code == "F125"] == places
