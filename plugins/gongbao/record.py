"""The base of all records."""

from __future__ import annotations

import msgspec


class Record(msgspec.Struct, frozen=True):
    """Frozen, and stored in the read cache as MessagePack."""
