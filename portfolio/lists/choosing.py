"""Which projects a change of many is about: those ticked in the list, or those that its filters let through."""

from collections.abc import Sequence
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import url_for
from werkzeug.datastructures import MultiDict

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.errors import N_, WrongInput
from portfolio.core.text import has_control_characters
from portfolio.projects.models import Project
from portfolio.projects.queries import REF_LENGTH
from portfolio.register.choices import Choices
from portfolio.register.queries import asked, listed
from portfolio.register.rules import Filters

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_BY_REF = (
    sa.select(Project.id)
    .where(Project.organisation_id == _HERE, Project.ref.in_(sa.bindparam("refs", expanding=True)))
    .order_by(Project.title_key, Project.id)
)


def refs_of(sent: MultiDict[str, str]) -> list[str]:
    """The references ticked in a list, none twice."""
    refs = (ref.strip() for ref in sent.getlist("ref"))
    return list(dict.fromkeys(ref for ref in refs if 0 < len(ref) <= REF_LENGTH and not has_control_characters(ref)))


def chosen(viewer: Viewer, refs: Sequence[str], filters: Filters, known: Choices, most: int) -> tuple[list[int], bool]:
    """Ids of the projects with these references; without any those at the top of the list; and whether there are more.

    refs  those of other cities are left out
    """
    if refs:
        found = read(_BY_REF, {"organisation_id": viewer.organisation_id, "refs": list(refs[: most + 1])})
        ids = [row.id for row in found]
        return ids[:most], len(refs) > most
    page = listed(asked(viewer, filters, known), None, most)
    return [row.id for row in page.rows], page.after is not None


def check_few(chosen: Sequence[object], most: int) -> None:
    """WrongInput for more than can be changed at once, so that none is passed over in silence."""
    if len(chosen) > most:
        raise WrongInput(
            "too_many",
            N_("You chose %(many)s projects. At most %(most)s can be changed at once: choose fewer of them."),
            many=len(chosen),
            most=most,
        )


def list_address(arguments: MultiDict[str, str]) -> str:
    """The list with the filters that an address carries."""
    pairs = Filters.of(arguments.items(multi=True)).pairs()
    here = url_for("register.projects")
    return f"{here}?{urlencode(pairs)}" if pairs else here
