"""The seals of the chain: what is hashed, and in which order."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_tight = json.JSONEncoder(separators=(",", ":")).encode


def payload_hash(salt: str, payload: str) -> str:
    """What stays of an erased payload."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


@lru_cache(16)
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def entry_hash(row: Mapping[str, Any]) -> str:
    """The seal of an entry: everything but the erasable payload, and the entry before."""
    sealed = [
        row["organisation_id"],
        row["seq"],
        _instant(row["at"]),
        row["by_id"],
        row["event"],
        row["thing_kind"],
        row["thing_id"],
        row["root_kind"],
        row["root_id"],
        row["payload_hash"],
        row["previous_hash"],
    ]
    return hashlib.sha256(_tight(sealed).encode()).hexdigest()
