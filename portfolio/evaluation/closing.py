"""Single projects: what would close the gap, nearest first, and all projects with their statuses, as page and CSV."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for

from portfolio.core.actor import Viewer
from portfolio.core.errors import N_, WrongInput
from portfolio.core.paging import PAGE, cursor, read_cursor, words_in
from portfolio.core.sheet import write_csv
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day
from portfolio.evaluation import queries, rules, words
from portfolio.evaluation.counting import Figures
from portfolio.evaluation.packing import Packed, mark, place_of, ref_of, unpack
from portfolio.evaluation.page import Links, share
from portfolio.evaluation.queries import Called
from portfolio.evaluation.rules import Line, Step
from portfolio.people.rights import May
from portfolio.reviews.words import ELEMENT_WORDS, EXEMPTIONS

VERBS = {
    "measure": May("edit_metric"),
    "start": May("edit_metric"),
    "goal": May("edit_metric"),
    "value": May("record_value"),
    "plan_review": May("plan_review"),
    "outcome": May("write_outcome"),
    "sign": May("sign_review"),
    "amend": May("write_outcome"),
}
"""Who may open which form."""


class Wanted(NamedTuple):
    """Which projects a list shows: all that the address does not leave out."""

    status: str = ""
    flag: str = ""
    by: str = ""
    group: str = ""

    @property
    def marks(self) -> list[str]:
        """By what such projects are known."""
        said = [mark(name, value) for name, value in (("status", self.status), ("flag", self.flag)) if value]
        return [*said, mark(self.by, self.group)] if self.by else said

    def pairs(self) -> dict[str, str]:
        """What says the same in an address."""
        return {name: value for name, value in self._asdict().items() if value or (name == "group" and self.by)}


def read_wanted(written: Mapping[str, str]) -> Wanted:
    """What an address asks for; WrongInput for a word that nobody knows."""
    wanted = Wanted(*(written.get(name, "") for name in Wanted._fields))
    known = {"status": words.STATUSES, "flag": words.FLAGS, "by": words.DIMENSIONS}
    if any(getattr(wanted, name) and getattr(wanted, name) not in choices for name, choices in known.items()):
        raise WrongInput("choice", N_("Choose one of the entries offered."))
    return wanted


# ----------------------------------------------------------------------------------------------- pages of lists
class Page(NamedTuple):
    """A page of projects; after is the cursor of the next one."""

    lines: Sequence[Line]
    total: int
    after: str | None


def page_by_ref(projects: Packed, wanted: Wanted, after: str | None) -> Page:
    """The projects that are wanted, by reference."""
    return _page(projects.having(wanted.marks), ref_of, after)


def page_of_nearest(projects: Packed, wanted: Wanted, after: str | None) -> Page:
    """What would close the gap, nearest first; a page begins behind the last place seen."""
    return _page(projects.closing(wanted.marks), place_of, after)


def _page(found: Sequence[bytes], key: Callable[[bytes], str], after: str | None) -> Page:
    """A page of what was found, which is in the order of its key; it begins behind the last key seen."""
    seen = read_cursor(after, 1)
    first = bisect_right(found, words_in(seen[0]), key=key) if seen else 0
    shown = found[first : first + PAGE]
    more = len(found) > first + PAGE
    return Page(unpack(shown), len(found), cursor(key(shown[-1])) if more else None)


# ------------------------------------------------------------------------------------------------------ in words
class Form(NamedTuple):
    """A form that closes something; without an address somebody else must."""

    label: str
    minutes: str
    url: str


class Closable(NamedTuple):
    """A project with what it lacks and the forms that close it.

    hopeless  something else is missing that can no longer be closed
    ask       who to ask where no form is open to the viewer
    """

    title: str
    ref: str
    status: str
    tone: str
    missing: str
    forms: Sequence[Form]
    minutes: str
    hopeless: bool
    ask: str


def closable(viewer: Viewer, lines: Sequence[Line], called: Mapping[int, Called], links: Links) -> list[Closable]:
    """What would close the gap of these projects, each missing thing with its form."""
    metrics = {step.number for line in lines for step in line.steps if step.kind in ("start", "goal", "value")}
    measured = queries.measure_names(viewer.organisation_id, metrics)
    found = []
    for line in lines:
        project = called[line.number]
        forms = [_form(viewer, step, project, measured, links) for step in line.steps]
        is_asked = links.is_now and not any(form.url for form in forms)
        found.append(
            Closable(
                project.title,
                line.ref,
                status_words(line),
                words.STATUS_TONES.get(line.status, "neutral"),
                missing_words(line),
                forms,
                minutes_words(line.minutes),
                not line.can_be_full,
                (project.owner or "") if is_asked else "",
            )
        )
    return found


def _form(viewer: Viewer, step: Step, project: Called, measured: Mapping[int, str], links: Links) -> Form:
    label = str(words.STEPS[step.kind])
    if "%(name)s" in label:
        label = label % {"name": measured.get(step.number or 0, "")}
    may = links.is_now and VERBS[step.kind](viewer, project)
    return Form(label, minutes_words(rules.MINUTES[step.kind]), _address(step, project.ref) if may else "")


def _address(step: Step, ref: str) -> str:
    """The exact form."""
    if step.kind in ("measure", "plan_review"):
        return url_for("metrics.new" if step.kind == "measure" else "reviews.new", ref=ref)
    if step.kind in ("start", "goal", "value"):
        endpoint = {"start": "baseline", "goal": "target", "value": "value"}[step.kind]
        return url_for(f"metrics.{endpoint}", metric_id=step.number)
    endpoint = {"outcome": "outcome", "sign": "sign_off", "amend": "amend"}[step.kind]
    return url_for(f"reviews.{endpoint}", review_id=step.number)


class Row(NamedTuple):
    """A project in the list of all; note says how late it is, or to when it was postponed."""

    title: str
    ref: str
    status: str
    tone: str
    reason: str
    missing: str
    due_on: str
    note: str
    signed_on: str


def rows(lines: Iterable[Line], called: Mapping[int, Called]) -> list[Row]:
    """The projects of a page in words."""
    return [
        Row(
            called[line.number].title,
            line.ref,
            status_words(line),
            words.STATUS_TONES.get(line.status, "neutral"),
            reason_words(line),
            missing_words(line),
            written_day(line.due_on),
            _note(line),
            written_day(line.signed_on),
        )
        for line in lines
    ]


def _note(line: Line) -> str:
    if line.days_late:
        return str(ngettext("%(num)s day late", "%(num)s days late", line.days_late))
    if line.current_due_on > line.due_on and not line.signed_on:
        return _("postponed to %(day)s", day=written_day(line.current_due_on))
    return ""


def found_words(total: int) -> str:
    """How many projects a list has."""
    return str(ngettext("%(num)s project", "%(num)s projects", total))


def minutes_words(minutes: int) -> str:
    """About how long something takes."""
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def status_words(line: Line) -> str:
    """A status with how late the project is."""
    word = str(words.STATUSES[line.status])
    return _("%(status)s, %(label)s", status=word, label=words.LABELS[line.label]) if line.label else word


def missing_words(line: Line) -> str:
    """What is missing of a project that counts, in a list of words."""
    if line.status == "out_of_scope":
        return ""
    return "; ".join(str(ELEMENT_WORDS[key]) for key in line.missing.split())


def reason_words(line: Line) -> str:
    """Why a project was exempted or is not counted."""
    if line.status == "waived":
        return str(EXEMPTIONS.get(line.reason, line.reason))
    return str(words.OUT_OF_SCOPE.get(line.reason, "")) if line.reason else ""


def written_day(iso: str) -> str:
    """A kept day as the reader writes it; a dash for none."""
    return day(date.fromisoformat(iso) if iso else None)


# --------------------------------------------------------------------------------------------------------- files
def projects_sheet(
    lines: Sequence[Line], called: Mapping[int, Called], departments: Mapping[str, str]
) -> Iterator[str]:
    """All projects with their statuses as CSV; days are ISO, so that spreadsheets sort them."""
    header = [
        _("Reference"),
        _("Title"),
        _("Department"),
        _("Status"),
        _("Reason"),
        _("Missing"),
        _("First due on"),
        _("Due on in the work list"),
        _("Signed on"),
        _("Days late"),
        _("Remarks"),
    ]
    return write_csv(
        header,
        (
            (
                line.ref,
                called[line.number].title,
                departments.get(str(line.belongs.department or ""), ""),
                status_words(line),
                reason_words(line),
                missing_words(line),
                line.due_on,
                line.current_due_on,
                line.signed_on,
                line.days_late or "",
                "; ".join(str(words.FLAGS[flag]) for flag in line.flags),
            )
            for line in lines
        ),
    )


def figures_sheet(
    figures: Figures, columns: Sequence[Any], named: Mapping[str, Mapping[str, str]], state: str
) -> Iterator[str]:
    """The figures as the pages say them, as CSV: the portfolio, its quarters, its groups.

    columns  the quarters of the first page
    """
    header = [_("What"), _("Which"), *(str(words.STATUSES[key]) for key in ("full", "partial", "none"))]
    header += [_("Due"), _("Evaluated, of those due"), *(str(words.STATUSES[key]) for key in ("too_early", "waived"))]
    whole = figures.brief.tally
    rows: list[Sequence[object]] = [_row(_("Portfolio"), state, whole)]
    rows += [
        (_("Quarter"), str(column.quarter), *(column.counts or ("", "", "")), column.due, column.share, "", "")
        for column in columns
    ]
    for dimension, word in words.DIMENSIONS.items():
        told = {**named[dimension], rules.NONE: str(words.NOWHERE[dimension])}
        rows += [
            _row(str(word), told.get(key, key), tally) for key, tally in figures.by[dimension].items() if tally.in_scope
        ]
    return write_csv(header, rows)


def _row(what: str, which: str, tally: Any) -> Sequence[object]:
    counts = (tally.full, tally.partial, tally.none, tally.due)
    return what, which, *counts, share(tally.full, tally.due), tally.too_early, tally.waived
