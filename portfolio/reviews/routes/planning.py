"""Pages: the calendar of reviews, one review, and the forms that plan, postpone, write and sign one."""

from collections.abc import Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.web import day as day_word
from portfolio.evidence import queries as papers
from portfolio.evidence.page import lines
from portfolio.jobs.rules import OPEN
from portfolio.people.queries import department_tree, read_settings
from portfolio.people.session import departments_below, signed_in
from portfolio.projects import subjects, ways
from portfolio.projects.subjects import Subject
from portfolio.reviews import actions, forms, page, policy, queries, rules, sheet_words, told, words
from portfolio.reviews.queries import Found
from portfolio.reviews.queries.moved import kept, moves_for_hand_over
from portfolio.reviews.queries.planned import usual_day, working_days
from portfolio.reviews.routes import bp, page_of, way_below


@bp.get("/reviews")
@open_to(policy.may_see)
def index() -> ResponseReturnValue:
    """The calendar: overdue first, then what comes."""
    viewer = signed_in()
    day = today(viewer.zone)
    branches = department_tree(viewer.organisation_id)
    form = forms.FilterForm(request.args)
    form.offer([(str(branch.id), branch.name) for branch in branches])
    show, department = (form.show.data, form.department.data) if form.validate() else ("open", None)
    show = show or "open"
    reach = departments_below(viewer.organisation_id, {int(department)}) if department else None
    found = queries.calendar(viewer, day, show, reach, request.args.get("after"))
    chosen = department or ""
    return render_template(
        "reviews/index.html",
        form=form,
        groups=page.groups(found.rows, show, day),
        first_url=url_for("reviews.index", show=show, department=chosen),
        next_url=url_for("reviews.index", show=show, department=chosen, after=found.after) if found.after else "",
        is_first=not request.args.get("after"),
    )


@bp.route("/projects/<ref>/reviews/new", methods=["GET", "POST"])
@open_to(policy.may_plan_here, load=subjects.by_ref)
def new(subject: Subject) -> ResponseReturnValue:
    """A new review of a project."""
    return plan(subject)


@bp.route("/programmes/<key>/reviews/new", methods=["GET", "POST"])
@open_to(policy.may_plan_here, load=subjects.by_programme)
def new_for_programme(subject: Subject) -> ResponseReturnValue:
    """A new review of a programme."""
    return plan(subject)


@bp.route("/strategies/<key>/reviews/new", methods=["GET", "POST"])
@open_to(policy.may_plan_here, load=subjects.by_strategy)
def new_for_strategy(subject: Subject) -> ResponseReturnValue:
    """A new review of a strategy."""
    return plan(subject)


def plan(subject: Subject) -> ResponseReturnValue:
    """The form that plans a review, whatever it is about."""
    viewer, at = signed_in(), now()
    kinds = rules.KINDS[subject.kind]
    usual = usual_day(subject, kinds[0], today(viewer.zone))
    form = forms.PlanForm(kind=kinds[0])
    form.offer(subject.kind)

    def act() -> str:
        review = actions.plan(subject, kind=form.kind.data or "", first_due_on=form.first_due_on.data, by=viewer, at=at)
        return url_for("reviews.show", review_id=review.id)

    return form_page(
        "reviews/new.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=ways.to_subject(subject),
        subject=subject,
        usual=usual,
        kind=words.KINDS[kinds[0]],
    )


@bp.get("/reviews/<int:review_id>")
@open_to(policy.may_see, load=queries.review)
def show(found: Found) -> ResponseReturnValue:
    """A review with what it found, who signed it, and how its date moved."""
    viewer, review = signed_in(), found.review
    day = today(viewer.zone)
    is_before = not read_settings(viewer.organisation_id, day).counts(found.due)
    editions, beside = told.editions(review), told.beside(review)
    moves, exempt = kept(review, day)
    counted_on = rules.effective_due(review.first_due_on, found.subject.stopped_on)
    word, tone = page.standing(review.state, found.due, counted_on, review.signed_on, day, is_before=is_before)
    return render_template(
        "reviews/show.html",
        review=review,
        due=found.due,
        word=word if not exempt else words.EXEMPTED,
        tone=tone if not exempt else "neutral",
        exempt=exempt,
        editions=editions,
        beside=beside,
        postponements=moves,
        words=words,
        sheet_words=sheet_words,
        is_open=review.state in rules.OPEN,
        is_drawing=beside.job_state in OPEN,
        evidence=lines(
            papers.of_review(viewer, found.subject, review.id), [e.said_at for e in editions if e.signed and e.said_at]
        ),
        is_sealed=review.state == "signed_off" and not review.amending and not beside.amends,
        crumbs=ways.to_subject(found.subject),
        subject=found.subject,
        **_rights(viewer, found, editions),
    )


def _rights(viewer: Viewer, found: Found, editions: Sequence[told.Edition]) -> dict[str, bool]:
    """What a viewer may do on the page of a review; who owns or wrote it does not sign it."""
    review = found.review
    waits = "submitted" in (review.state, review.amending)
    barred = {found.subject.owner_id, editions[0].outcome.author_id} if editions else set()
    return {
        "waits": waits,
        "may_write": policy.may_write(viewer, found),
        "may_postpone": policy.may_postpone(viewer, found),
        "may_exempt": policy.may_exempt(viewer) and found.subject.owner_id != viewer.person_id,
        "may_sign": waits and policy.may_sign(viewer, found) and viewer.person_id not in barred,
        "may_ask_signer": waits and policy.may_ask_signer(viewer, found),
        "may_approve": waits and policy.may_approve(viewer) and review.project_id is not None,
    }


@bp.route("/reviews/<int:review_id>/postponements", methods=["GET", "POST"])
@open_to(policy.may_postpone, load=queries.review)
def postpone(found: Found) -> ResponseReturnValue:
    """A new date for the work list."""
    viewer, at = signed_in(), now()
    days = working_days(viewer.organisation_id)
    form = forms.PostponeForm()
    form.offer(after_hand_over=moves_for_hand_over(found.review, found.subject, found.due, days))

    def act() -> str:
        row = actions.postpone(found.review, **form.values("once"), by=viewer, at=at)
        if row.due_on != form.due_on.data:
            flash(_("Nobody works on the day you gave: the review is now due on %(day)s.", day=day_word(row.due_on)))
        return page_of(found)

    return form_page(
        "reviews/postpone.html",
        form,
        act,
        by=viewer,
        at=at,
        found=found,
        crumbs=way_below(found),
        needs_lead=queries.postponement_count(found.review) >= rules.POSTPONEMENTS_WITHOUT_LEAD,
        is_lead=policy.is_lead(viewer),
    )
