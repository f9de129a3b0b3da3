"""Hand the rows of a checked bundle to the features, which write them by their own rules."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.text import fold
from portfolio.exchange import source_words
from portfolio.exchange.order import Groups, Ids
from portfolio.exchange.staging import Staging
from portfolio.funding import actions as funding
from portfolio.metrics import actions as metrics
from portfolio.metrics.rules import becomes_primary
from portfolio.people import departments
from portfolio.people import loading as people
from portfolio.people import queries as people_queries
from portfolio.people.models import Department
from portfolio.projects import actions as projects
from portfolio.projects.models import ExternalId
from portfolio.projects.rules import Put
from portfolio.reviews import actions as reviews
from portfolio.reviews.rules import BY_DEFAULT, imported_due

CURRENCY = "EUR"

_day = cache(date.fromisoformat)


@dataclass
class Writer:
    """Writes one bundle in one transaction.

    source     which system the identifiers belong to
    today      of the city: what has no day of its own begins on it
    strangers  addresses of people without a role here, which are not taken over
    """

    staging: Staging
    source: str
    import_id: int
    today: date
    by: Actor
    at: datetime
    strangers: set[str] = field(default_factory=set)

    def write(self) -> None:
        """Write every row that is taken."""
        projects.seed_vocabulary(self.by.organisation_id, by=self.by, at=self.at)
        department_ids = self._departments()
        person_ids = self._people()
        project_ids = self._projects(department_ids, person_ids)
        self._funding(project_ids)
        self._metrics(project_ids)
        self._reviews(project_ids, person_ids)

    # -------------------------------------------------------------------------------- departments and people
    def _departments(self) -> dict[str, int]:
        """The ids of the departments named, by folded name; unknown ones open on the day of their first project."""
        known = {
            fold(name): number
            for name, number in db.session.execute(
                sa.select(Department.name, Department.id)
                .where(Department.organisation_id == self.by.organisation_id, Department.closed_on.is_(None))
                .order_by(Department.id.desc())
            )
        }
        organisation = people_queries.organisation(self.by)
        named = self.staging.all(
            "SELECT p.department, min(s.entered_on) FROM projects p LEFT JOIN stages s ON s.project = p.n"
            " WHERE p.skip IS NULL GROUP BY p.department ORDER BY min(p.n)"
        )
        opened = []
        for name, first in list(named):
            if fold(name) in known:
                continue
            on = min(_day(first), self.today) if first else self.today
            made = departments.open_department(organisation, name, on=on, by=self.by, at=self.at)
            known[fold(name)] = made.id
            opened.append((name, made.id))
        self._remember("department", opened)
        return known

    def _people(self) -> dict[str, int]:
        """The ids of the leads by address, or by name where there is no address; unknown ones are put on record."""
        named = list(
            self.staging.all(
                "SELECT coalesce(lead_email, 'name:' || lead_name) AS who, lead_name, lead_email FROM projects"
                " WHERE skip IS NULL AND lead_name IS NOT NULL GROUP BY who ORDER BY min(n)"
            )
        )
        signers = [email for (email,) in self.staging.all("SELECT DISTINCT signed_by FROM reviews WHERE skip IS NULL")]
        known = self._known_people({email for *_, email in named} | set(signers))
        new = [
            (who, people.NewPerson(name, None if email in self.strangers else email))
            for who, name, email in named
            if who not in known
        ]
        ids = people.load_many((person for _, person in new), by=self.by, at=self.at)
        made = [(who, number) for (who, _), number in zip(new, ids, strict=True)]
        self._remember("person", made)
        return known | dict(made)

    def _known_people(self, emails: set[str | None]) -> dict[str, int]:
        found = people_queries.by_address((email for email in emails if email), self.by)
        self.strangers = {email for email, number in found.items() if number is None}
        earlier = db.session.execute(
            sa.select(ExternalId.value, ExternalId.thing_id).where(
                ExternalId.organisation_id == self.by.organisation_id,
                ExternalId.source == self.source,
                ExternalId.kind == "person",
            )
        )
        return {email: number for email, number in found.items() if number is not None} | {
            who: number for who, number in earlier if who.startswith("name:") or who in self.strangers
        }

    # ----------------------------------------------------------------------------------------------- projects
    def _projects(self, department_ids: dict[str, int], person_ids: dict[str, int]) -> Ids:
        numbers = array("q")
        rows = self.staging.all(
            "SELECT n, project_id, code, title, lang, summary, department, coalesce(lead_email, 'name:' || lead_name),"
            " district, types, capabilities, methods, stage, start_on, planned_end_on, ended_on, budget, call_id"
            " FROM projects WHERE skip IS NULL ORDER BY n"
        )
        moves = Groups(
            self.staging.all(
                "SELECT project, stage, entered_on FROM stages WHERE skip IS NULL ORDER BY project, seq, n"
            )
        )

        def new() -> Iterator[projects.NewProject]:
            for row in rows:
                numbers.append(row[0])
                yield self._project(row, moves.of(row[0]), department_ids, person_ids)

        made = projects.load_many(new(), import_id=self.import_id, by=self.by, at=self.at)
        return Ids(numbers, made.values())

    def _project(
        self,
        row: tuple[Any, ...],
        moved: Sequence[tuple[Any, ...]],
        department_ids: dict[str, int],
        person_ids: dict[str, int],
    ) -> projects.NewProject:
        _, key, code, title, lang, summary, department, who, district, types, capabilities, methods, *rest = row
        stage, start_on, planned_end_on, ended_on, budget, call_id = rest
        said = {
            "code": code,
            "stage": stage,
            "innovation_types": types,
            "capabilities": capabilities,
            "methods": methods,
            "call_id": call_id,
        }
        first_on = start_on or planned_end_on or ended_on
        opened_on = min(_day(first_on), self.today) if first_on else self.today
        return projects.NewProject(
            key=key,
            title=title,
            department_id=department_ids[fold(department)],
            moves=_moves(moved) or [_move(stage, opened_on, has_run=ended_on is not None)],
            puts=_puts(types, capabilities, methods),
            owner_id=person_ids[who] if who else None,
            planned_start_on=_day(start_on) if start_on else None,
            planned_end_on=_day(planned_end_on) if planned_end_on else None,
            ended_on=_day(ended_on) if ended_on else None,
            budget=None if budget is None else Money(budget, CURRENCY),
            summary=summary,
            district=district,
            language=lang,
            external=[(self.source, "project", key), *([(self.source, "project_code", code)] if code else [])],
            source_words={column: cell for column, cell in said.items() if cell},
            points=[projects.Point("people", "other_address", "lead_email", who)] if who in self.strangers else (),
        )

    # ------------------------------------------------------------------------- money, measures and reviews
    def _funding(self, project_ids: Ids) -> None:
        numbers = array("q")
        matches: list[tuple[int, int]] = []
        rows = self.staging.all(
            "SELECT n, funding_id, project, funder, kind, amount, match, status, awarded_on FROM funding"
            " WHERE skip IS NULL ORDER BY n"
        )
        keys: list[str] = []

        def new() -> Iterator[funding.NewLine]:
            for n, key, project, funder, kind, cents, match, status, awarded_on in rows:
                numbers.append(n)
                keys.append(key)
                if match is not None:
                    matches.append((n, match))
                yield funding.NewLine(
                    project_id=project_ids[project],
                    source=funder,
                    kind=source_words.FUNDING_KINDS[kind],
                    state=source_words.FUNDING_STATES[status],
                    currency=CURRENCY,
                    share="grant" if match is None else "own",
                    form="in_kind" if kind == "in_kind" else "cash",
                    bookings=[
                        (
                            source_words.BOOKINGS[status],
                            Money(cents, CURRENCY),
                            _day(awarded_on) if awarded_on else None,
                        )
                    ],
                    source_words=f"{kind}, {status}",
                )

        made = funding.load_many(new(), import_id=self.import_id, by=self.by, at=self.at)
        ids = Ids(numbers, made)
        funding.match_many((ids[own], ids[line]) for own, line in matches)
        self._remember("funding_line", zip(keys, made, strict=True), kind="funding")

    def _metrics(self, project_ids: Ids) -> None:
        keys: list[str] = []
        rows = self.staging.all(
            "SELECT n, metric_id, project, name, level, unit, direction, baseline, baseline_on, target, target_on"
            " FROM metrics WHERE skip IS NULL ORDER BY project, n"
        )
        values = Groups(
            self.staging.all(
                "SELECT o.metric, o.observed_on, o.value FROM observations o JOIN metrics m ON m.n = o.metric"
                " WHERE o.skip IS NULL ORDER BY m.project, m.n, o.observed_on, o.n"
            )
        )

        def new() -> Iterator[metrics.NewMetric]:
            for project, of_project in groupby(rows, itemgetter(2)):
                primaries = 0
                for position, row in enumerate(of_project):
                    n, key, _, name, level, unit, direction, baseline, baseline_on, target, target_on = row
                    is_primary = becomes_primary(level, primaries)
                    primaries += is_primary
                    keys.append(key)
                    yield metrics.NewMetric(
                        project_id=project_ids[project],
                        name=name,
                        unit=unit,
                        direction=source_words.DIRECTIONS[direction],
                        level=source_words.LEVELS[level],
                        is_primary=is_primary,
                        position=position,
                        start=baseline,
                        start_on=_day(baseline_on) if baseline_on else None,
                        goal=target,
                        goal_on=_day(target_on) if target_on else None,
                        values=[(_day(on), value) for _, on, value in values.of(n)],
                        source_words=f"{level}, {direction}",
                    )

        made = metrics.load_many(new(), import_id=self.import_id, by=self.by, at=self.at)
        self._remember("metric", zip(keys, made, strict=True))

    def _reviews(self, project_ids: Ids, person_ids: dict[str, int]) -> None:
        keys: list[str] = []
        rows = self.staging.all(
            "SELECT r.review_id, r.project, r.kind, r.due_on, r.done_on, r.signed_by, r.verdict, r.lesson,"  # noqa: S608
            f" p.planned_end_on, coalesce({_STARTED}, p.start_on)"
            " FROM reviews r JOIN projects p ON p.n = r.project WHERE r.skip IS NULL ORDER BY r.n"
        )

        def new() -> Iterator[reviews.NewReview]:
            for key, project, kind, due_on, done_on, signed_by, verdict, lesson, planned_end_on, start_on in rows:
                keys.append(key)
                held = None
                if done_on:
                    signer = person_ids.get(signed_by) if signed_by else None
                    held = reviews.Held(
                        on=_day(done_on),
                        decision=source_words.VERDICTS[verdict] if verdict else None,
                        lesson=lesson,
                        signer_id=signer,
                        signer_words=signed_by if signer is None else None,
                    )
                yield reviews.NewReview(
                    project_id=project_ids[project],
                    kind=source_words.REVIEW_KINDS[kind],
                    first_due_on=_day(due_on) if due_on else _default_due(planned_end_on, start_on),
                    held=held,
                    flag=None if due_on else BY_DEFAULT,
                    source_words=f"{kind}, {verdict}" if verdict else kind,
                )

        made = reviews.load_many(new(), import_id=self.import_id, by=self.by, at=self.at)
        self._remember("review", zip(keys, made, strict=True))
        self._promise_reviews(project_ids)

    def _promise_reviews(self, project_ids: Ids) -> None:
        """Give an outcome review to each project that has started and for which the source plans none."""
        rows = self.staging.all(
            f"SELECT n, planned_end_on, {_STARTED} AS started_on FROM projects p"  # noqa: S608
            " WHERE skip IS NULL AND started_on IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM reviews r WHERE r.project = p.n AND r.kind = 'outcome' AND r.skip IS NULL) ORDER BY n"
        )
        promised = (
            reviews.NewReview(
                project_id=project_ids[n],
                kind="outcome",
                first_due_on=_default_due(planned_end_on, started_on),
                flag=BY_DEFAULT,
            )
            for n, planned_end_on, started_on in rows
        )
        reviews.load_many(promised, import_id=self.import_id, by=self.by, at=self.at)

    def _remember(self, thing: str, pairs: Iterable[tuple[str, int]], kind: str | None = None) -> None:
        """Keep what the source calls each record."""
        common = {
            "organisation_id": self.by.organisation_id,
            "source": self.source,
            "kind": kind or thing,
            "thing_kind": thing,
            "import_id": self.import_id,
        }
        for batch in batches(pairs):
            insert_many(ExternalId, [{"value": value, "thing_id": number, **common} for value, number in batch])


_STARTED = "(SELECT min(s.entered_on) FROM stages s WHERE s.project = p.n AND s.stage = 'pilot' AND s.skip IS NULL)"


def _default_due(planned_end_on: str | None, start_on: str | None) -> date:
    """When an outcome review is due that nobody gave a day; the check lets no review without any day pass."""
    return imported_due(_day(planned_end_on) if planned_end_on else None, _day(start_on) if start_on else None)


def _moves(moved: Sequence[tuple[Any, ...]]) -> list[projects.PastMove]:
    has_run = False
    moves = []
    for _, word, on in moved:
        moves.append(_move(word, _day(on), has_run))
        has_run = has_run or word == "pilot"
    return moves


def _move(word: str, on: date, has_run: bool) -> projects.PastMove:
    return projects.PastMove(
        source_words.stage(word, has_run), on, outcome_decision=source_words.STAGE_DECISIONS.get(word), source_word=word
    )


@cache
def _puts(types: str, capabilities: str, methods: str) -> tuple[Put, ...]:
    roles = ("primary", *("secondary",) * 4)
    chosen = [source_words.INNOVATION_TYPES[word] for word in types.split(";")] if types else []
    puts = [Put("innovation_type", key, role) for key, role in zip(chosen, roles, strict=False)]
    puts += [Put("capability", source_words.CAPABILITIES[word], "builds") for word in capabilities.split(";") if word]
    puts += [Put("method", source_words.METHODS[word]) for word in methods.split(";") if word]
    return tuple(puts)
