"""What is unsafe, broken or worth knowing about an installation, each in a sentence."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portfolio.core import mail
from portfolio.core.errors import PortfolioError
from portfolio.jobs import health

SHORTEST_KEY = 32  # characters; what the product makes itself has 64
LEAST_SPACE = 500_000_000  # bytes; a backup of 10,000 projects and an upgrade fit


class Weight(StrEnum):
    """How bad a finding is: unsafe and broken ones make the command fail."""

    UNSAFE = "unsafe"
    BROKEN = "broken"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One thing that an administrator should know, and what to do about it."""

    weight: Weight
    about: str
    sentence: str


def findings(at: datetime) -> list[Finding]:
    """Everything that is not as it should be."""
    settings = current_app.config
    return [
        *_key(settings),
        *_debug(settings),
        *_address(settings),
        *_folder(Path(settings["INSTANCE"])),
        *_space(Path(settings["INSTANCE"])),
        *_mail(settings),
        *_parts(health.parts(at)),
    ]


def _key(settings: Mapping[str, Any]) -> Iterator[Finding]:
    if len(settings["SECRET_KEY"]) < SHORTEST_KEY:
        yield Finding(
            Weight.UNSAFE, "key", f"SECRET_KEY is shorter than {SHORTEST_KEY} characters. Leave it out: one is made."
        )


def _debug(settings: Mapping[str, Any]) -> Iterator[Finding]:
    if current_app.debug or settings["TESTING"] or os.environ.get("FLASK_DEBUG", "0") not in ("", "0"):
        yield Finding(Weight.UNSAFE, "debug", "Debugging is on: errors show code and settings. Unset FLASK_DEBUG.")


def _address(settings: Mapping[str, Any]) -> Iterator[Finding]:
    public = urlsplit(settings["PUBLIC_ADDRESS"])
    if public.scheme != "https":
        yield Finding(
            Weight.UNSAFE,
            "address",
            "PUBLIC_ADDRESS does not begin with https://, so cookies may travel in the clear. "
            "Put a proxy with TLS in front and name the address that people use.",
        )
    elif settings["PROXY_HOPS"] == 0:
        yield Finding(
            Weight.ADVICE,
            "proxy",
            "PROXY_HOPS is 0, so all people seem to come from the proxy. Give the number of proxies in front.",
        )


def _folder(instance: Path) -> Iterator[Finding]:
    mode = stat.S_IMODE(instance.stat().st_mode)
    if mode & stat.S_IRWXO:
        yield Finding(
            Weight.UNSAFE,
            "folder",
            f"Everybody here may open the instance folder. Run: chmod 700 {instance}",
        )
    key = instance / "secret_key"
    if key.exists() and stat.S_IMODE(key.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding(Weight.UNSAFE, "key file", f"Others may read the key. Run: chmod 600 {key}")


def _space(instance: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(instance).free
    if free < LEAST_SPACE:
        yield Finding(Weight.BROKEN, "disk", f"Only {free // 1_000_000} MB are free where the instance folder is.")


def _mail(settings: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        server = mail.Server.of(settings)
    except (ValueError, PortfolioError) as error:
        yield Finding(Weight.BROKEN, "mail", f"The mail settings cannot be used: {error}")
        return
    if server is None:
        yield Finding(
            Weight.ADVICE, "mail", "MAIL_SERVER is not set, so no mail leaves; people must hand links over themselves."
        )
        return
    if not settings["PUBLIC_ADDRESS"]:
        yield Finding(Weight.BROKEN, "mail", "Links in mails lead nowhere while PUBLIC_ADDRESS is not set.")
    if not settings["MAIL_FROM"]:
        yield Finding(Weight.ADVICE, "mail", f"MAIL_FROM is not set; mails come from {server.sender}.")
    if server.security == "none" and server.user:
        yield Finding(Weight.UNSAFE, "mail", "The mail password travels in the clear. Set MAIL_SECURITY=starttls.")


_PART_WORDS: Mapping[tuple[str, str], tuple[Weight, str]] = {
    ("database", "away"): (Weight.BROKEN, "The database does not answer."),
    ("schema", "empty"): (Weight.BROKEN, "The database is empty. Run: bin/portfolio migrate"),
    ("schema", "other"): (
        Weight.BROKEN,
        "The schema is not this release's. Run: bin/portfolio migrate",
    ),
    ("scheduler", "never started"): (Weight.BROKEN, "No scheduler has run yet, so no job is done and no mail leaves."),
    ("scheduler", "silent"): (Weight.BROKEN, "The scheduler has been silent for minutes. Start it again."),
    ("pdf", "missing"): (Weight.ADVICE, "PDF reports are unavailable: the Pango libraries are missing. See README.md."),
}


def _parts(found: Mapping[str, str]) -> Iterator[Finding]:
    for part, state in found.items():
        if (part, state) in _PART_WORDS:
            weight, sentence = _PART_WORDS[part, state]
            yield Finding(weight, part, sentence)
