"""From a list to projects: nothing is lost, everything is dated, what cannot be read is named."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.exchange import list_totals, undoing
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.history.queries import verify
from portfolio.people.models import Department, Person
from portfolio.projects.models import ExternalId, Note, Partner, Partnership, StageMove, Tag, Term
from portfolio.reviews.models import Review
from tests import make
from tests.exchange.bringing import counts
from tests.lists.bringing import bring, check, csv, points_of, projects_of
from tests.make import City

PILOTS = csv(
    "Title,Department,Owner,Status,Start,End,Budget,Tags,Notes",
    "Damp sensors,Housing,Ana Silva / Ben Gruber,running,1.3.2026,31.12.2026,12500.50,iot; sensors,Gateway is up",
    "Shade benches,Parks,Ana Silva,finished,,,ca. 40k,,",
    "Night bus,Mobility,,on hold,spring 2026,,40-50k,,",
    ",,,,,,,,only a note",
)


def moves(project_id: int) -> list[tuple[str, date, str | None, str | None]]:
    wanted = sa.select(StageMove.stage, StageMove.on, StageMove.flag, StageMove.source_word)
    return [
        tuple(row)  # type: ignore[misc]
        for row in db.session.execute(wanted.where(StageMove.project_id == project_id).order_by(StageMove.seq))
    ]


def test_a_row_becomes_a_project_with_its_people_dates_and_money(session: Any, city: City, at: datetime) -> None:
    run = bring(PILOTS, "pilots.csv", city.lead, at)

    damp = projects_of(run)[0]
    owner, deputy = (session.get_one(Person, number).name for number in (damp.owner_id, damp.deputy_id))
    assert (damp.title, damp.lead_department_id, owner, deputy) == (
        "Damp sensors",
        city.housing.id,
        "Ana Silva",
        "Ben Gruber",
    )
    assert (damp.stage, damp.started_on, damp.planned_end_on) == ("running", date(2026, 3, 1), date(2026, 12, 31))
    assert (damp.budget_minor, damp.budget_currency) == (1_250_050, "EUR")
    tags = session.scalars(sa.select(Term.label).join(Tag, Tag.term_id == Term.id).where(Tag.project_id == damp.id))
    assert sorted(tags) == ["iot", "sensors"]
    assert session.scalars(sa.select(Note.text).where(Note.project_id == damp.id)).all() == ["Gateway is up"]
    assert damp.source_words is not None
    assert damp.source_words["Owner"] == "Ana Silva / Ben Gruber"
    assert points_of(damp) == []


def test_no_row_is_lost_for_being_incomplete(session: Any, city: City, at: datetime) -> None:
    run = bring(PILOTS, "pilots.csv", city.lead, at)

    found = projects_of(run)
    assert [project.title for project in found] == ["Damp sensors", "Shade benches", "Night bus", "only a note"]
    assert points_of(found[2]) == [("planned_start_on", "unread", "spring 2026"), ("budget", "unread", "40-50k")]
    assert points_of(found[3]) == [("department", "no_department", None), ("title", "made_title", None)]
    assert found[3].lead_department_id == city.housing.id
    assert found[3].stage == "idea"


def test_a_row_without_any_word_of_a_project_is_called_by_its_number(session: Any, city: City, at: datetime) -> None:
    run = bring(csv("Title,Budget", ",500", "Bench,20"), "pilots.csv", city.lead, at)

    assert [project.title for project in projects_of(run)] == ["Row 2 of pilots.csv", "Bench"]


def test_stages_become_dated_moves_and_the_past_is_flagged_not_refused(session: Any, city: City, at: datetime) -> None:
    today = date(2026, 11, 21)
    run = bring(
        csv(
            "Title,Status,Start,End,Ended",
            "A,läuft,2026-03-01,,",
            "B,abgeschlossen,2025-01-01,2025-12-31,2025-11-30",
            "C,abgebrochen,,,",
            "D,,2026-05-01,2027-05-01,",
            "E,halb fertig,,,",
        ),
        "list.csv",
        city.lead,
        at,
        words={"stage": {"halb fertig": "text"}},
    )

    a, b, c, d, e = projects_of(run)
    assert moves(a.id) == [("running", date(2026, 3, 1), "no_planned_end", "läuft")]
    assert moves(b.id) == [
        ("running", date(2025, 1, 1), None, None),
        ("decided", date(2025, 11, 30), "move_not_allowed", "abgeschlossen"),
    ]
    assert moves(c.id) == [("stopped", today, None, "abgebrochen")]
    assert moves(d.id) == [("running", date(2026, 5, 1), None, None)]
    assert points_of(e) == [("stage", "unread", "halb fertig")]
    due = dict(iter(session.execute(sa.select(Review.project_id, Review.first_due_on))))
    # A has no planned end: a year after its start. B and D: 90 days after the planned end.
    assert due == {a.id: date(2027, 3, 1), b.id: date(2026, 3, 31), d.id: date(2027, 7, 30)}


def test_money_applied_for_awarded_and_received_stays_apart(session: Any, city: City, at: datetime) -> None:
    run = bring(
        csv(
            "Title,Funder,Applied for,Awarded,Received,Award date",
            "A,EU Horizon,1000,800,200.50,2026-02-01",
            "B,Stiftung X,500,,,",
            "C,,,0,,",
            "D,,,-20,,",
        ),
        "grants.csv",
        city.lead,
        at,
    )

    lines = session.execute(sa.select(FundingLine.source, FundingLine.kind, FundingLine.state).order_by(FundingLine.id))
    assert [tuple(line) for line in lines] == [
        ("EU Horizon", "eu_direct", "committed"),
        ("Stiftung X", "philanthropy", "applied"),
        ("Not named", "city_operating", "committed"),
        ("Not named", "city_operating", "committed"),
    ]
    booked = session.execute(
        sa.select(LedgerEntry.kind, LedgerEntry.amount_minor, LedgerEntry.on).order_by(LedgerEntry.id)
    )
    assert [tuple(entry) for entry in booked] == [
        ("requested", 100_000, None),
        ("committed", 80_000, date(2026, 2, 1)),
        ("received", 20_050, None),
        ("requested", 50_000, None),
        ("committed", 0, None),
        ("committed", -2_000, None),
    ]
    wanted = {
        "projects": 4,
        "applied_for": {"EUR": "1500.00"},
        "awarded": {"EUR": "780.00"},
        "disbursed": {"EUR": "200.50"},
        "budget": {},
    }
    assert (run.control_totals, list_totals.control_totals(run)) == (wanted, wanted)
    assert points_of(projects_of(run)[2]) == [("money", "no_funder", None)]


def test_people_are_known_again_by_their_name_and_need_no_address(session: Any, city: City, at: datetime) -> None:
    known = make.make_viewer(city, "project_owner", name="Žofia Nová")
    for _ in range(2):
        make.make_viewer(city, "project_owner", name="Eva Horvát")

    run = bring(csv("Title,Owner", "A,zofia nova", "B,New Face", "C,Eva Horvát", "D,New Face"), "l.csv", city.lead, at)

    a, b, c, d = projects_of(run)
    face = session.get_one(Person, b.owner_id)
    assert a.owner_id == known.person_id
    assert (face.name, face.email, face.accepted_at) == ("New Face", None, None)
    assert d.owner_id == face.id
    assert (c.owner_id, points_of(c)) == (None, [("owner", "same_name", "Eva Horvát")])


def test_a_name_without_an_address_is_whoever_has_one_elsewhere_in_the_list(
    session: Any, city: City, at: datetime
) -> None:
    rows = (
        *("A,Anna Berg", "B,Anna Berg <anna@example.org>"),
        *("C,Li Wu <li@example.org>", "D,Li Wu <wu@example.org>", "E,Li Wu"),
    )

    run = bring(csv("Title,Owner", *rows), "l.csv", city.lead, at)

    owners = [session.get_one(Person, project.owner_id) for project in projects_of(run)]
    # Which of two of one name is meant nobody can know, so the last one stands for itself.
    assert [(owner.name, owner.email) for owner in owners] == [
        ("Anna Berg", "anna@example.org"),
        ("Anna Berg", "anna@example.org"),
        ("Li Wu", "li@example.org"),
        ("Li Wu", "wu@example.org"),
        ("Li Wu", None),
    ]
    assert len({owner.id for owner in owners}) == 4


def test_titles_that_repeat_are_kept_apart_and_named(session: Any, city: City, at: datetime) -> None:
    make.make_project(city, "Night bus")
    checked = check(csv("Title", "Bench", "bench", "Night Bus"), "l.csv", city.lead, at)

    assert (checked.found.taken, checked.found.same_title_here) == (3, 1)
    assert [[point.kind for point in record.points] for record in checked.records] == [
        [],
        ["same_title"],
        ["same_title"],
    ]


def test_d22_the_same_list_changes_nothing_a_second_time(session: Any, city: City, at: datetime) -> None:
    bring(PILOTS, "pilots.csv", city.lead, at)
    before = counts()

    again = check(PILOTS, "renamed.csv", city.lead, at + timedelta(hours=1))

    assert (again.found.taken, again.found.here, counts()) == (0, 4, before)


def test_rows_with_a_reference_are_known_by_it_and_new_ones_come_in(session: Any, city: City, at: datetime) -> None:
    bring(csv("No,Title", "1,Bench", "2,Bus"), "a.csv", city.lead, at)

    more = check(csv("No,Title,Budget", "2,Bus,7", "3,Tram,8"), "b.csv", city.lead, at + timedelta(hours=1))
    other = check(csv("No,Title", "1,Library", "2,Museum"), "c.csv", city.lead, at + timedelta(hours=1))

    assert [record.title for record in more.records] == ["Tram"]
    assert [record.title for record in other.records] == ["Library", "Museum"]
    assert other.identity.source == "list 2"


def test_two_rows_with_one_reference_both_come_in(session: Any, city: City, at: datetime) -> None:
    run = bring(csv("No,Title", "1,Bench", "1,Bus"), "a.csv", city.lead, at)

    keys = session.scalars(
        sa.select(ExternalId.value).where(ExternalId.import_id == run.id, ExternalId.kind == "project")
    )
    assert sorted(keys) == ["1", "1 #3"]
    assert points_of(projects_of(run)[1]) == [("key", "same_key", "1")]


def test_partners_and_new_departments_come_along_and_leave_with_an_undo(session: Any, city: City, at: datetime) -> None:
    before = counts()
    terms = session.scalar(sa.select(sa.func.count()).select_from(Term).where(Term.vocabulary == "tag"))
    run = bring(
        csv("Title,Department,Partner,Tags", "A,Libraries,Uni; Red Cross,books", "B,Housing,uni,"),
        "l.csv",
        city.lead,
        at,
    )
    assert session.scalars(sa.select(Partner.name).order_by(Partner.name)).all() == ["Red Cross", "Uni"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Partnership)) == 3
    assert session.scalar(sa.select(Department.name).where(Department.name == "Libraries")) == "Libraries"

    undoing.undo(run, by=city.lead, at=at + timedelta(days=29))
    session.commit()

    after = counts()
    kept = {name: (before[name], count) for name, count in after.items() if before[name] != count}
    assert kept == {"list_mapping": (0, 1)}
    assert session.scalar(sa.select(sa.func.count()).select_from(Term).where(Term.vocabulary == "tag")) == terms
    assert verify(city.id).is_whole


def test_words_stay_exactly_as_the_list_has_them(session: Any, city: City, at: datetime) -> None:
    said = "Caf\u00e9\u00a0 \u0995\u09be\u099c \u0416\u0438\u0437\u043d\u044c\u200b"
    run = bring(csv("Title,Description,Odd", f'A,"{said}","{said}"'), "l.csv", city.lead, at)

    project = projects_of(run)[0]
    assert (project.summary, project.source_words) == (said, {"Title": "A", "Description": said, "Odd": said})
