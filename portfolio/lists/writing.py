"""Hand the records of a list to the features, batch by batch, in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.text import fold
from portfolio.funding import actions as funding
from portfolio.lists.cells import Named, matching
from portfolio.lists.checking import Identity
from portfolio.lists.city import CityWords
from portfolio.lists.funders import UNNAMED, kind_of
from portfolio.lists.moves import moves_of
from portfolio.lists.records import Record
from portfolio.people import departments
from portfolio.people import loading as people
from portfolio.people import queries as people_queries
from portfolio.people.models import Department
from portfolio.projects import actions as projects
from portfolio.projects.models import ExternalId
from portfolio.projects.rules import RUNNING, Put
from portfolio.projects.taxonomy import FREE_TAG
from portfolio.reviews import actions as reviews
from portfolio.reviews.rules import BY_DEFAULT, imported_due

AT_ONCE = 2000
STATES = {"requested": "applied", "committed": "committed", "received": "committed"}


@dataclass
class Writer:
    """Writes one list in one transaction.

    defaults   funder and funding_kind where rows name none
    nobody     what a funder is called that nobody names
    today      of the city: what has no day of its own begins on it
    """

    city: CityWords
    identity: Identity
    defaults: dict[str, str]
    nobody: str
    import_id: int
    today: date
    by: Actor
    at: datetime
    departments: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)

    def write(self, records: Iterable[Record]) -> int:
        """Write all records; gives how many funding lines they made."""
        projects.seed_vocabulary(self.by.organisation_id, by=self.by, at=self.at)
        self.departments = {
            fold(name): number
            for name, number in db.session.execute(
                sa.select(Department.name, Department.id)
                .where(Department.organisation_id == self.by.organisation_id, Department.closed_on.is_(None))
                .order_by(Department.id.desc())
            )
        }
        return sum(self._batch(batch) for batch in batches(records, AT_ONCE))

    def _batch(self, batch: Sequence[Record]) -> int:
        moves = [moves_of(record, self.today) for record in batch]
        self._open_departments(batch, [made[0].on for made in moves])
        self._add_people(batch)
        self._add_words(batch)
        new = [self._project(record, made) for record, made in zip(batch, moves, strict=True)]
        ids = projects.load_many(new, import_id=self.import_id, by=self.by, at=self.at)
        reviews.load_many(self._reviews(new, ids), import_id=self.import_id, by=self.by, at=self.at)
        lines = [
            line for record, project in zip(batch, new, strict=True) for line in self._lines(record, ids[project.key])
        ]
        funding.load_many(lines, import_id=self.import_id, by=self.by, at=self.at)
        return len(lines)

    # ------------------------------------------------------------------------------------ what projects refer to
    def _open_departments(self, batch: Sequence[Record], since: Sequence[date]) -> None:
        new: dict[str, tuple[str, date]] = {}
        for record, on in zip(batch, since, strict=True):
            for name in (record.department, *record.supporting):
                if name and (folded := fold(name)) not in self.departments:
                    first = new.get(folded, (name, on))
                    new[folded] = (first[0], min(first[1], on))
        organisation = people_queries.organisation(self.by)
        for folded, (name, on) in new.items():
            made = departments.open_department(organisation, name, on=on, by=self.by, at=self.at)
            self.departments[folded] = made.id
        self._remember("department", [self.departments[folded] for folded in new])

    def _add_people(self, batch: Sequence[Record]) -> None:
        named = [person for record in batch for person in (record.owner, record.deputy) if person is not None]
        here = people_queries.by_address((person.email.lower() for person in named if person.email), self.by)
        with_address = set(self.city.emails.values())
        new: dict[str, people.NewPerson] = {}
        for person in named:
            if person.email:
                self.addresses.setdefault(matching(person.name), set()).add(person.email.lower())
        same: dict[str, str] = {}
        for person in sorted(named, key=lambda person: not person.email):
            who = _who(person)
            if who in self.people or who in new:
                continue
            known = [number for number, _ in self.city.people.get(matching(person.name), ())]
            email = person.email.lower()
            is_stranger = email in here and here[email] is None  # the address is theirs and not taken over
            if is_stranger:
                known = [number for number in known if number not in with_address]
            if (number := here.get(email)) is not None:
                self.people[who] = number
            elif len(known) == 1 and (is_stranger or not email):
                self.people[who] = known[0]
            # In one list a name means the one person who stands with an address elsewhere in it.
            elif not email and not known and len(self.addresses.get(matching(person.name), ())) == 1:
                [same[who]] = self.addresses[matching(person.name)]
            else:
                new[who] = people.NewPerson(person.name, None if is_stranger else email or None)
        made = people.load_many(new.values(), by=self.by, at=self.at)
        self.people |= dict(zip(new, made, strict=True))
        self.people |= {who: self.people[address] for who, address in same.items()}
        self._remember("person", made)

    def _add_words(self, batch: Sequence[Record]) -> None:
        labels = dict.fromkeys(label for record in batch for label in record.tags if fold(label) not in self.terms)
        keys, made = projects.load_terms(FREE_TAG, labels, by=self.by, at=self.at) if labels else ({}, [])
        self.terms |= keys
        self._remember("term", made)
        names = dict.fromkeys(name for record in batch for name in record.partners if fold(name) not in self.partners)
        ids, new = projects.load_partners(names, by=self.by, at=self.at) if names else ({}, [])
        self.partners |= ids
        self._remember("partner", new)

    def _remember(self, kind: str, ids: Sequence[int]) -> None:
        """Keep what this import brought along, so that taking it back finds it."""
        common = {
            "organisation_id": self.by.organisation_id,
            "source": f"import {self.import_id}",
            "kind": kind,
            "thing_kind": kind,
            "import_id": self.import_id,
        }
        insert_many(ExternalId, [{"value": str(number), "thing_id": number, **common} for number in ids])

    # --------------------------------------------------------------------------------------------------- records
    def _project(self, record: Record, moves: Sequence[projects.PastMove]) -> projects.NewProject:
        value = self.identity.value(record)
        lead = self.departments[fold(record.department or "")]
        supporting = dict.fromkeys(self.departments[fold(name)] for name in record.supporting)
        owner = self.people[_who(record.owner)] if record.owner else None
        deputy = self.people[_who(record.deputy)] if record.deputy else None
        tags = dict.fromkeys(self.terms[fold(label)[:150]] for label in record.tags)
        here = {put.key for put in record.puts if put.vocabulary == FREE_TAG}
        return projects.NewProject(
            key=value,
            title=record.title,
            department_id=lead,
            supporting_ids=[number for number in supporting if number != lead],
            moves=moves,
            puts=[*record.puts, *(Put(FREE_TAG, key) for key in tags if key not in here)],
            owner_id=owner,
            deputy_id=deputy if deputy != owner else None,
            planned_start_on=record.start,
            planned_end_on=record.planned_end,
            ended_on=record.ended,
            budget=record.budget,
            summary=record.summary,
            problem=record.problem,
            for_whom=record.for_whom,
            district=record.district,
            partner_ids=list(dict.fromkeys(self.partners[fold(name)[:250]] for name in record.partners)),
            notes=record.notes,
            external=[(self.identity.source, "project", value)],
            source_words=record.said,
            points=record.points,
        )

    def _reviews(self, new: Sequence[projects.NewProject], ids: dict[str, int]) -> Iterator[reviews.NewReview]:
        """An outcome review for each project that has started, as every project that starts here gets one."""
        for project in new:
            started = min((move.on for move in project.moves if move.stage == RUNNING), default=None)
            if started is not None:
                due = imported_due(project.planned_end_on, started)
                yield reviews.NewReview(ids[project.key], "outcome", due, flag=BY_DEFAULT)

    def _lines(self, record: Record, project_id: int) -> Iterator[funding.NewLine]:
        """One line per currency: what was applied for, awarded and paid out are bookings on it."""
        funder = record.funder or self.defaults.get("funder")
        kind = self.defaults.get("funding_kind") or (kind_of(funder) if funder else UNNAMED)
        by_currency: dict[str, list[tuple[str, Money]]] = {}
        for booking, money in record.money:
            by_currency.setdefault(money.currency, []).append((booking, money))
        for currency, booked in by_currency.items():
            dated = "committed" if any(booking == "committed" for booking, _ in booked) else booked[-1][0]
            yield funding.NewLine(
                project_id=project_id,
                source=(funder or self.nobody)[:250],
                kind=kind,
                state=STATES[booked[-1][0]],
                currency=currency,
                bookings=[(booking, money, record.money_on if booking == dated else None) for booking, money in booked],
            )


def _who(person: Named) -> str:
    """What tells people of one list apart: the address, else the name."""
    return person.email.lower() or f"name:{matching(person.name)}"
