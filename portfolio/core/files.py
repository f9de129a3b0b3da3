"""Files by their checksum in the instance folder: written whole or not at all, never overwritten."""

import hashlib
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


def keep(source: BinaryIO) -> str:
    """Store all that an open file holds, piece by piece, under its SHA-256 in hex; it is read from its beginning."""
    source.seek(0)
    folder().mkdir(parents=True, exist_ok=True)
    seal = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder())
    with os.fdopen(handle, "wb") as file:
        while piece := source.read(_PIECE):
            seal.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    target = _path(seal.hexdigest())
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(name).replace(target)
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


def folder() -> Path:
    """Where the files live."""
    return Path(current_app.config["FILES"])


def _path(key: str) -> Path:
    if not _KEY.match(key):
        raise Missing
    return folder() / key[:2] / key
