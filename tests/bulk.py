"""A portfolio of any size by Core inserts, for tests and benchmarks where making each record would take hours.

The rows are what imports leave behind: shortcuts written, dated rows beside them, no entry in the history.
"""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.funding.models import TERMS, FundingLine, FundingMove, FundingTerms, LedgerEntry
from portfolio.metrics import schedule
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.metrics.rules import Goal
from portfolio.people.models import Department, Person
from portfolio.projects import taxonomy
from portfolio.projects.actions import seed_vocabulary
from portfolio.projects.models import Note, Project, ProjectOrigin, ProjectText, StageMove, Tag, Tagging, Term
from portfolio.reviews.models import Outcome, Review, SignOff
from portfolio.strategy.models import Programme
from tests.bulk_signals import signals

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = AT.date()
MILLION = 1_000_000
PIECE = 2_000

DEPARTMENTS = ("Housing", "Mobility", "Parks", "Schools", "Culture", "Digital Services", "Water", "Energy", "Youth")
HEADS = (
    "Damp sensors in social housing",
    "Digitale Förderansuchen",
    "Kühle Straßen",
    "Zdieľané dielne pre školy",
    "Ľahšie žiadosti o príspevok",
    "Akıllı sulama",
    "Αισθητήρες υγρασίας",
    "مستشعرات الرطوبة في المساكن",
    "公営住宅の湿度センサー",
    "Night bus on demand",
    "Repair vouchers",
    "Open data for school meals",
)
STAGES = ("idea", "pitched", "approved", "running", "running", "running", "closing", "decided", "stopped", "rejected")
SOURCES = (
    ("City budget", "city_operating"),
    ("European Urban Initiative", "eu_direct"),
    ("City Foundation", "philanthropy"),
)


