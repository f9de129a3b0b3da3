"""What a review found, edition by edition, as its page, its signer and its printed page show it: finished words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money, stored
from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money, percent
from portfolio.funding.models import FundingLine
from portfolio.jobs.models import Job
from portfolio.metrics import words as measures
from portfolio.metrics.models import Metric
from portfolio.metrics.rules import Goal, whole_percent
from portfolio.people.models import Person
from portfolio.projects.models import Term
from portfolio.projects.taxonomy import FACTOR
from portfolio.projects.words import decision_word, term_word
from portfolio.reviews import deciding, queries, sheet_beside, sheet_words
from portfolio.reviews.answers import ActionSaid, Answers
from portfolio.reviews.models import (
    Approval,
    Consequence,
    Criterion,
    DraftAnswer,
    Finding,
    Lesson,
    Outcome,
    OutcomeAuthor,
    Review,
    SharedPage,
    SignOff,
)
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.sheet_known import Known


class FindingLine(NamedTuple):
    """A measure in the table of findings, as the record stood when the outcome was handed in."""

    name: str
    start: str
    goal: str
    value: str
    progress: str
    verdict: str
    tone: str
    reason: str


class LessonLine(NamedTuple):
    """A lesson with what it is about."""

    text: str
    about: str


class Group(NamedTuple):
    """Answers under one heading."""

    key: str
    heading: str
    lines: Sequence[tuple[str, str]]


class Edition(NamedTuple):
    """One edition with what became of it.

    signed  True signed, False returned, None while it waits; said_at is when that was said
    """

    outcome: Outcome
    authors: Sequence[str]
    signed: bool | None
    reason: str | None
    signer: str
    signed_on: date | None
    said_at: datetime | None
    findings: Sequence[FindingLine]
    lessons: Sequence[LessonLine]
    groups: Sequence[Group]
    consequences: Sequence[tuple[Consequence, str]]


# Names hold no line breaks, so they can be put together by one.
_AUTHORS = (
    sa.select(sa.func.aggregate_strings(Person.name, "\n"))
    .join(OutcomeAuthor, OutcomeAuthor.person_id == Person.id)
    .where(OutcomeAuthor.outcome_id == Outcome.id)
    .scalar_subquery()
)


def editions(review: Review) -> list[Edition]:
    """Every edition of what a review found, newest first, in five statements."""
    author, signer, owner = aliased(Person), aliased(Person), aliased(Person)
    rows: Sequence[Any] = db.session.execute(
        sa.select(Outcome, SignOff, author.name, signer.name, owner.name, FundingLine.source, _AUTHORS)
        .outerjoin(SignOff, SignOff.outcome_id == Outcome.id)
        .outerjoin(author, author.id == Outcome.author_id)
        .outerjoin(signer, signer.id == SignOff.signer_id)
        .outerjoin(owner, owner.id == Outcome.next_owner_id)
        .outerjoin(FundingLine, FundingLine.id == Outcome.funding_line_id)
        .where(Outcome.review_id == review.id)
        .order_by(Outcome.edition.desc(), SignOff.id)
    ).all()
    ids = [row[0].id for row in rows]
    if not ids:
        return []
    findings = _by_outcome(
        db.session.scalars(sa.select(Finding).where(Finding.outcome_id.in_(ids)).order_by(Finding.id))
    )
    criteria = _by_outcome(db.session.scalars(sa.select(Criterion).where(Criterion.outcome_id.in_(ids))))
    follows = parts.consequences(Consequence.outcome_id.in_(ids))
    lessons = _lessons(ids)
    made = []
    for outcome, word, first, name, next_owner, source, wrote in rows:
        judged = {row.key: row for row in criteria.get(outcome.id, ())}
        measured = findings.get(outcome.id, [])
        made.append(
            Edition(
                outcome,
                _names(first, wrote),
                word.signed if word is not None else None,
                word.reason if word is not None else None,
                (name or word.signer_words or "") if word is not None else "",
                word.on if word is not None else None,
                word.recorded_at if word is not None else None,
                [finding_line(row) for row in measured],
                lessons.get(outcome.id, []),
                [*groups(outcome, measured, judged, next_owner or "", source or "")],
                [(row, who) for row, who in follows if row.outcome_id == outcome.id],
            )
        )
    return made


def _names(first: str | None, all_names: str | None) -> list[str]:
    """Who wrote an outcome: who handed it in first, the others by name."""
    others = sorted(all_names.split("\n")) if all_names else []
    return list(dict.fromkeys([*([first] if first else []), *others]))


def _by_outcome(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.outcome_id, []).append(row)
    return found


def _lessons(ids: Sequence[int]) -> dict[int, list[LessonLine]]:
    rows = db.session.execute(
        sa.select(Lesson.outcome_id, Lesson.text, Lesson.helped, Term.key, Term.label)
        .outerjoin(Term, Term.id == Lesson.term_id)
        .where(Lesson.outcome_id.in_(ids))
        .order_by(Lesson.id)
    )
    found: dict[int, list[LessonLine]] = {}
    for outcome_id, text, helped, key, label in rows:
        found.setdefault(outcome_id, []).append(LessonLine(text, about(helped, key, label or "")))
    return found


def about(helped: bool | None, key: str | None, label: str) -> str:
    """What a lesson is about: what helped or hindered, in the city's words."""
    word = term_word(FACTOR, key, label) if key else ""
    if helped is None:
        return word
    if not word:
        return str(sheet_words.HELPED["helped" if helped else "hindered"])
    return _("What helped: %(word)s", word=word) if helped else _("What hindered: %(word)s", word=word)


