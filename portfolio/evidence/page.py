"""The page on which evidence is put, whatever it stands at, and lines of evidence in words."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import flash
from flask.typing import ResponseReturnValue

from portfolio.core.clock import now
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.web import instant
from portfolio.evidence import actions, rules
from portfolio.evidence.actions import Place
from portfolio.evidence.paper_forms import EvidenceForm
from portfolio.evidence.queries import Shown
from portfolio.evidence.words import AUDIENCES, KINDS
from portfolio.people.session import signed_in
from portfolio.projects.ways import Way


class Line(NamedTuple):
    """A piece of evidence in words.

    where      address of the file or the link; empty where it was taken back before any signature
    withdrawn  why it was taken back, empty while it stands
    version    which signed versions it belongs to, where that is not all of them
    """

    id: int
    label: str
    where: str
    is_file: bool
    about: str
    withdrawn: str
    version: str


def lines(found: Sequence[Shown], signed: Sequence[datetime] = ()) -> list[Line]:
    """Evidence in words.

    signed  when each version of what it stands at was signed, the newest first
    """
    return [_line(shown, signed) for shown in found]


def _line(shown: Shown, signed: Sequence[datetime]) -> Line:
    size = "" if shown.size is None else _("%(size)s KB", size=max(1, round(shown.size / 1000)))
    told = (str(KINDS[shown.kind]), size, str(AUDIENCES[shown.audience]), shown.by or "", instant(shown.recorded_at))
    is_file = shown.url is None
    stands = shown.withdrawn is None
    held = [at for at in signed if rules.stood(shown.recorded_at, shown.withdrawn_at, at)]
    return Line(
        shown.id,
        shown.description or shown.name or shown.url or "",
        "" if not stands and not held else f"/evidence/{shown.id}/file" if is_file else shown.url or "",
        is_file,
        " · ".join(part for part in told if part),
        "" if stands else shown.withdrawn or _("no reason given"),
        _version(signed, held, stands=stands),
    )


def _version(signed: Sequence[datetime], held: Sequence[datetime], *, stands: bool) -> str:
    """Which signed versions a piece belongs to; nothing where it belongs to all there are, or to none by now."""
    if held and not stands:
        return _("It belongs to the version signed %(when)s.", when=instant(held[0]))
    if stands and signed and not held:
        return _("It does not belong to the version signed %(when)s.", when=instant(signed[0]))
    if stands and len(held) < len(signed):
        return _("It came with the version signed %(when)s.", when=instant(held[-1]))
    return ""


def attach_page(place: Place, *, title: str, crumbs: Way, back: Callable[[], str]) -> ResponseReturnValue:
    """The form that puts evidence at a value or a review.

    title  what it is about
    back   gives the address to go on to
    """
    viewer, at = signed_in(), now()
    form = EvidenceForm()

    def act() -> str:
        kept = form.values("once", "file", "url")
        actions.attach(place, upload=form.upload(), url=form.url.data or None, **kept, by=viewer, at=at)
        flash(_("The evidence is kept."))
        return back()

    return form_page("evidence/attach.html", form, act, by=viewer, at=at, about=title, crumbs=crumbs)
