"""A list of projects on its way out: which rows the filters let through, and what its notes say of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.texts import gettext as _
from portfolio.core.web import instant
from portfolio.lists.standing import AT_ONCE, Standing, standing, wordlists
from portfolio.lists.workbook import About, write_workbook
from portfolio.people.models import Organisation
from portfolio.projects.rules import ALL_STAGES
from portfolio.projects.words import stage_word
from portfolio.register.chips import group_words
from portfolio.register.choices import Choices, choices, said
from portfolio.register.queries import asked, every_page, listed
from portfolio.register.rules import Filters

MOST_AT_ONCE = 2_000
"""More projects than this are written by a job."""

LAID_OUT = ("sort", "by", "column", "columns")
"""What an address says of how a list looks, not of what is on it."""


def project_workbook(target: IO[bytes], viewer: Viewer, filters: Filters, at: datetime) -> int:
    """Write the projects that the filters let through into an open file; gives how many."""
    known = choices(viewer.organisation_id)
    lists = wordlists(viewer, local_day(at, viewer.zone), known)
    city = db.session.get_one(Organisation, viewer.organisation_id)
    about = About(city.name, city.key, filter_words(filters, known), instant(at, viewer.zone), at)
    return write_workbook(target, pieces(viewer, filters, known), lists, about)


def pieces(viewer: Viewer, filters: Filters, known: Choices) -> Iterator[Sequence[Standing]]:
    """The projects on a list in its order, some hundreds at a time, four statements each."""
    for page in every_page(asked(viewer, filters, known), AT_ONCE):
        yield standing(viewer, [row.id for row in page], known)


def filter_words(filters: Filters, known: Choices) -> list[str]:
    """What is asked of a list, in words, one each."""
    words = group_words() | {"q": _("Search"), "archived": _("Archived")}
    return [
        _("%(what)s: %(value)s", what=words.get(name, name), value=_value(name, value, known))
        for name, value in filters.pairs()
        if name not in LAID_OUT
    ]


def _value(name: str, value: str, known: Choices) -> str:
    if name == "archived":
        return _("also shown")
    if name == "stage" and value in ALL_STAGES:
        return stage_word(value)
    choice = known.by_key.get(name, {}).get(value)
    return said(choice) if choice else value


def is_long(viewer: Viewer, filters: Filters) -> bool:
    """Whether a list has more projects than a page may write while somebody waits."""
    wanted = asked(viewer, filters, choices(viewer.organisation_id))
    return listed(wanted, None, MOST_AT_ONCE).after is not None


def file_name(viewer: Viewer, at: datetime) -> str:
    """What the workbook is called when it is saved."""
    return f"projects-{local_day(at, viewer.zone).isoformat()}.xlsx"