def finding_line(row: Finding) -> FindingLine:
    """A finding in words."""
    goal = Goal(row.target_value, row.target_low, row.target_high)
    share = None if row.progress is None else from_millionths(row.progress)
    value = measures.value(row.value, row.measure, row.unit, row.words)
    told = _("%(value)s, %(day)s", value=value, day=day(row.observed_on)) if row.observed_on else value
    return FindingLine(
        row.name,
        measures.value(row.baseline_value, row.measure, row.unit),
        measures.goal(goal, row.measure, row.unit, row.target_question),
        _("%(value)s; source: %(source)s", value=told, source=row.source) if row.source else told,
        "–" if share is None else percent(whole_percent(share) / _HUNDRED),
        str(sheet_words.VERDICTS[row.verdict]),
        sheet_words.TONES[row.verdict],
        row.reason or "",
    )


_HUNDRED = from_millionths(100_000_000)


def groups(
    outcome: Outcome, findings: Sequence[Finding], criteria: Mapping[str, Criterion], owner: str, source: str
) -> Iterator[Group]:
    """The answers of an outcome under their headings; what was not answered is left out."""
    for key, heading, lines in (
        ("aim", _("Aim and delivery"), _aim(outcome)),
        ("evidence", _("How sure"), _evidence(outcome, criteria)),
        ("cost", _("Cost"), _cost(outcome, findings)),
        ("voices", _("Voices"), _voices(outcome)),
        ("since", _("Since then"), _since(outcome)),
        ("decision", _("Decision"), _decision(outcome, owner, source)),
        ("publishing", _("Publishing"), _publishing(outcome)),
    ):
        shown = [(label, text) for label, text in lines if text]
        if shown:
            yield Group(key, heading, shown)


Lines = Iterator[tuple[str, str]]


def _word(labels: Mapping[Any, Any], key: Any) -> str:
    return "" if key is None else str(labels[key])


def _aim(outcome: Outcome) -> Lines:
    yield _("Aim"), outcome.aim or ""
    yield _("Delivery"), _word(sheet_words.DELIVERED, outcome.delivered)
    yield _("Different from the plan"), outcome.delivered_words or ""
    yield _("What else happened"), outcome.side_effects or ""


def _evidence(outcome: Outcome, criteria: Mapping[str, Criterion]) -> Lines:
    yield _("How do we know it was the project?"), _word(sheet_words.NESTA, outcome.nesta_level)
    yield _("Who evaluated"), _word(sheet_words.INDEPENDENCE, outcome.independence)
    yield _("Maryland scale"), _word(sheet_words.SMS, None if outcome.sms_level is None else str(outcome.sms_level))
    yield _("Compared with"), outcome.comparison or ""
    for key, label in sheet_words.CRITERIA.items():
        row = criteria.get(key)
        if row is not None:
            mark = _("Not assessed") if row.mark is None else str(sheet_words.MARKS[str(row.mark)])
            yield str(label), _("%(mark)s. %(words)s", mark=mark, words=row.words) if row.words else mark


def _cost(outcome: Outcome, findings: Sequence[Finding]) -> Lines:
    amount = stored(outcome.cost_minor, outcome.cost_currency)
    yield _("Cost in all"), money(amount) if amount is not None else ""
    yield _("What it covers"), _word(sheet_words.COST_BASES, outcome.cost_base)
    first = findings[0] if findings else None
    each = (
        deciding.unit_cost(outcome.cost_minor, outcome.cost_matches, first.baseline_value, first.value)
        if first is not None
        else None
    )
    if first is not None and each is not None and outcome.cost_currency is not None:
        yield (
            _("Cost per unit of change in “%(measure)s”", measure=first.name),
            money(Money(round(each), outcome.cost_currency)),
        )
    yield _("Worth it?"), _word(sheet_words.WORTH, outcome.worth)
    yield _("Why"), outcome.worth_words or ""
    benefits = [
        money(amount) if (amount := stored(minor, outcome.cost_currency)) is not None else "–"
        for minor in (outcome.benefit_low_minor, outcome.benefit_minor, outcome.benefit_high_minor)
    ]
    if set(benefits) != {"–"}:
        yield (
            _("Benefit in money"),
            _(
                "at least %(low)s, most likely %(likely)s, at most %(high)s",
                low=benefits[0],
                likely=benefits[1],
                high=benefits[2],
            ),
        )
    yield _("Assumptions"), outcome.benefit_words or ""


