"""The chapter of decisions, of what lasts and of what was learnt."""

from datetime import UTC, date, datetime
from typing import Any

from portfolio.core.db import db
from portfolio.core.quarter import Quarter, Year
from portfolio.projects.models import Project
from portfolio.reports.content import quarter_report
from portfolio.reports.content.decisions import DecisionTable
from portfolio.reports.facts.decisions import Decided, DecisionCount, Decisions, FollowedUp, Lapsed, Learnt
from portfolio.reports.queries import quarter_facts
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from tests.make import City
from tests.reports import rows

Q3 = Quarter(2026, 3)
DAY, BEFORE = date(2026, 9, 30), date(2026, 6, 30)
LATER = datetime(2026, 10, 20, 8, tzinfo=UTC)


def decisions(city: City, as_known: date | None = None) -> Decisions:
    found = quarter_facts(city.organisation, Q3, as_known).decisions
    assert found is not None
    return found


def table(city: City) -> DecisionTable:
    found = quarter_report(quarter_facts(city.organisation, Q3)).decisions
    assert found is not None
    return found


def review(city: City, project: Project, kind: str = "outcome", due: date = DAY) -> Review:
    made = rows.review(city, project, due)
    made.kind = kind
    db.session.flush()
    return made


def sign(review: Review, on: date, *, edition: int = 1, at: datetime = rows.KNOWN, **said: Any) -> Outcome:
    """An edition of a review, signed on a day."""
    outcome = Outcome(review_id=review.id, edition=edition, held_on=on, recorded_at=at, **said)
    db.session.add(outcome)
    db.session.flush()
    signed = {"signed": True, "on": on, "recorded_at": at}
    db.session.add(SignOff(review_id=review.id, outcome_id=outcome.id, **signed))
    db.session.flush()
    return outcome


def learn(outcome: Outcome, text: str, term_id: int | None = None, helped: bool | None = None) -> None:
    db.session.add(
        Lesson(outcome_id=outcome.id, text=text, term_id=term_id, helped=helped, recorded_at=outcome.recorded_at)
    )
    db.session.flush()


def running(city: City, title: str = "Damp sensors") -> Project:
    return rows.project(city, ("running", date(2025, 1, 1)), title=title)


def test_decisions_of_the_quarter_are_counted_by_kind_and_come_newest_first(city: City) -> None:
    for title, decision, on in (
        ("Early", "scale", BEFORE),  # the last day of the quarter before
        ("First", "scale", date(2026, 7, 1)),
        ("Last", "stop_not_working", DAY),
        ("After", "scale", date(2026, 10, 1)),
    ):
        sign(review(city, running(city, title)), on, decision=decision)
    review(city, running(city, "Only planned"))

    found = decisions(city)

    assert found.counts == (DecisionCount("scale", 1), DecisionCount("stop_not_working", 1))
    assert [(row.project, row.department, row.decision, row.on) for row in found.rows] == [
        ("Last", "Housing", "stop_not_working", DAY),
        ("First", "Housing", "scale", date(2026, 7, 1)),
    ]


def test_an_amendment_counts_when_it_decides_otherwise(city: City) -> None:
    same, other = review(city, running(city, "Same")), review(city, running(city, "Other"))
    for one in (same, other):
        sign(one, date(2026, 5, 1), decision="adapt")
    sign(same, date(2026, 8, 1), edition=2, decision="adapt")
    sign(other, date(2026, 8, 1), edition=2, decision="stop_completed")

    assert [(row.project, row.decision) for row in decisions(city).rows] == [("Other", "stop_completed")]


def test_follow_ups_are_done_of_those_due_by_milestone(city: City) -> None:
    project = running(city)
    for kind, due, on in (
        ("follow_up_6", date(2026, 1, 1), date(2026, 1, 10)),
        ("follow_up_6", date(2026, 9, 30), None),  # due on the day itself
        ("follow_up_12", date(2026, 12, 1), date(2026, 9, 1)),  # done before it was due
        ("follow_up_24", date(2026, 10, 1), None),  # due the day after
    ):
        planned = review(city, project, kind, due)
        if on is not None:
            sign(planned, on, still_used="yes", sustained=True)

    assert decisions(city).followed == (
        FollowedUp("follow_up_6", 2, 1),
        FollowedUp("follow_up_12", 1, 1),
        FollowedUp("follow_up_24", 0, 0),
        FollowedUp("follow_up_60", 0, 0),
    )


