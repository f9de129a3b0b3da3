"""Pages: a project's money, one line with its bookings, all money by kind, the funders' programmes."""

from flask import Blueprint, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.pages import form_page
from portfolio.funding import actions, forms, page, policy, queries, words
from portfolio.funding.models import FundingProgramme
from portfolio.funding.queries import Found
from portfolio.people.session import signed_in
from portfolio.projects import ways
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref

bp = Blueprint("funding", __name__)


def way_to(project: Project) -> ways.Way:
    """The way to a page below a project's money."""
    return [
        *ways.to_project(project.ref, project.title),
        (gettext("Money"), url_for("funding.of_project", ref=project.ref)),
    ]


def way_below(found: Found) -> ways.Way:
    """The way to a page below a line."""
    return [*way_to(found.project), (found.line.source, url_for("funding.show", line_id=found.line.id))]


@bp.get("/projects/<ref>/funding")
@open_to(policy.may_see, load=project_by_ref)
def of_project(project: Project) -> ResponseReturnValue:
    """A project's lines with their sums and own shares."""
    return render_template(
        "funding/of_project.html",
        project=project,
        shown=page.money_page(queries.lines_of(project.id)),
        columns=[words.LEDGER[kind] for kind in page.SHOWN],
        may_book=policy.may_book_here(signed_in(), project),
        crumbs=ways.to_project(project.ref, project.title),
    )


@bp.route("/projects/<ref>/funding/new", methods=["GET", "POST"])
@open_to(policy.may_book_here, load=project_by_ref)
def new(project: Project) -> ResponseReturnValue:
    """From whom, how much, promised or received."""
    viewer, at = signed_in(), now()
    currency = project.budget_currency or viewer.currency
    form = forms.NewForm(on=today(viewer.zone))
    form.offer(queries.programmes(viewer), queries.partners_of(project), queries.lines_of(project.id), currency)
    form.amount.currency = currency

    def act() -> str:
        line = actions.open_line(
            project,
            source=form.source.data or "",
            amount=form.amount.data,
            booked=form.booked.data,
            on=form.on.data,
            kind=form.kind.data,
            **form.details(),
            by=viewer,
            at=at,
        )
        if form.kind.data is None:
            flash(gettext("Kind of money: %(kind)s. Edit the line if that is not right.", kind=words.KINDS[line.kind]))
        return url_for("funding.of_project", ref=project.ref)

    return form_page("funding/new.html", form, act, by=viewer, at=at, crumbs=way_to(project), currency=currency)


@bp.get("/funding/<int:line_id>")
@open_to(policy.may_see, load=queries.line)
def show(found: Found) -> ResponseReturnValue:
    """A line with everything booked on it."""
    row = queries.row_of(found.line)
    return render_template(
        "funding/show.html",
        line=found.line,
        row=row,
        facts=row.facts,
        total=page.total_of(found.line),
        end=page.end_figures(found.line, row.facts),
        bookings=queries.bookings(found.line),
        moves=queries.moves(found.line),
        words=words,
        may_book=policy.may_book(signed_in(), found),
        crumbs=way_to(found.project),
    )


@bp.route("/funding/<int:line_id>/bookings", methods=["GET", "POST"])
@open_to(policy.may_book, load=queries.line)
def booking(found: Found) -> ResponseReturnValue:
    """A new booking on a line."""
    viewer, at = signed_in(), now()
    form = forms.BookingForm(on=today(viewer.zone))
    form.amount.currency = found.line.currency

    def act() -> str:
        actions.book(found.line, **form.values("once"), by=viewer, at=at)
        return url_for("funding.show", line_id=found.line.id)

    return form_page("funding/booking.html", form, act, by=viewer, at=at, line=found.line, crumbs=way_below(found))


@bp.route("/funding/<int:line_id>/edit", methods=["GET", "POST"])
@open_to(policy.may_book, load=queries.line)
def edit(found: Found) -> ResponseReturnValue:
    """What is known of a line."""
    viewer, at = signed_in(), now()
    form = forms.EditForm()
    grants = [row for row in queries.lines_of(found.project.id) if row.line.id != found.line.id]
    partners = queries.partners_of(found.project)
    form.offer(queries.programmes(viewer), partners, grants, found.line.currency)
    form.show(found.line)

    def act() -> str:
        actions.edit_line(found.line, version=form.version.number, **form.details(), by=viewer, at=at)
        return url_for("funding.show", line_id=found.line.id)

    return form_page(
        "funding/edit.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: found.line.version,
        line=found.line,
        crumbs=way_below(found),
    )


@bp.route("/funding/<int:line_id>/state", methods=["GET", "POST"])
@open_to(policy.may_book, load=queries.line)
def move(found: Found) -> ResponseReturnValue:
    """Where a line goes next."""
    viewer, at = signed_in(), now()
    form = forms.StateForm(on=today(viewer.zone))
    form.offer(found.line.state)

    def act() -> str:
        hours = form.bid_hours.data
        actions.change_line(
            found.line,
            state=form.state.data or "",
            on=form.on.data,
            reason=form.reason.data,
            bid_hours=None if hours is None else int(hours),
            by=viewer,
            at=at,
        )
        return url_for("funding.show", line_id=found.line.id)

    return form_page("funding/state.html", form, act, by=viewer, at=at, crumbs=way_below(found))


@bp.get("/funding")
@open_to(policy.may_see)
def sources() -> ResponseReturnValue:
    """All money of the city's projects by kind."""
    viewer = signed_in()
    return render_template(
        "funding/sources.html",
        totals=queries.totals_by_kind(viewer),
        shown=page.SHOWN,
        words=words,
    )


@bp.get("/funding/programmes")
@open_to(policy.may_see)
def programmes() -> ResponseReturnValue:
    """The funders' programmes with their rules."""
    viewer = signed_in()
    return render_template(
        "funding/programmes.html",
        programmes=[(found, page.cap_of(found), queries.rate_of(found.rate)) for found in queries.programmes(viewer)],
        words=words,
        may_book=policy.may_edit_programmes(viewer),
        crumbs=[(gettext("Money"), url_for("funding.sources"))],
    )


@bp.route("/funding/programmes/<int:programme_id>", methods=["GET", "POST"])
@open_to(policy.may_edit_programmes, load=queries.programme)
def programme(programme: FundingProgramme) -> ResponseReturnValue:
    """The rules of one programme."""
    viewer, at = signed_in(), now()
    currency = programme.currency or viewer.currency
    form = forms.ProgrammeForm()
    form.show(programme, currency)

    def act() -> str:
        entered = form.rules_entered(currency)
        actions.edit_programme(programme, version=form.version.number, **entered, by=viewer, at=at)
        return url_for("funding.programmes")

    return form_page(
        "funding/programme.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: programme.version,
        programme=programme,
        crumbs=[
            (gettext("Money"), url_for("funding.sources")),
            (gettext("Programmes of funders"), url_for("funding.programmes")),
        ],
    )
