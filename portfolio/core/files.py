"""Files by their checksum in the instance folder: written whole or not at all, never overwritten."""

import hashlib
import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from portfolio.core.errors import Missing

_KEY = re.compile(r"^[0-9a-f]{64}$")
_PIECE = 1 << 20


def put(content: bytes) -> str:
    """Store bytes and return their SHA-256 in hex, which is their key from now on."""
    return keep(io.BytesIO(content))


def key_of(content: bytes) -> str:
    """The key that bytes would be stored under."""
    return hashlib.sha256(content).hexdigest()


def keep(source: BinaryIO) -> str:
    """Store all that an open file holds, piece by piece, under its SHA-256 in hex; it is read from its beginning."""
    source.seek(0)
    folder().mkdir(parents=True, exist_ok=True)
    seal = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder())
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := source.read(_PIECE):
                seal.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        target = _path(seal.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)  # a full disk must not fill up further at every try
    return seal.hexdigest()


def place(key: str) -> Path:
    """Where the file of a key lies, for reading it piece by piece; Missing when there is none."""
    target = _path(key)
    if not target.is_file():
        raise Missing
    return target


def get(key: str) -> bytes:
    """The bytes of a key; Missing when there are none."""
    return place(key).read_bytes()


def remove(key: str) -> None:
    """Remove the file of a key; one that is gone already is no matter."""
    _path(key).unlink(missing_ok=True)


def folder() -> Path:
    """Where the files live."""
    return Path(current_app.config["FILES"])


def _path(key: str) -> Path:
    if not _KEY.match(key):
        raise Missing
    return folder() / key[:2] / key