def fill(organisation_id: int, count: int, seed: int = 1, first: int = 1) -> None:
    """Give an organisation so many projects with everything around them; the same arguments give the same rows.

    first  the number of the first one, which its reference is made of
    """
    chance = random.Random(seed)
    seed_vocabulary(organisation_id, by=Actor(organisation_id), at=AT)
    terms = _terms(organisation_id)
    departments = [_department(organisation_id, name) for name in DEPARTMENTS]
    programmes = [_programme(organisation_id, year) for year in range(2019, 2027)]
    owners = _add(
        Person,
        [{"name": f"Lead {number} Gruber", "created_at": AT} for number in range(max(2, count // 6))],
    )
    for numbers in _pieces(range(first, first + count)):
        _projects(organisation_id, numbers, chance, terms, departments, programmes, owners)
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()


def _projects(
    organisation_id: int,
    numbers: list[int],
    chance: random.Random,
    terms: dict[str, list[int]],
    departments: list[int],
    programmes: list[int],
    owners: list[int],
) -> None:
    projects: list[dict[str, Any]] = []
    texts = []
    for number in numbers:
        since = date(2019, 1, 7) + timedelta(days=chance.randrange(2800))
        stage = chance.choice(STAGES)
        title = f"{chance.choice(HEADS)}: {chance.choice(DEPARTMENTS)} {chance.randrange(12, 900)}"
        summary = f"Trial with {chance.randrange(12, 900)} homes, second round, {chance.choice(DEPARTMENTS)}."
        ref = f"P-{since.year}-{number:06d}"
        started = since if stage in ("running", "closing", "decided", "stopped") else None
        projects.append(
            {
                "organisation_id": organisation_id,
                "ref": ref,
                "title": title,
                "title_key": text.fold(title)[:80],
                "summary": summary,
                "created_at": AT,
                "changed_at": AT - timedelta(minutes=chance.randrange(600_000)),
                "stage": stage,
                "stage_since": since,
                "started_on": started,
                "lead_department_id": departments[min(chance.randrange(12), chance.randrange(9)) % len(departments)],
                "owner_id": chance.choice(owners),
                "programme_id": chance.choice(programmes) if chance.random() < 0.6 else None,
                "planned_start_on": since,
                "planned_end_on": since + timedelta(days=400),
                "budget_minor": chance.randrange(1_000_00, 900_000_00),
                "budget_currency": "EUR",
                "to_complete": chance.randrange(7),
            }
        )
        texts.append({"title": text.searchable(title), "body": text.searchable(f"{ref} {summary}")})
    ids = _add(Project, projects)
    _add(
        ProjectText,
        [{"project_id": i, "organisation_id": organisation_id, **t} for i, t in zip(ids, texts, strict=True)],
    )
    _add(ProjectOrigin, [{"project_id": i, "origin": "direct", "recorded_at": AT} for i in ids])
    _tags(ids, projects, chance, terms)
    _add(
        StageMove,
        [
            _dated(i, "project_id", p["stage_since"], seq=1, stage=p["stage"])
            for i, p in zip(ids, projects, strict=True)
        ],
    )
    _add(
        Note,
        [
            _dated(i, "project_id", p["stage_since"], kind="progress", text="Installed.")
            for i, p in zip(ids, projects, strict=True)
        ],
    )
    started_ids = [(i, p["started_on"]) for i, p in zip(ids, projects, strict=True) if p["started_on"]]
    _money(organisation_id, started_ids, chance)
    _measures(organisation_id, started_ids, chance)
    _reviews(organisation_id, started_ids, chance, owners)
    signals(organisation_id, started_ids, owners, TODAY, AT, _add)


def _tags(ids: list[int], projects: list[dict[str, Any]], chance: random.Random, terms: dict[str, list[int]]) -> None:
    tags, taggings = [], []
    for id_, project in zip(ids, projects, strict=True):
        types = chance.sample(terms["innovation_type"], chance.choice((1, 1, 2)))
        put = [(term, "secondary" if place else "primary") for place, term in enumerate(types)]
        put += [(term, "builds") for term in chance.sample(terms["capability"], chance.randrange(3))]
        put += [(term, "") for term in chance.sample(terms["method"], chance.randrange(4))]
        put += [(term, "") for term in chance.sample(terms["policy_area"], 1)]
        tags += [{"project_id": id_, "term_id": term, "role": role} for term, role in put]
        taggings += [_dated(id_, "project_id", project["stage_since"], term_id=term, role=role) for term, role in put]
    _add(Tag, tags)
    _add(Tagging, taggings)


def _money(organisation_id: int, started: list[tuple[int, date]], chance: random.Random) -> None:
    lines: list[dict[str, Any]] = [
        {
            "organisation_id": organisation_id,
            "project_id": project_id,
            "source": source,
            "kind": kind,
            "share": "own" if place else "grant",
            "form": "in_kind" if place and chance.random() < 0.3 else "cash",
            "state": "committed",
            "currency": "EUR",
            "off_books": False,
            "created_at": AT,
        }
        for project_id, _ in started
        for place, (source, kind) in enumerate(chance.sample(SOURCES, 2))
    ]
    ids = _add(FundingLine, lines)
    days = dict(started)
    _add(
        FundingTerms,
        [
            {"line_id": id_, **{name: line[name] for name in TERMS if name in line}, "recorded_at": AT}
            for id_, line in zip(ids, lines, strict=True)
        ],
    )
    _add(
        FundingMove,
        [
            _dated(id_, "line_id", days[line["project_id"]], state="committed")
            for id_, line in zip(ids, lines, strict=True)
        ],
    )
    _add(
        LedgerEntry,
        [
            _dated(id_, "line_id", days[line["project_id"]], kind=kind, amount_minor=amount, currency="EUR")
            for id_, line in zip(ids, lines, strict=True)
            for amount in [chance.randrange(1_000_00, 400_000_00)]
            for kind in ("committed", "received")
        ],
    )


def _measures(organisation_id: int, started: list[tuple[int, date]], chance: random.Random) -> None:
    metrics: list[dict[str, Any]] = []
    days = []
    for project_id, on in started:
        for place in range(chance.choice((0, 1, 2, 3))):
            latest = 120 - chance.randrange(60)
            metrics.append(
                {
                    "organisation_id": organisation_id,
                    "project_id": project_id,
                    "name": f"Cases of damp, part {place + 1}",
                    "level": "output" if place else "outcome",
                    "unit": "cases",
                    "direction": "decrease",
                    "is_primary": place == 0,
                    "position": place,
                    "created_at": AT,
                    "baseline_value": 120 * MILLION,
                    "baseline_on": on,
                    "target_value": 90 * MILLION,
                    "target_on": on + timedelta(days=365),
                    "latest_value": latest * MILLION,
                    "latest_on": on + timedelta(days=360),
                    "standing": "met" if latest <= 90 else "not_met",
                    **_turns(latest, on),
                }
            )
            days.append(on)
    ids = _add(Metric, metrics)
    recorded = {"recorded_at": AT}
    _add(
        Baseline,
        [_dated(i, "metric_id", on, value=120 * MILLION, kind="measured") for i, on in zip(ids, days, strict=True)],
    )
    _add(
        Target,
        [_dated(i, "metric_id", on + timedelta(days=365), value=90 * MILLION) for i, on in zip(ids, days, strict=True)],
    )
    _add(
        Observation,
        [
            {
                "metric_id": id_,
                "value": (120 * MILLION * (4 - q) + metric["latest_value"] * q) // 4,
                "observed_on": on + timedelta(days=90 * q),
                **recorded,
            }
            for id_, on, metric in zip(ids, days, metrics, strict=True)
            for q in range(5)
        ],
    )


def _turns(latest: int, on: date) -> dict[str, Any]:
    found = schedule.turns(
        schedule.Course(
            measure="number",
            direction="decrease",
            start=120 * MILLION,
            start_on=on,
            goal=Goal(90 * MILLION),
            goal_on=on + timedelta(days=365),
            latest=latest * MILLION,
            latest_on=on + timedelta(days=360),
        )
    )
    return {name: day for name, day in found._asdict().items() if name != "reason"}


def _reviews(organisation_id: int, started: list[tuple[int, date]], chance: random.Random, owners: list[int]) -> None:
    reviews = []
    for project_id, on in started:
        for kind, after in (("mid_term", 200), ("outcome", 490)):
            due = on + timedelta(days=after)
            held = due + timedelta(days=chance.randrange(-10, 40)) if chance.random() < 0.5 else None
            held = held if held and held <= TODAY else None
            reviews.append(
                {
                    "organisation_id": organisation_id,
                    "project_id": project_id,
                    "kind": kind,
                    "first_due_on": due,
                    "planned_on": on,
                    "created_at": AT,
                    "due_on": due,
                    "state": "signed_off" if held else "planned",
                    "held_on": held,
                    "signed_on": held,
                    "decision": "adapt" if held else None,
                }
            )
    ids = _add(Review, reviews)
    held_ones = [(id_, review["held_on"]) for id_, review in zip(ids, reviews, strict=True) if review["held_on"]]
    outcomes = _add(
        Outcome,
        [
            {
                "review_id": id_,
                "held_on": on,
                "findings": "It works in most homes.",
                "decision": "adapt",
                "recorded_at": AT,
            }
            for id_, on in held_ones
        ],
    )
    _add(
        SignOff,
        [
            {
                "review_id": id_,
                "outcome_id": outcome,
                "signed": True,
                "on": on,
                "signer_id": owners[0],
                "recorded_at": AT,
            }
            for (id_, on), outcome in zip(held_ones, outcomes, strict=True)
        ],
    )


def _dated(id_: int, column: str, on: date, **more: Any) -> dict[str, Any]:
    return {column: id_, "on": on, "recorded_at": AT, **more}


def _department(organisation_id: int, name: str) -> int:
    key = name.lower().replace(" ", "_")
    there = db.session.scalar(
        sa.select(Department.id).where(Department.organisation_id == organisation_id, Department.key == key)
    )
    return there or _add(Department, [{"organisation_id": organisation_id, "key": key, "name": name}])[0]


def _programme(organisation_id: int, year: int) -> int:
    key = f"cohort-{year}"
    there = db.session.scalar(
        sa.select(Programme.id).where(Programme.organisation_id == organisation_id, Programme.key == key)
    )
    row = {"organisation_id": organisation_id, "key": key, "title": f"Cohort {year}", "created_at": AT}
    return there or _add(Programme, [row])[0]


def _terms(organisation_id: int) -> dict[str, list[int]]:
    terms: dict[str, list[int]] = {vocabulary: [] for vocabulary in taxonomy.VOCABULARIES}
    wanted = sa.select(Term.vocabulary, Term.id).where(Term.organisation_id == organisation_id).order_by(Term.id)
    for vocabulary, id_ in db.session.execute(wanted):
        terms[vocabulary].append(id_)
    return terms


def _add(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows of a table; the ids they got, in order, where the table has any."""
    if not rows:
        return []
    if "id" not in model.__table__.c:
        db.session.execute(sa.insert(model), rows)
        return []
    inserted = sa.insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(inserted, rows))


def _pieces(numbers: range) -> Iterator[list[int]]:
    some = iter(numbers)
    while piece := list(itertools.islice(some, PIECE)):
        yield piece
