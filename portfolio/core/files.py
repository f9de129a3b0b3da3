"""Files by their checksum in the instance folder: written whole or not at all, never overwritten."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from flask import current_app

from portfolio.core.errors import Missing

_KEY = re.compile(r"^[0-9a-f]{64}$")


def put(content: bytes) -> str:
    """Store bytes and return their SHA-256 in hex, which is their key from now on."""
    key = hashlib.sha256(content).hexdigest()
    target = _path(key)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    return key


def get(key: str) -> bytes:
    """The bytes of a key; Missing when there are none."""
    target = _path(key)
    if not target.is_file():
        raise Missing
    return target.read_bytes()


def folder() -> Path:
    """Where the files live."""
    return Path(current_app.config["FILES"])


def _path(key: str) -> Path:
    if not _KEY.match(key):
        raise Missing
    return folder() / key[:2] / key
