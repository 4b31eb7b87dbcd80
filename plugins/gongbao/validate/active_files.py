"""Files that a browser would run: they would speak in the name of the site.

Attachments and files of packages come from outside and are served beside the pages, so a script
in one is as good as a script of ours: it passes the content security policy, and may change
every page that a reader opens later (service workers). Only what browsers show or save is let in.
Sources: HTML standard, section 7.11 (navigation of documents by type); docs/safety.md.
"""

from __future__ import annotations

import re
from pathlib import Path

from gongbao.media_types import media_type_of
from gongbao.problems import Place, Problem

_ENDINGS = {
    *("htm", "html", "shtm", "shtml", "xht", "xhtm", "xhtml", "phtml"),
    *("mht", "mhtml", "hta", "htc", "svg", "svgz"),
    *("js", "mjs", "cjs", "wasm", "swf", "xsl", "xslt", "php", "cgi"),
}
_NAMESPACES = {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
"""In whose elements browsers run scripts, whatever the file is called."""
_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
"""How a text begins that may be XML, in whatever encoding."""


def check_active(path: str) -> list[Problem]:
    """F130 where a browser that opens the file at *path* would run what is in it.

    Every ending counts, since servers look at more than the last (``a.html.en``).
    """
    endings = [one.lstrip(".").lower() for one in Path(path).suffixes]
    args = {"format": ".".join(endings) or "—"}
    if not _ENDINGS.isdisjoint(endings):
        return [Problem("F130", Place(path), args)]
    if not _may_be_xml(path):
        return []
    try:
        return [Problem("F130", Place(path), args)] if _runs(path) else []
    except (SyntaxError, ValueError) as error:
        return [Problem("F131", Place(path), {"reason": str(error)})]


def _may_be_xml(path: str) -> bool:
    """By its type, or by its beginning where the type is not known here: servers may know it."""
    kind = media_type_of(path)
    if kind != "application/octet-stream":
        return kind.endswith("xml")
    with Path(path).open("rb") as stream:
        return _XML.match(stream.read(100)) is not None


def _runs(path: str) -> bool:
    """Has the XML file elements of HTML or SVG, or a style sheet that makes them?

    Raises lxml's XMLSyntaxError, a SyntaxError, for what is broken.
    """
    from lxml import etree

    found = etree.iterparse(path, events=("start", "pi"), resolve_entities=False, huge_tree=True)
    for _, node in found:
        if isinstance(node, etree._ProcessingInstruction):
            if node.target == "xml-stylesheet":
                return True
        elif etree.QName(node).namespace in _NAMESPACES:
            return True
        node.clear()
    return False
