"""Facts as plain JSON values, and back."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def read(kind: type[Record], stored: Mapping[str, Any]) -> Record:
    """A record of a kind from plain JSON values."""
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind) if field.name in stored or _must_stand(field)]  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], stored[name]) for name in known})


def _must_stand(field: Field[Any]) -> bool:
    """Whether a report that lacks a field cannot be read; what came later has a default."""
    return field.default is MISSING and field.default_factory is MISSING


def _value(kind: Any, stored: Any) -> Any:
    if stored is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], part) for part in stored)
    if NoneType in get_args(kind):
        return _value(get_args(kind)[0], stored)
    if is_dataclass(kind):
        return read(kind, stored)  # type: ignore[arg-type]
    if hasattr(kind, "_make"):  # a short row of plain values, of which there may be very many
        return kind._make(stored)
    if kind in (date, datetime):
        return kind.fromisoformat(stored)
    return stored


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
