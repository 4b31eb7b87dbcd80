"""What was published before, and the addresses of the site."""

from __future__ import annotations

import gzip
import hashlib
import json

from tests.bad_inputs.changes import BadInput, replaced
from tests.sites import CORRECTION, FULL, ISSUE, MOVED, NOTICE, PACKAGE

LEDGER = "content/ledger/gazette/109/001.json"
ADDRESSES = "content/ledger/addresses.json"
FEEDS = "content/ledger/feeds.json"
RELEASE = "content/ledger/datasets/rooms/1.0.0.json"
_MOVED = "address,to,on,reason\n"
_OTHER = b"kind,count\nx,1\n"
_SHA256 = hashlib.sha256(_OTHER).hexdigest()


def _uncorrected() -> str:
    """The second notice without its correction."""
    text = str(FULL[CORRECTION]).replace("corrects: [109-001-01]\n", "")
    return text.replace("section: corrigendum", "section: public-notice")


def _ledger(notice: str, salt: str = "00") -> str:
    """A ledger of the first issue that knows other digests than the sources have."""
    version = {"published": "2020-01-02", "record": "0" * 64, "text": "0" * 64, "salt": salt}
    return json.dumps({"id": "109-001", "record": "0" * 64, "notices": {notice: [version]}})


def _release(sha256: str) -> str:
    """A release of the rooms with other rows than the sources have."""
    table = {"sha256": sha256, "rows": 1, "fields": [["kind", "string"], ["count", "integer"]]}
    release = {"name": "rooms", "version": "1.0.0", "published": "2020-01-02", "digest": ""}
    return json.dumps(
        {**release, "descriptor": {}, "tables": {"rooms": {**table, "key": ["kind"]}}}
    )


BAD_LEDGERS: dict[str, BadInput] = {
    "K101": BadInput({LEDGER: _ledger("109-001-01"), CORRECTION: _uncorrected()}, f"{NOTICE}:1:1"),
    "K102": BadInput({LEDGER: _ledger("109-001-09")}, LEDGER),
    "K103": BadInput({LEDGER: "{"}, LEDGER),
    "K104": BadInput({LEDGER: _ledger("109-001-01")}, f"{ISSUE}:1:1"),
    "K105": BadInput({RELEASE: _release("0" * 64)}, RELEASE),
    "K106": BadInput(
        {
            RELEASE: _release(_SHA256),
            f"content/ledger/datasets/rooms/objects/{_SHA256}.csv.gz": gzip.compress(_OTHER),
            **replaced(PACKAGE, "name: rooms", "version: 1.0.0\nname: rooms"),
        },
        f"{PACKAGE}:1:1",
    ),
    "K107": BadInput({ADDRESSES: '["/about-us/"]'}, ADDRESSES),
    "K108": BadInput(
        {
            FEEDS: '{"feeds/gazette": "tag:old.example,2020:x"}',
            "content/site.yaml": f"{FULL['content/site.yaml']}tag_authority: new.example,2020\n",
        },
        "content/site.yaml:9:1",
    ),
    "K109": BadInput({MOVED: f"{_MOVED}/old/,/nowhere/,2020-02-01,搬移\n"}, MOVED),
    "K110": BadInput({LEDGER: _ledger("109-001-09")}, f"{NOTICE}:1:1"),
    "K111": BadInput({LEDGER: _ledger("109-001-01"), ADDRESSES: '["/"]'}, LEDGER),
    "K112": BadInput({LEDGER: _ledger("109-001-01", salt="")}, f"{NOTICE}:1:1"),
    "K113": BadInput({MOVED: f"{_MOVED}/gazette/109/001/01/hours.txt,,2020-02-01,搬移\n"}, MOVED),
    "K114": BadInput(
        replaced(PACKAGE, "name: rooms", "version: ../../evil\nname: rooms"), f"{PACKAGE}:1:1"
    ),
    "K116": BadInput(
        {ADDRESSES: '[\n "/",\n<<<<<<< HEAD\n "/a/"\n=======\n "/b/"\n>>>>>>> theirs\n]\n'},
        f"{ADDRESSES}:3:1",
    ),
    "K117": BadInput({LEDGER: '{"format": 2, "id": 109}'}, LEDGER),
    "P101": BadInput(
        {"content/pages/gazette.md": "---\ntitle: X\n---\nx\n"}, "content/pages/gazette.md"
    ),
    "P111": BadInput({MOVED: f"{_MOVED}/{'old' * 100}/,,2020-02-01,併入\n"}, MOVED),
}
