"""The seals of the chain: what is hashed, and in which order."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any


def payload_hash(salt: str, payload: str) -> str:
    """What stays of an erased payload."""
    return hashlib.sha256((salt + payload).encode()).hexdigest()


@lru_cache(16)
def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def entry_hash(row: Mapping[str, Any]) -> str:
    """The seal of an entry: everything but the erasable payload, and the entry before.

    The sealed text is a list in JSON without spaces, put together here: an import seals many thousand entries.
    """
    by_id = row["by_id"]
    sealed = (
        f"[{row['organisation_id']},{row['seq']},{quoted(_instant(row['at']))},{'null' if by_id is None else by_id},"
        f"{quoted(row['event'])},{quoted(row['thing_kind'])},{row['thing_id']},{quoted(row['root_kind'])},"
        f"{row['root_id']},{quoted(row['payload_hash'])},{quoted(row['previous_hash'])}]"
    )
    return hashlib.sha256(sealed.encode()).hexdigest()
