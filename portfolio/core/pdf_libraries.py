"""The system's libraries that PDF drawing needs; asked without loading the drawing itself."""

import ctypes
from functools import cache

LIBRARIES = (
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)


@cache
def missing() -> tuple[str, ...]:
    """Which of them this machine lacks; asked once per process."""
    return tuple(name for name in LIBRARIES if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