def test_d71_a_follow_up_after_24_months_not_in_use_lowers_the_share_and_names_the_project(city: City) -> None:
    lasting = [running(city, title) for title in ("A", "B", "C", "D")]
    for project in lasting:
        sign(review(city, project, "follow_up_12", BEFORE), BEFORE, still_used="yes", sustained=True)
    before = table(city)
    assert (before.lasting.part, before.lasting.whole, before.facts.lapsed) == (4, 4, ())

    gone = running(city, "Gone")
    sign(review(city, gone, "follow_up_12", date(2025, 9, 1)), date(2025, 9, 1), still_used="yes", sustained=True)
    sign(review(city, gone, "follow_up_24", date(2026, 9, 1)), date(2026, 9, 1), still_used="no", sustained=False)
    after = table(city)

    # The newest follow-up of each of five projects counts: four last, 80 %.
    assert (after.lasting.part, after.lasting.whole, str(after.lasting.printed)) == (4, 5, "0.80")
    assert after.facts.lapsed == (Lapsed(gone.ref, "Gone", None, "Housing", "follow_up_24", "no", date(2026, 9, 1)),)


def test_what_a_follow_up_cannot_tell_is_counted_apart(city: City) -> None:
    sign(review(city, running(city), "follow_up_6", BEFORE), BEFORE, still_used="unknown", sustained=None)

    found = table(city)

    assert (found.lasting.value, found.lasting.reason, found.facts.not_known) == (None, "nothing_judged", 1)


def test_three_lessons_are_told_of_different_factors_what_hindered_first(city: City) -> None:
    skills, money, trust = (
        rows.term(city, "factor", key, position=place) for place, key in enumerate(("skills", "money", "trust"))
    )
    outcome = sign(review(city, running(city, "Pilot")), date(2026, 8, 1), decision="adapt")
    for text, term, helped in (
        ("Trust helps.", trust, True),
        ("Teach first.", skills, False),
        ("Ask early for money.", money, False),
        ("Ask twice for money.", money, False),
        ("No factor.", None, None),
    ):
        learn(outcome, text, term.id if term else None, helped)

    found = decisions(city)

    # Money hindered twice, so it comes first, with its newest lesson; then skills; then what helped.
    assert [(row.text, row.factor, row.helped, row.lessons) for row in found.lessons] == [
        ("Ask twice for money.", "money", False, 2),
        ("Teach first.", "skills", False, 1),
        ("Trust helps.", "trust", True, 1),
    ]
    assert found.told == 5
    assert isinstance(found.lessons[0], Learnt)


def test_lessons_of_a_review_with_personal_data_and_of_an_amended_edition_stay_where_they_are(city: City) -> None:
    private = sign(review(city, running(city)), date(2026, 8, 1), decision="adapt", has_personal_data=True)
    learn(private, "Mr Mala was ill.")
    amended = review(city, running(city))
    learn(sign(amended, date(2026, 8, 1), decision="adapt"), "Old words.")
    learn(sign(amended, date(2026, 8, 2), edition=2, decision="adapt"), "New words.")

    assert [row.text for row in decisions(city).lessons] == ["New words."]


def test_a_decision_signed_later_is_not_known_yet(city: City) -> None:
    project = running(city, "Late")
    planned = review(city, project)
    learn(sign(planned, DAY, at=LATER, decision="scale"), "Wait.")

    known = decisions(city, date(2026, 10, 19))

    assert (known.rows, known.lessons) == ((), ())
    assert decisions(city).rows == (Decided(project.ref, "Late", None, "Housing", "scale", DAY),)


def test_nothing_decided_and_nothing_followed_up_is_said_in_words(city: City) -> None:
    found = table(city)

    assert found.finding.text == "No signed review decided about a project in this period."
    assert [said.text for said in found.lasted] == [
        "No follow-up has been done yet, so nobody knows whether changes last."
    ]


def test_a_year_has_the_decisions_of_its_four_quarters(city: City) -> None:
    for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31)):
        sign(review(city, running(city)), on, decision="scale")

    found = quarter_facts(city.organisation, Year(2026)).decisions

    assert found is not None
    assert [row.on for row in found.rows] == [date(2026, 12, 31), date(2026, 1, 1)]
