"""Files that a browser would run do not come onto the site, whatever they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongbao.validate.active_files import check_active
from tests.sites import FULL, MINIMAL, check_site, write_site

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.pdf", "%PDF-1.7", ""),
        ("a.csv", "<script>", ""),
        ("a.txt", "<html>", ""),
        ("a.png", "", ""),
        ("a.html", "x", "F130"),
        ("A.HTM", "x", "F130"),
        ("a.svg", "x", "F130"),
        ("a.mjs", "x", "F130"),
        ("a.xml", "<rooms><room n='1'/></rooms>", ""),
        ("a.kml", "<kml xmlns='http://www.opengis.net/kml/2.2'/>", ""),
        ("a.xml", f"<rooms><script xmlns='{XHTML}'>1</script></rooms>", "F130"),
        ("a.rdf", f"<x:a xmlns:x='{SVG}'/>", "F130"),
        (
            "a.xml",
            "<!DOCTYPE a [<!ENTITY s 'http://www.w3.org/2000/svg'>]><a xmlns='&s;'/>",
            "F130",
        ),
        ("a.xml", "<a xmlns='http://www.w3.org/2000/sv&#103;'/>", "F130"),
        ("a.xml", "<?xml-stylesheet href='a.xsl'?><a/>", "F130"),
        ("a.xml", "<a><b></a>", "F131"),
        ("a.xml", "", "F131"),
        ("a.kml", f"<kml><script xmlns='{XHTML}'>1</script></kml>", "F130"),
        ("a.gml", f"\ufeff <a xmlns='{SVG}'/>", "F130"),
        ("a.gml", "<gml/>", ""),
        ("a.dat", "1 < 2", ""),
        ("a.html.en", "x", "F130"),
        ("a.html.gz", "x", "F130"),
    ],
)
def test_only_what_is_shown_or_saved_is_let_in(
    name: str, text: str, code: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    assert [one.code for one in check_active(str(file))] == ([code] if code else [])


def test_files_of_packages_are_looked_at(tmp_path: Path) -> None:
    package = "datasets/rooms/datapackage.yaml"
    more = str(FULL[package]).replace("resources:\n", "resources:\n  - name: a\n    path: a.js\n")
    site = write_site(tmp_path, FULL, {package: more, "datasets/rooms/a.js": "1"})
    found = check_site(site)
    assert [(one.code, Path(one.place.path).name) for one in found] == [("F130", "a.js")]
    assert check_site(write_site(tmp_path / "plain", MINIMAL)) == []
