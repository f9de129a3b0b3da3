"""A dry run over a list: what every row would become, counted and added up, without writing anything."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.text import fold
from portfolio.exchange.list_totals import BOOKED, in_words
from portfolio.lists.cells import Named, matching
from portfolio.lists.city import CityWords
from portfolio.lists.grid import Table
from portfolio.lists.moves import moves_of
from portfolio.lists.records import Reader, Record
from portfolio.projects.actions import BY_ROW, Point
from portfolio.projects.models import ExternalId, Project

FILE, LIST = BY_ROW, "list"
"""The source of rows that their file and number tell, and the first source of rows that a reference tells."""

SHOWN, POINTS_KEPT = 10, 500
KEPT_LEFT = 200


@dataclass
class Identity:
    """How the rows of a list are known again.

    source  FILE, or the source of references
    known   values of the rows that are here already
    """

    source: str
    checksum: str
    known: set[str] = field(default_factory=set)

    def value(self, record: Record) -> str:
        """What stands for a row in this source."""
        return f"{self.checksum}:{record.row}" if self.source == FILE else record.key or f"{self.checksum}:{record.row}"


@dataclass
class Found:
    """What a dry run has found.

    totals  applied_for, awarded, disbursed and budget: minor units per currency, and the number of projects
    """

    rows: int = 0
    taken: int = 0
    here: int = 0
    lines: int = 0
    to_complete: int = 0
    same_title_here: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    totals: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in (*BOOKED.values(), "budget")}
    )
    first: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    left_rows: list[tuple[int, str, str]] = field(default_factory=list)

    def plain_totals(self) -> dict[str, Any]:
        """The control totals as commands print them: amounts as text with the decimals of the currency."""
        return in_words(self.taken, {name: dict(sums) for name, sums in self.totals.items()})

    def plain(self) -> dict[str, Any]:
        """What the page of the dry run shows, as JSON keeps it."""
        return {
            "rows": self.rows,
            "taken": self.taken,
            "here": self.here,
            "to_complete": self.to_complete,
            "same_title_here": self.same_title_here,
            "kinds": dict(self.kinds),
            "left": dict(self.left),
            "first": self.first,
            "points": self.points,
            "left_rows": self.left_rows,
        }


def checked(
    table: Table,
    reader: Reader,
    identity: Identity,
    city: CityWords,
    titles: set[str],
    found: Found,
    tell: Callable[[int], None] = lambda permille: None,
    strangers: Collection[str] = (),
) -> Iterator[Record]:
    """The records that are to be written, one by one; `found` is filled as they pass.

    titles  folded titles that the city has already; those of the list are added
    tell    called now and then with the thousandths done; may raise to stop
    strangers  addresses of people without a role here
    raises  WrongInput when a row names no department and nobody said who leads such rows
    """
    _note_left(table, found)
    met: set[str] = set()
    here_before = frozenset(titles)
    for place, row in enumerate(table.rows):
        if place % 200 == 0:
            tell(1000 * place // len(table.rows))
        found.rows += 1
        record = reader.read(row)
        value = identity.value(record)
        if value in identity.known:
            found.here += 1
            continue
        if value in met:
            record.points.append(Point("key", "same_key", None, record.key))
            record.key = f"{record.key} #{record.row}"
            if identity.value(record) in identity.known:
                found.here += 1
                continue
        met.add(identity.value(record))
        title = fold(record.title)
        if title in titles:
            record.points.append(Point("title", "same_title"))
            found.same_title_here += title in here_before
        titles.add(title)
        _choose_people(record, city)
        _note_strangers(record, strangers)
        if record.department is None:
            raise WrongInput("no_department", N_("Say which department leads the projects."), "department")
        _count(record, found, reader.today)
        yield record
    tell(1000)


def _note_left(table: Table, found: Found) -> None:
    """Count the rows that are no projects, and keep the first that say something."""
    for left in table.left:
        if left.why == "head":
            continue
        found.left[left.why] += 1
        if left.why != "blank" and len(found.left_rows) < KEPT_LEFT:
            found.left_rows.append((left.number, left.why, left.text[:200]))


def _choose_people(record: Record, city: CityWords) -> None:
    """Leave a name open that several people of the city have."""
    for part in ("owner", "deputy"):
        named: Named | None = getattr(record, part)
        if named is not None and not named.email and len(city.people.get(matching(named.name), ())) > 1:
            record.points.append(Point(part, "same_name", None, named.name))
            setattr(record, part, None)


def _note_strangers(record: Record, strangers: Collection[str]) -> None:
    """Say of people that they are put on record without the address of somebody who has no role here."""
    for named in (record.owner, record.deputy):
        if named is not None and named.email in strangers:
            said = ((heading, words) for heading, words in record.said.items() if named.email in words.lower())
            heading, words = next(said, ("", named.email))
            record.points.append(Point("people", "other_address", heading[:250], words))


def _count(record: Record, found: Found, today: date) -> None:
    found.taken += 1
    found.lines += bool(record.money)
    for booking, money in record.money:
        found.totals[BOOKED[booking]][money.currency] += money.minor
    if record.budget is not None:
        found.totals["budget"][record.budget.currency] += record.budget.minor
    if record.points:
        found.to_complete += 1
        found.kinds.update(point.kind for point in record.points)
        for point in record.points:
            if len(found.points) < POINTS_KEPT:
                found.points.append(
                    {
                        "row": record.row,
                        "title": record.title,
                        "kind": point.kind,
                        "heading": point.heading,
                        "words": (point.words or "")[:200],
                    }
                )
    if len(found.first) < SHOWN:
        found.first.append(_shown(record, today))


def _shown(record: Record, today: date) -> dict[str, Any]:
    """A record as the page of the dry run shows it."""
    return {
        "row": record.row,
        "title": record.title,
        "department": record.department,
        "owner": record.owner.name if record.owner else None,
        "deputy": record.deputy.name if record.deputy else None,
        "stage": moves_of(record, today)[-1].stage,
        "start": _iso(record.start),
        "end": _iso(record.ended or record.planned_end),
        "budget": [record.budget.minor, record.budget.currency] if record.budget else None,
        "money": [[booking, money.minor, money.currency] for booking, money in record.money],
        "tags": [f"{put.vocabulary}:{put.key}" for put in record.puts] + record.tags,
        "points": len(record.points),
    }


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


# ----------------------------------------------------------------------------------------------- known again
def identify(table: Table, reader: Reader, checksum: str, by: Actor) -> Identity:
    """How the rows of this list are known again, and which are here already.

    Rows with a reference belong to the source of an earlier list whose references and titles agree with these; two
    lists may number their rows alike, and then the titles tell them apart.
    """
    if not any(reader.first("key", row.cells) for row in table.rows):
        known = _values(by, FILE, f"{checksum}:")
        return Identity(FILE, checksum, set(known))
    sources = db.session.scalars(
        sa.select(ExternalId.source)
        .where(
            ExternalId.organisation_id == by.organisation_id,
            ExternalId.kind == "project",
            sa.or_(ExternalId.source == LIST, ExternalId.source.startswith(f"{LIST} ")),
        )
        .distinct()
        .order_by(ExternalId.source)
    ).all()
    if not sources:
        return Identity(LIST, checksum)
    titles = {record.key: fold(record.title) for record in map(reader.read, table.rows) if record.key}
    best, best_known = None, {}
    for source in sources:
        here = _values(by, source)
        common = [key for key in titles if key in here]
        agreeing = sum(fold(here[key]) == titles[key] for key in common)
        if common and 2 * agreeing >= len(common) and (best is None or agreeing > best[1]):
            best, best_known = (source, agreeing), here
    if best is not None:
        return Identity(best[0], checksum, set(best_known))
    return Identity(f"{LIST} {len(sources) + 1}", checksum)


def _values(by: Actor, source: str, begin: str = "") -> dict[str, str]:
    """The values of a source with the titles of their projects."""
    wanted = (
        sa.select(ExternalId.value, Project.title)
        .join(Project, Project.id == ExternalId.thing_id)
        .where(
            ExternalId.organisation_id == by.organisation_id,
            ExternalId.source == source,
            ExternalId.kind == "project",
        )
    )
    if begin:
        wanted = wanted.where(ExternalId.value.startswith(begin))
    return dict(iter(db.session.execute(wanted)))


def titles_here(by: Actor) -> set[str]:
    """The folded titles of all projects of the organisation."""
    titles = sa.select(Project.title).where(Project.organisation_id == by.organisation_id)
    return {fold(title) for title in db.session.scalars(titles.execution_options(yield_per=5000))}