def _voices(outcome: Outcome) -> Lines:
    yield _("Users and staff"), outcome.voices or ""
    if outcome.quote and outcome.quote_consent:
        yield _("Quoted with consent"), _("“%(quote)s”", quote=outcome.quote)


def _since(outcome: Outcome) -> Lines:
    yield _("Still in use"), _word(sheet_words.STILL, outcome.still_used)
    yield _("Still paid for"), _word(sheet_words.KNOWN, outcome.still_funded)
    yield _("Main risk"), outcome.main_risk or ""
    yield _("Lesson used"), _word(sheet_words.KNOWN, outcome.lesson_used)
    if outcome.sustained is not None:
        yield _("Did the change last?"), _("Yes") if outcome.sustained else _("No")


def _decision(outcome: Outcome, owner: str, source: str) -> Lines:
    yield _("Decision"), decision_word(outcome.decision)
    yield _("Why"), outcome.decision_reason or ""
    yield _("Owner from now on"), owner
    yield _("Money from now on"), _("No money was found") if outcome.funding_not_found else source
    yield _("New end"), day(outcome.new_end_on) if outcome.new_end_on else ""


def _publishing(outcome: Outcome) -> Lines:
    if outcome.may_publish is not None:
        yield _("May it be published?"), _("Yes") if outcome.may_publish else _("No")
    yield _("Why not"), outcome.withheld_reason or ""
    yield _("Until"), day(outcome.withheld_until) if outcome.withheld_until else ""
    if outcome.has_personal_data is not None:
        yield _("Personal data in it"), _("Yes") if outcome.has_personal_data else _("No")


# ------------------------------------------------------------------------------------------- around it
class Beside(NamedTuple):
    """What else a review's page says: who is asked to sign, when a draft was saved, the job that draws the page."""

    signer: str
    draft_saved_at: datetime | None
    amends: str | None
    approval: str | None
    pdf_key: str | None
    job_id: int | None
    job_state: str | None


def beside(review: Review) -> Beside:
    """What stands around the outcomes of a review, in one statement."""
    drafted = sa.select(sa.func.max(DraftAnswer.saved_at)).where(DraftAnswer.review_id == review.id)
    amends = sa.select(DraftAnswer.value).where(
        DraftAnswer.review_id == review.id, DraftAnswer.question == parts.AMENDS
    )
    approval = sa.select(Approval.words).where(Approval.review_id == review.id).order_by(Approval.id.desc()).limit(1)
    signed = (
        sa.select(sa.func.max(Outcome.id))
        .join(SignOff, sa.and_(SignOff.outcome_id == Outcome.id, SignOff.signed))
        .where(Outcome.review_id == review.id)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(
            sa.func.coalesce(Person.name, ""),
            drafted.scalar_subquery(),
            amends.limit(1).scalar_subquery(),
            approval.scalar_subquery(),
            SharedPage.pdf_key,
            SharedPage.job_id,
            Job.state,
        )
        .select_from(Review)
        .outerjoin(Person, Person.id == Review.signer_id)
        .outerjoin(SharedPage, SharedPage.outcome_id == signed)
        .outerjoin(Job, Job.id == SharedPage.job_id)
        .where(Review.id == review.id)
    ).one()
    return Beside._make(row)


def what_would_follow(viewer: Viewer, found: Found, today: date) -> list[str]:
    """What happens if somebody signs the outcome that waits; nothing new where an amendment decides the same."""
    outcome = queries.newest_outcome(found.review)
    if outcome is None:
        return []
    earlier = parts.signed_outcome(found.review.id)
    if earlier is not None and earlier.decision == outcome.decision:
        return []
    agreed = [row for row, _who in parts.consequences(Consequence.outcome_id == outcome.id)]
    said = Answers(
        outcome.held_on,
        nesta_level=outcome.nesta_level,
        decision=outcome.decision,
        next_owner_id=outcome.next_owner_id,
        funding_not_found=outcome.funding_not_found,
        new_end_on=outcome.new_end_on,
        actions=[ActionSaid(row.what, row.who_id, row.due_on) for row in agreed],
    )
    return sheet_beside.what_follows(Known(viewer, found, today), said)


def changed_since(review: Review) -> list[tuple[str, str, str]]:
    """The measures whose record says something else now than when the outcome was handed in: name, then, now."""
    newest = sa.select(sa.func.max(Outcome.id)).where(Outcome.review_id == review.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(Finding, Metric)
        .join(Metric, Metric.id == Finding.metric_id)
        .where(Finding.outcome_id == newest, Metric.measure != "qualitative")
        .order_by(Finding.id)
    )
    return [
        (row.name, _figures(row, row.baseline_value, row.target_value, row.value), _figures(row, *now))
        for row, metric in rows
        if (now := (metric.baseline_value, metric.target_value, metric.latest_value))
        != (row.baseline_value, row.target_value, row.value)
    ]


def _figures(row: Finding, start: int | None, goal: int | None, latest: int | None) -> str:
    said = [measures.value(value, row.measure, row.unit) for value in (start, goal, latest)]
    return _("start %(start)s, goal %(goal)s, latest %(latest)s", start=said[0], goal=said[1], latest=said[2])
