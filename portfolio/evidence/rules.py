"""What counts as evidence, who it is meant for, which files are taken and which addresses are links."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from portfolio.core.errors import N_, WrongInput

KINDS = ("report", "data", "survey", "photo", "minutes", "other")
AUDIENCES = ("team", "city", "public")
"""The project's own people and the unit; everybody who sees the portfolio; anybody, once pages are public."""

MOST_BYTES = 25_000_000
MOST_AT_ONE_PLACE = 20
LONGEST_NAME = 250
LONGEST_LINK = 2000

MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "csv": "text/csv",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
"""The files that are taken, by the ending of their name. No pages, no drawings that hold scripts, no macros."""

PICTURES = ("png", "jpg", "jpeg", "webp")


def stood(recorded_at: datetime, withdrawn_at: datetime | None, at: datetime) -> bool:
    """Whether a piece stood at its place at an instant, as at a signature."""
    return recorded_at <= at and (withdrawn_at is None or withdrawn_at > at)


def ending_of(name: str) -> str:
    """The ending of a file's name, in small letters; WrongInput when such files are not taken."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in MEDIA_TYPES:
        endings = ", ".join(ending.upper() for ending in MEDIA_TYPES if ending != "jpeg")
        raise WrongInput("ending", N_("Such a file is not taken. These are: %(endings)s."), "file", endings=endings)
    return ending


def plain_name(name: str) -> str:
    """The name of a file without folders, as it is shown and given back."""
    return name.replace("\\", "/").rpartition("/")[2].strip()[-LONGEST_NAME:]


def check_link(url: str) -> str:
    """An address on the web; WrongInput for everything else, such as scripts and files of one's own machine."""
    try:
        parts = urlsplit(url.strip())
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_good = False
    if not is_good or any(sign.isspace() for sign in url.strip()) or len(url) > LONGEST_LINK:
        raise WrongInput("link", N_("Give an address that begins with https:// or http://."), "url")
    return url.strip()


def check_choice(kind: str, audience: str) -> None:
    """Refuse words that are not offered."""
    if kind not in KINDS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "kind")
    if audience not in AUDIENCES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "audience")
