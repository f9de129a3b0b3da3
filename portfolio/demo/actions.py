"""Load the demo city through the same actions that people use."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from portfolio.core.actor import Actor, Grant
from portfolio.core.clock import local_day
from portfolio.core.money import Money as Amount
from portfolio.core.numbers import to_millionths
from portfolio.demo import city, pilots_homes, pilots_offices, pilots_people, pilots_streets
from portfolio.demo.awarded import aimed_at, complete, texts_of
from portfolio.demo.calls import tell_calls
from portfolio.demo.cast import Cast
from portfolio.demo.endings import tell_ending
from portfolio.demo.meetings import tell_meetings
from portfolio.demo.money import tell_money
from portfolio.demo.replay import Story
from portfolio.demo.reports import tell_reports
from portfolio.demo.reviews import tell_reviews
from portfolio.demo.shapes import Measure, Pilot
from portfolio.demo.signals import tell_signals
from portfolio.demo.updates import tell_updates
from portfolio.demo.usual import (
    YEARS_AHEAD,
    choose_usual_reviews,
    set_calendar,
    tell_strategy_reviews,
    tell_usual_reviews,
)
from portfolio.funding import actions as funding
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.notices import actions as notices
from portfolio.notices.messages import KINDS
from portfolio.people import actions as people
from portfolio.people import departments
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.projects.rules import Put
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Goal, Strategy

PILOTS = pilots_homes.PILOTS + pilots_streets.PILOTS + pilots_offices.PILOTS + pilots_people.PILOTS
BEGIN = -48
"""The month in which the city began to keep its portfolio."""


def load_city(now: datetime, hashes: Mapping[str, str]) -> dict[str, Person]:
    """Make the demo city as of now; gives its people by their keys.

    hashes  of the passwords, by the same keys
    """
    story = Story(local_day(now, city.ZONE), now)
    begun = story.day(BEGIN)
    beginning = datetime.combine(begun, datetime.min.time(), now.tzinfo)
    organisation = people.create_organisation(
        city.NAME, zone=city.ZONE, currency=city.CURRENCY, place=city.PLACE, is_demo=True, at=beginning
    )
    machine = Actor(organisation.id)
    people.change_setting(organisation, "count_from", begun.isoformat(), on=begun, by=machine, at=beginning)
    cast = Cast(organisation)
    _open_departments(cast, begun, machine, beginning)
    _bring_people(cast, machine, beginning, hashes)
    projects.seed_vocabulary(organisation.id, by=machine, at=beginning)
    funding.seed_programmes(organisation.id, by=machine, at=beginning)
    set_calendar(range(begun.year, story.today.year + YEARS_AHEAD + 1), cast.acting("osei"), beginning)
    choose_usual_reviews(cast.acting("osei"), beginning)
    for key, values in city.LIBRARY.items():
        cast.library[key] = metrics.add_to_library(dict(values), by=cast.acting("osei"), at=beginning)
    _tell_strategy(cast, story)
    tell_calls(story, cast)
    for number, pilot in enumerate(PILOTS):
        _tell_pilot(cast, story, pilot, 2 + number * 7 % 24)
    tell_meetings(story, cast.acting, cast.people)
    tell_reports(story, cast)
    inbox_only = [kind for kind, message in KINDS.items() if message.in_inbox]
    _mute(cast, inbox_only, beginning)
    story.tell()
    _mute(cast, (), now)
    return cast.people


def _mute(cast: Cast, kinds: Collection[str], at: datetime) -> None:
    """Let no mail leave about what is past: what the story tells people stands in their inbox alone."""
    for person in cast.people.values():
        notices.mute(kinds, of_person=person.id, at=at)


def _open_departments(cast: Cast, begun: date, by: Actor, at: datetime) -> None:
    for key, (name, parent) in city.DEPARTMENTS.items():
        cast.departments[key] = departments.open_department(
            cast.organisation, name, parent=cast.departments.get(parent), on=begun, by=by, at=at
        )


def _bring_people(cast: Cast, by: Actor, at: datetime, hashes: Mapping[str, str]) -> None:
    for key, (name, role, department) in city.PEOPLE.items():
        place = cast.departments[department].id if department else None
        person = people.add_person(
            cast.organisation, name=name, email=f"{key}@lindhafen.example", grants=[Grant(role, place)], by=by, at=at
        )
        people.set_password(person, hashes[key], by=by, at=at)
        cast.people[key] = person


def _tell_strategy(cast: Cast, story: Story) -> None:
    begun = story.day(BEGIN + 6)
    made: list[Strategy] = []

    def open_all(at: datetime) -> None:
        by = cast.acting("osei")
        plan = strategy.open_strategy(
            title=city.STRATEGY_TITLE,
            values={"summary": city.STRATEGY_SUMMARY, "from_on": begun, "owner_id": cast.people["osei"].id},
            by=by,
            at=at,
        )
        made.append(plan)
        for title, *measure in city.GOALS:
            goal = strategy.add_goal(plan, title=title, by=by, at=at)
            _tell_goal_measure(cast, story, goal, measure, at)
        for key, (title, kind, parent, summary) in city.PROGRAMMES.items():
            values = {"kind": kind, "summary": summary, "strategy_id": plan.id}
            if parent:
                values["parent_id"] = cast.programmes[parent].id
            if key == "staff_call":
                values |= {"budget_minor": city.STAFF_CALL_BUDGET * 100, "budget_currency": city.CURRENCY}
            cast.programmes[key] = strategy.open_programme(title=title, values=values, by=by, at=at)

    story.on(begun, open_all)
    tell_strategy_reviews(story, made, begun, cast.acting("novak"), cast.acting("lindqvist"))


def _tell_goal_measure(cast: Cast, story: Story, goal: Goal, measure: list, at: datetime) -> None:  # type: ignore[type-arg]
    name, unit, start, aim, values = measure
    by = cast.acting("osei")
    subject = subjects.by_goal(by, goal.id)
    row = metrics.define(
        subject, name=name, unit=unit, now=_stored(start), goal=_stored(aim), goal_on=date(2030, 12, 31), by=by, at=at
    )
    for number, value in enumerate(values):
        day = story.day(BEGIN + 12 + number * 6, 15)
        metrics.observe(row, value=_stored(value), observed_on=day, quality="verified", by=by, at=story.now)


def _tell_pilot(cast: Cast, story: Story, pilot: Pilot, day: int) -> None:
    """Plan everything that happens to one project; all of its months share one day of the month."""
    made: list[Project] = []
    by = cast.acting(pilot.owner)

    def open_it(at: datetime) -> None:
        if pilot.is_awarded:
            made.append(complete(cast.awarded[pilot.title], pilot, _puts(pilot), story, by, at))
        else:
            made.append(_open(cast, story, pilot, by, at))

    (_, first), *moves = pilot.path
    signer = cast.acting("lindqvist" if pilot.owner == "osei" else "osei")
    story.on(story.day(first, day), open_it)
    tell_reviews(story, made, pilot, day, by, signer)
    for stage, month in moves:
        if stage != "running":
            story.on(story.day(month, day), _move(made, pilot, stage, by))
    for month, kind, words in pilot.notes:
        story.on(story.day(month, day + 1), _note(made, kind, words, by))
    started = next((month for stage, month in pilot.path if stage == "running"), None)
    begin = started if started is not None else pilot.path[-1][1]
    for number, measure in enumerate(pilot.measures):
        _tell_measure(cast, story, made, pilot, measure, story.day(begin, day + number % 3), started)
    # What should change is written down before the start, on the same morning.
    if started is not None and ("running", started) in moves:
        story.on(story.day(started, day), _move(made, pilot, "running", by))
        decided = dict(pilot.path).get("decided")
        days = (story.day(started, day), story.day(decided, day) if decided is not None else None)
        tell_usual_reviews(story, made, {look.kind for look in pilot.looks}, days, by, signer)
    tell_money(story, made, pilot, story.day(first, day), story.day(begin, day), by)
    tell_updates(story, made, pilot, day, by)
    tell_signals(story, made, pilot, day, cast.acting)
    tell_ending(story, made, pilot, day, cast.acting("osei"))


def _open(cast: Cast, story: Story, pilot: Pilot, by: Actor, at: datetime) -> Project:
    stage, _ = pilot.path[0]
    project = projects.open_project(
        title=pilot.title,
        department=cast.departments[pilot.department],
        stage=stage,
        owner=cast.people.get(pilot.owner),
        deputy=cast.people.get(pilot.deputy),
        supporting=[cast.departments[key] for key in pilot.supporting],
        programme=cast.programmes.get(pilot.programme),
        tags=_puts(pilot),
        planned_start_on=story.day(pilot.planned[0]) if pilot.planned else None,
        planned_end_on=story.day(pilot.planned[1], 28) if pilot.planned else None,
        budget=Amount.of(pilot.budget, city.CURRENCY) if pilot.budget else None,
        origin=pilot.origin,
        texts=texts_of(pilot),
        by=by,
        at=at,
    )
    for name, kind, part in pilot.partners:
        projects.add_partner(project, name=name, kind=kind, part=part or None, by=by, at=at)
    return project


def _puts(pilot: Pilot) -> list[Put]:
    return [
        *([Put("innovation_type", pilot.type, "primary")] if pilot.type else []),
        *(Put("innovation_type", key, "secondary") for key in pilot.also_types),
        *(Put("capability", key, "builds") for key in pilot.builds),
        *(Put("capability", key, "uses") for key in pilot.uses),
        *(Put("method", key) for key in pilot.methods),
        *(Put("policy_area", key) for key in pilot.areas),
    ]


def _move(made: list[Project], pilot: Pilot, stage: str, by: Actor) -> Callable[[datetime], None]:
    decision = next((look.decision for look in pilot.looks if look.decision), None) if stage == "decided" else None
    is_last = stage == pilot.path[-1][0]

    def move(at: datetime) -> None:
        if made[0].stage in (stage, "decided"):  # a review that was signed has moved it already
            return
        reason = pilot.reason or None if is_last else None
        projects.move_stage(
            made[0],
            stage,
            reason=reason,
            outcome_decision=decision,
            without_outcome=pilot.without_outcome or None,
            by=by,
            at=at,
        )
        if stage in ("closing", "stopped") and pilot.ended is not None:
            project = made[0]
            projects.change_plan(
                project,
                planned_start_on=project.planned_start_on,
                planned_end_on=project.planned_end_on,
                ended_on=local_day(at, city.ZONE),
                budget=Amount.of(pilot.budget, city.CURRENCY) if pilot.budget else None,
                by=by,
                at=at,
            )

    return move


def _note(made: list[Project], kind: str, words: str, by: Actor) -> Callable[[datetime], None]:
    def note(at: datetime) -> None:
        projects.write_note(made[0], kind=kind, text=words, by=by, at=at)

    return note


def _tell_measure(
    cast: Cast, story: Story, made: list[Project], pilot: Pilot, measure: Measure, begun: date, started: int | None
) -> None:
    rows: list[Metric] = []
    by = cast.acting(pilot.owner)
    goal_on = story.day(pilot.planned[1], 28) if pilot.planned else None

    def define(at: datetime) -> None:
        subject = subjects.by_ref(by, made[0].ref)
        measured = measure.kind == "measured"
        shared = cast.library[measure.shared].id if measure.shared else None
        promised = aimed_at(made[0], measure, shared, by, at) if pilot.is_awarded else None
        row = promised or metrics.define(
            subject,
            name=measure.name,
            unit=measure.unit,
            now=_stored(measure.start) if measured else None,
            goal=_stored(measure.goal),
            goal_on=goal_on,
            level=measure.level,
            direction=_direction(measure),
            is_primary=measure.primary,
            source=measure.source or None,
            library_id=shared,
            by=by,
            at=at,
        )
        if not measured and measure.start is not None:
            metrics.set_baseline(
                row,
                value=_stored(measure.start),
                on=begun,
                kind=measure.kind,
                note=measure.note or None,
                by=by,
                at=at,
            )
        rows.append(row)

    story.on(begun, define)
    for number, value in enumerate(measure.values if started is not None else ()):
        seen_on = story.day((started or 0) + 3 * (number + 1), begun.day)
        if value is not None and seen_on < story.today:
            story.on(seen_on, _observe(rows, value, seen_on, measure.source, by))


def _observe(
    rows: list[Metric], value: Decimal | int, seen_on: date, source: str, by: Actor
) -> Callable[[datetime], None]:
    def observe(at: datetime) -> None:
        metrics.observe(
            rows[0], value=_stored(value), observed_on=seen_on, quality="verified", source=source or None, by=by, at=at
        )

    return observe


def _direction(measure: Measure) -> str | None:
    if measure.start is None or measure.goal is None:
        return "increase"
    return "increase" if measure.goal > measure.start else "decrease"


def _stored(value: Decimal | int | None) -> int | None:
    return None if value is None else to_millionths(Decimal(value))
