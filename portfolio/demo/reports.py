"""The quarterly reports of the demo city: drafted, told, frozen, issued and answered, one of them corrected."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter, period
from portfolio.demo.cast import Cast
from portfolio.demo.city import CURRENCY, PEOPLE, ZONE
from portfolio.demo.replay import Story
from portfolio.demo.report_words import CORRECTED, ERRATUM, MISTAKEN, TOLD, Ask, Told
from portfolio.history.actions import seal_waiting
from portfolio.jobs import actions as jobs
from portfolio.projects.models import Project
from portfolio.reports import actions, issues, queries, rules
from portfolio.reports.actions.preparing import COUNT
from portfolio.reports.models import AskedDecision, Report, ReportWork
from portfolio.reviews.queries.planned import working_days
from portfolio.reviews.schedule import WorkingDays

ISSUED_AFTER = timedelta(days=20)
CORRECTED_AFTER = timedelta(days=9)
ANSWERED_AFTER = (timedelta(days=6), timedelta(days=9), timedelta(days=13))
DECIDED_WITHIN = (timedelta(days=45), timedelta(days=60), timedelta(days=75))
"""After the day on which a report was issued, by the place of the decision in it."""

GET_IT = {"okafor": "attach", "moreau": "link"}
"""Who gets every report, and how."""


def tell_reports(story: Story, cast: Cast) -> None:
    """Plan the three newest reports that are issued by today; a quarter that ended lately is left to the scheduler.

    Their files are drawn by the jobs that issuing asks for, as everywhere.
    """
    days = working_days(cast.organisation.id)
    newest = Quarter.of(story.today).previous
    while _issued_on(newest, days) > story.today:
        newest = newest.previous
    of = newest
    for number, told in enumerate(TOLD):
        _tell(story, cast, of, told, days, is_corrected=number == CORRECTED)
        of = of.previous
    for key, form in GET_IT.items():
        story.on(of.next.last_day, partial(_subscribe, cast, key, form))


def _issued_on(of: Quarter, days: WorkingDays) -> date:
    return days.roll(of.last_day + ISSUED_AFTER)


def _tell(story: Story, cast: Cast, of: Quarter, told: Told, days: WorkingDays, *, is_corrected: bool) -> None:
    made: list[Report] = []
    asked: dict[Ask, AskedDecision] = {}
    planned, issued_on = rules.timetable(of, days), _issued_on(of, days)
    first = told._replace(worked=MISTAKEN) if is_corrected else told
    story.on(planned.drafted_on, lambda at: made.append(_draft(cast, of, planned.preview_until, at)))
    for key, sentence in told.lines.items():
        story.on(planned.preview_until, _say(made, cast, key, sentence))
    story.on(planned.frozen_on, lambda at: actions.freeze(made[0], by=_machine(cast), at=at))
    story.on(planned.frozen_on, lambda at: _count(made[0], cast, at))
    story.on(issued_on - timedelta(days=1), lambda at: _write(made[0], first, cast, at))
    for place, ask in enumerate(told.asks):
        due_on = days.roll(issued_on + DECIDED_WITHIN[place])
        story.on(issued_on - timedelta(days=1), _ask(made, asked, ask, due_on, cast))
    story.on(issued_on, lambda at: _issue(made[0], cast, at))
    if is_corrected:
        _tell_correction(story, cast, made, told, issued_on + CORRECTED_AFTER)
    for place, ask in enumerate(told.asks):
        answered_on = days.roll(issued_on + ANSWERED_AFTER[place])
        if ask.answer and answered_on <= story.today:
            story.on(answered_on, _answer(asked, ask, cast))


def _tell_correction(story: Story, cast: Cast, made: list[Report], told: Told, on: date) -> None:
    story.on(on, lambda at: made.append(actions.correct(made[0], erratum=ERRATUM, by=cast.acting("osei"), at=at)))
    story.on(on, lambda at: _count(made[1], cast, at))
    story.on(on, lambda at: _write(made[1], told, cast, at))
    story.on(on, lambda at: _issue(made[1], cast, at))


def _subscribe(cast: Cast, key: str, form: str, at: datetime) -> None:
    language = cast.organisation.language
    actions.subscribe(cast.people[key].id, language=language, form=form, by=cast.acting(key), at=at)


def _draft(cast: Cast, of: Quarter, until: date, at: datetime) -> Report:
    report, _ = actions.prepare(of, preview_until=until, by=_machine(cast), at=at)
    return report


def _say(made: list[Report], cast: Cast, key: str, sentence: str) -> Callable[[datetime], None]:
    def say(at: datetime) -> None:
        department_id = cast.departments[PEOPLE[key][2]].id
        actions.say_for_department(made[0], department_id, sentence=sentence, by=cast.acting(key), at=at)

    return say


def _count(report: Report, cast: Cast, at: datetime) -> None:
    """Do at once what the jobs that were asked for would do: count what was known when the figures were frozen."""
    seal_waiting(db.session())  # a report names the newest entry of history that was known
    city, frozen_at = cast.organisation, report.frozen_at
    counted = queries.quarter_facts(city, period(report.quarter), frozen_at=frozen_at)
    actions.keep_facts(report, queries.beside_last(city, counted, frozen_at), by=_machine(cast), at=at)
    asked = sa.select(ReportWork.job_id).where(ReportWork.report_id == report.id, ReportWork.kind == COUNT)
    for job_id in db.session.scalars(asked.order_by(ReportWork.id)).all():
        held = jobs.claim(at, job_id)
        if held is not None:
            jobs.finish(held, jobs.leads_to("reports.show", report_id=report.id), at)


def _write(report: Report, told: Told, cast: Cast, at: datetime) -> None:
    actions.write(
        report,
        sentence=told.sentence,
        worked=told.worked,
        did_not_work=told.did_not_work,
        version=issues.words_number(report),
        by=cast.acting("novak"),
        at=at,
    )


def _ask(
    made: list[Report], asked: dict[Ask, AskedDecision], wanted: Ask, due_on: date, cast: Cast
) -> Callable[[datetime], None]:
    def ask(at: datetime) -> None:
        by = cast.acting("novak")
        about = sa.select(Project).where(Project.organisation_id == by.organisation_id, Project.title == wanted.about)
        asked[wanted] = actions.ask_decision(
            made[0],
            asked=wanted.asked,
            owner_id=cast.people[wanted.owner].id,
            due_on=due_on,
            amount=Money.of(wanted.amount, CURRENCY) if wanted.amount else None,
            project=db.session.scalars(about).one(),
            by=by,
            at=at,
        )

    return ask


def _issue(report: Report, cast: Cast, at: datetime) -> None:
    """Issue it and send it at once: what is not drawn yet comes as a link."""
    actions.issue(report, by=cast.acting("osei"), at=at)
    actions.deliver(report, by=_machine(cast), at=at)


def _answer(asked: dict[Ask, AskedDecision], ask: Ask, cast: Cast) -> Callable[[datetime], None]:
    def answer(at: datetime) -> None:
        actions.answer(
            asked[ask],
            answer=ask.answer,
            given_by_id=cast.people["okafor"].id,
            on=local_day(at, ZONE),
            words=ask.words,
            by=cast.acting("novak"),
            at=at,
        )

    return answer


def _machine(cast: Cast) -> Viewer:
    """What the scheduler acts as."""
    city = cast.organisation
    return Viewer(city.id, None, name=city.name, organisation_name=city.name, zone=ZONE, currency=CURRENCY)
