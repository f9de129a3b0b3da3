"""Settings, read from the environment: the unit and the default stand beside each."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent

LANGUAGES = {"en": "en_GB"}
"""The languages that the pages are translated into, each with the locale that writes its dates and numbers."""
REPORT_LANGUAGES = LANGUAGES | {"de": "de_DE"}
"""The languages that reports are translated into: translations/ has a catalogue for each but English."""


def settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """All settings of a running product."""
    instance = Path(environ.get("INSTANCE") or ROOT / "instance").resolve()
    return {
        # Folder of the embedded database, the files and the key. Default: instance/ beside the code.
        "INSTANCE": str(instance),
        # Signs cookies and links; made once and kept in the instance folder when the environment has none.
        "SECRET_KEY": environ.get("SECRET_KEY") or secret_key(instance),
        # Older keys, separated by spaces, that still open cookies while a key is being changed.
        "SECRET_KEY_FALLBACKS": environ.get("SECRET_KEY_FALLBACKS", "").split(),
        # postgresql://user@host/name, or the embedded SQLite file in the instance folder.
        "SQLALCHEMY_DATABASE_URI": database_url(environ.get("DATABASE_URL", ""), instance),
        # A server may have gone away since a connection was last used; the embedded file has not.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": bool(environ.get("DATABASE_URL"))},
        "EMBEDDED": not environ.get("DATABASE_URL"),
        "FILES": str(instance / "files"),
        # The address people use, such as https://portfolio.example.org; links in mails start with it.
        "PUBLIC_ADDRESS": environ.get("PUBLIC_ADDRESS", "").rstrip("/"),
        # How many proxies stand in front and set X-Forwarded-*. Default 0: such headers are not believed.
        "PROXY_HOPS": int(environ.get("PROXY_HOPS", "0")),
        # The city's mail server as host:port; empty: no mail leaves, people hand over links themselves.
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_USER": environ.get("MAIL_USER", ""),
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD", ""),
        "MAIL_FROM": environ.get("MAIL_FROM", ""),
        # starttls, tls or none.
        "MAIL_SECURITY": environ.get("MAIL_SECURITY", "starttls"),
        # Largest request body in bytes: a zipped portfolio of 100,000 projects has 25 MB.
        "MAX_CONTENT_LENGTH": 40_000_000,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "MAX_FORM_PARTS": 2_000,
        # Sign-in ends after so many minutes without a page, and after so many hours in any case.
        "IDLE_MINUTES": int(environ.get("IDLE_MINUTES", "120")),
        "SIGN_IN_HOURS": int(environ.get("SIGN_IN_HOURS", "12")),
        # Seconds between two signs of life of the scheduler; after three without one another process takes over.
        "SCHEDULER_BEAT": float(environ.get("SCHEDULER_BEAT", "10")),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "portfolio",
        # Cookies travel only over TLS when people reach the product over TLS.
        "SESSION_COOKIE_SECURE": environ.get("PUBLIC_ADDRESS", "").startswith("https://"),
        "SEND_FILE_MAX_AGE_DEFAULT": 86_400,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "en_GB",
    }


def database_url(given: str, instance: Path) -> str:
    """The address of the database; both spellings of PostgreSQL's scheme mean the driver we ship."""
    if not given:
        return f"sqlite:///{instance / 'portfolio.db'}"
    for scheme in ("postgres://", "postgresql://"):
        if given.startswith(scheme):
            return "postgresql+psycopg://" + given.removeprefix(scheme)
    return given


def secret_key(instance: Path) -> str:
    """The key in the instance folder, made at the first start; only the owner may read it."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_suffix(f".{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(made, path)  # the first of several starters wins
        made.unlink()
    return path.read_text()
