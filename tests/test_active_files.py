"""Files that a browser would run do not come onto the site, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.validate.active_files import check_active
from tests.sites import FULL, MINIMAL, check_site, write_site

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [
        ("a.pdf", "%PDF-1.7", False),
        ("a.csv", "<script>", False),
        ("a.txt", "<html>", False),
        ("a.png", "", False),
        ("a.html", "x", True),
        ("A.HTM", "x", True),
        ("a.svg", "x", True),
        ("a.mjs", "x", True),
        ("a.xml", "<rooms><room n='1'/></rooms>", False),
        ("a.kml", "<kml xmlns='http://www.opengis.net/kml/2.2'/>", False),
        ("a.xml", f"<rooms><script xmlns='{XHTML}'>1</script></rooms>", True),
        ("a.rdf", f"<x:a xmlns:x='{SVG}'/>", True),
        ("a.xml", "<!DOCTYPE a [<!ENTITY s 'http://www.w3.org/2000/svg'>]><a xmlns='&s;'/>", True),
        ("a.xml", "<a xmlns='http://www.w3.org/2000/sv&#103;'/>", True),
        ("a.xml", "<?xml-stylesheet href='a.xsl'?><a/>", True),
        ("a.xml", "<a><b></a>", True),
        ("a.xml", "", True),
    ],
)
def test_only_what_is_shown_or_saved_is_let_in(
    name: str, text: str, refused: bool, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert [one.code for one in check_active(str(file))] == (["F130"] if refused else [])


def test_files_of_packages_are_looked_at(tmp_path: Path) -> None:
    package = "datasets/rooms/datapackage.yaml"
    more = str(FULL[package]).replace("resources:\n", "resources:\n  - name: a\n    path: a.js\n")
    site = write_site(tmp_path, FULL, {package: more, "datasets/rooms/a.js": "1"})
    found = check_site(site)
    assert [(one.code, Path(one.place.path).name) for one in found] == [("F130", "a.js")]
    assert check_site(write_site(tmp_path / "plain", MINIMAL)) == []
