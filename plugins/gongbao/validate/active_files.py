"""Files that a browser would run: they would speak in the name of the site.

Attachments and files of packages come from outside and are served beside the pages, so a script
in one is as good as a script of ours: it passes the content security policy, and may change
every page that a reader opens later (service workers). Only what browsers show or save is let in.
Sources: HTML standard, section 7.11 (navigation of documents by type); docs/safety.md.
"""

from __future__ import annotations

from pathlib import Path

from gongbao.media_types import media_type_of
from gongbao.problems import Place, Problem

_ENDINGS = {
    *("htm", "html", "shtml", "xht", "xhtml", "mht", "mhtml", "hta", "svg", "svgz"),
    *("js", "mjs", "cjs", "wasm", "swf", "xsl", "xslt", "php", "cgi"),
}
_NAMESPACES = {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
"""In whose elements browsers run scripts, whatever the file is called."""


def check_active(path: str) -> list[Problem]:
    """F130 where a browser that opens the file at *path* would run what is in it."""
    ending = Path(path).suffix.lstrip(".").lower()
    is_xml = media_type_of(path).endswith("xml")
    if ending in _ENDINGS or (is_xml and _runs(path)):
        return [Problem("F130", Place(path), {"format": ending or "—"})]
    return []


def _runs(path: str) -> bool:
    """Has the XML file elements of HTML or SVG, or a style sheet that makes them?

    Browsers run scripts before they have read to the end, so what is broken is refused as well.
    """
    from lxml import etree

    try:
        for _, node in etree.iterparse(path, events=("start", "pi"), resolve_entities=False):
            if isinstance(node, etree._ProcessingInstruction):
                if node.target == "xml-stylesheet":
                    return True
            elif etree.QName(node).namespace in _NAMESPACES:
                return True
            node.clear()
    except (etree.XMLSyntaxError, ValueError):
        return True
    return False
