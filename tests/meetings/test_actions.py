from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import Missing, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.meetings import actions, queries, rules
from portfolio.meetings.facts import Facts
from portfolio.meetings.models import Action, Attendee, Item, Meeting, Topic
from portfolio.meetings.rules import Who
from portfolio.projects.models import Note
from tests import make

TODAY = date(2026, 11, 21)


def found(city: make.City, meeting: Meeting) -> queries.Found:
    return queries.meeting_of(city.lead, meeting.id)


def texts(city: make.City, meeting: Meeting) -> list[tuple[str, list[str]]]:
    return [(topic.title, [said.text for said in topic.said]) for topic in queries.agenda(meeting.id)]


def promised(city: make.City, meeting: Meeting, at: datetime, **more: Any) -> Action:
    return actions.agree(
        meeting, None, what="Ring the landlord", **{"who": Who(city.lead.person_id), **more}, by=city.lead, at=at
    )


def test_a_meeting_counts_from_the_one_before_about_the_same(city: make.City, meeting: Meeting, at: datetime) -> None:
    circle = actions.Circle(department=city.housing)
    of_housing = actions.open_meeting(title="Housing", on=TODAY, circle=circle, by=city.lead, at=at)

    later = actions.open_meeting(title="Weekly", on=date(2026, 11, 30), by=city.lead, at=at)

    assert (meeting.before_id, meeting.since_on) == (None, date(2026, 11, 14))
    assert (of_housing.before_id, of_housing.since_on) == (None, date(2026, 11, 14))
    assert (later.before_id, later.since_on) == (meeting.id, TODAY)


def test_members_and_guests_take_part_once(city: make.City, at: datetime, session: Any) -> None:
    lead = city.lead.person_id or 0

    held = actions.open_meeting(
        title="Weekly", on=TODAY, members=[lead, lead], guests=["Dr. Gast", "Dr. Gast"], by=city.lead, at=at
    )

    assert [(who.person_id, who.name) for who in queries.present(held.id)] == [(lead, "Ada Osei"), (None, "Dr. Gast")]
    stranger = make.make_viewer(make.make_city("Other"))
    with pytest.raises(WrongInput):
        actions.open_meeting(title="Weekly", on=TODAY, members=[stranger.person_id or 0], by=city.lead, at=at)
    session.rollback()


def test_a_note_stands_in_the_minutes_and_on_its_project(
    city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    project = make.make_project(city)

    actions.write_line(meeting, project, text="Half of the\nsensors are up.", kind="decision", by=city.lead, at=at)

    note = session.scalars(sa.select(Note).where(Note.project_id == project.id)).one()
    assert (note.text, note.kind, note.on) == ("Half of the sensors are up.", "decision", TODAY)
    assert texts(city, meeting) == [("Damp sensors", ["Half of the sensors are up."]), ("", [])]


def test_a_corrected_line_replaces_the_old_one_and_the_projects_note(
    city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    project = make.make_project(city)
    wrong = actions.write_line(meeting, project, text="Haff of them", by=city.lead, at=at)

    right = actions.correct_line(meeting, wrong, text="Half of them", by=city.lead, at=at)

    assert texts(city, meeting)[0] == ("Damp sensors", ["Half of them"])
    assert right.supersedes_id == wrong.id
    newer = session.scalars(sa.select(Note).where(Note.supersedes_id == wrong.note_id)).one()
    assert newer.text == "Half of them"
    with pytest.raises(RuleBroken):
        actions.correct_line(meeting, wrong, text="All of them", by=city.lead, at=at)


def test_an_action_has_who_and_by_when(city: make.City, meeting: Meeting, at: datetime) -> None:
    action = promised(city, meeting, at)

    assert (action.due_on, action.first_due_on, action.state) == (date(2026, 11, 28), date(2026, 11, 28), "open")
    assert texts(city, meeting) == [("", ["Ring the landlord"])]
    for who, due in ((Who(), None), (Who(city.lead.person_id), date(2026, 11, 20)), (Who(999_999), None)):
        with pytest.raises(WrongInput):
            promised(city, meeting, at, who=who, due_on=due)


def test_what_became_of_an_action_is_dated_and_the_shortcuts_repeat_it(
    city: make.City, meeting: Meeting, at: datetime
) -> None:
    action = promised(city, meeting, at)

    actions.move_action(action, due_on=date(2026, 12, 5), reason="Landlord away", by=city.lead, at=at)
    actions.finish_action(action, by=city.lead, at=at + timedelta(days=1))
    actions.reopen_action(action, by=city.lead, at=at + timedelta(days=2))
    actions.drop_action(action, reason="Sold", by=city.lead, at=at + timedelta(days=3))

    steps = queries.steps(action.id)
    assert [step.kind for step in steps] == ["moved", "done", "reopened", "dropped"]
    recomputed = rules.standing(action.first_due_on, steps)
    assert (action.due_on, action.state, action.closed_on) == (
        recomputed.due_on,
        recomputed.state,
        recomputed.closed_on,
    )
    assert recomputed == rules.Standing(date(2026, 12, 5), "dropped", date(2026, 11, 24))
    assert [line.reason for line in queries.step_lines(action.id)] == ["Sold", None, None, "Landlord away"]


def test_the_agenda_keeps_its_order_and_what_is_general_last(city: make.City, meeting: Meeting, at: datetime) -> None:
    first, second = make.make_project(city, "First"), make.make_project(city, "Second")
    for project in (first, second, first):
        actions.put_on_agenda(meeting, project, by=city.lead, at=at)

    actions.shift_topic(meeting, second, down=-1, by=city.lead, at=at)

    assert [title for title, _ in texts(city, meeting)] == ["Second", "First", ""]
    actions.take_off_agenda(meeting, first, by=city.lead, at=at)
    actions.write_line(meeting, second, text="Fine", by=city.lead, at=at)
    with pytest.raises(RuleBroken):
        actions.take_off_agenda(meeting, second, by=city.lead, at=at)


def test_what_was_not_discussed_stands_on_the_next_agenda(city: make.City, meeting: Meeting, at: datetime) -> None:
    discussed, said, left = (make.make_project(city, title) for title in ("Discussed", "Said", "Left"))
    for project in (discussed, said, left):
        actions.put_on_agenda(meeting, project, by=city.lead, at=at)
    actions.tick_topic(meeting, discussed, discussed=True, by=city.lead, at=at)
    actions.write_line(meeting, said, text="Fine", by=city.lead, at=at)
    actions.close_meeting(found(city, meeting), by=city.lead, at=at)

    later = actions.open_meeting(title="Weekly", on=date(2026, 11, 30), by=city.lead, at=at)

    assert [title for title, _ in texts(city, later)] == ["Left", ""]


def test_minutes_stay_as_they_were_when_the_meeting_closed(
    city: make.City, meeting: Meeting, at: datetime, session: Any
) -> None:
    project = make.make_project(city, stage="running", planned_end_on=date(2026, 11, 1))
    line = actions.write_line(meeting, project, text="It drags on", by=city.lead, at=at)
    actions.close_meeting(found(city, meeting), by=city.lead, at=at)
    kept = Facts.from_json(meeting.facts or {})

    project.title = "Renamed"
    later = at + timedelta(hours=1)
    actions.add_later(meeting, project, text="Two streets, not three", by=city.lead, at=later)
    actions.correct_line(meeting, line, text="It dragged on", by=city.lead, at=later)

    assert [row.title for row in kept.late] == ["Damp sensors"]
    assert kept.counts["late"] == 1
    assert [said.text for topic in kept.agenda for said in topic.said] == ["It drags on"]
    assert Facts.from_json(meeting.facts or {}) == kept
    added = queries.said_after(meeting.id, kept.agenda)
    assert [(said.text, said.corrects) for topic in added for said in topic.said] == [
        ("Two streets, not three", ""),
        ("It dragged on", "It drags on"),
    ]
    for act in (
        lambda: actions.write_line(meeting, project, text="More", by=city.lead, at=later),
        lambda: actions.put_on_agenda(meeting, project, by=city.lead, at=later),
        lambda: promised(city, meeting, later),
        lambda: actions.close_meeting(found(city, meeting), by=city.lead, at=later),
    ):
        with pytest.raises(RuleBroken):
            act()


def test_facts_come_back_from_the_store_as_they_went_in(city: make.City, meeting: Meeting, at: datetime) -> None:
    project = make.make_project(city, stage="running", planned_end_on=date(2026, 11, 1))
    actions.write_line(meeting, project, text="It drags on", by=city.lead, at=at)
    promised(city, meeting, at)

    facts = queries.gather(found(city, meeting), TODAY, closed_at=at, closed_by="Ada Osei")

    assert Facts.from_json(facts.as_json()) == facts
    assert len(facts.changes) == len(facts.late) == 1
    assert [duty.kind for duty in facts.due] == ["action"]


def test_a_meeting_in_the_future_is_not_closed(city: make.City, at: datetime) -> None:
    held = actions.open_meeting(title="Weekly", on=date(2026, 11, 30), by=city.lead, at=at)

    with pytest.raises(RuleBroken):
        actions.close_meeting(found(city, held), by=city.lead, at=at)


def test_another_city_cannot_touch_a_meeting(city: make.City, meeting: Meeting, at: datetime) -> None:
    stranger = make.make_city("Other").lead
    action = promised(city, meeting, at)

    for act in (
        lambda: actions.write_line(meeting, None, text="x", by=stranger, at=at),
        lambda: actions.finish_action(action, by=stranger, at=at),
        lambda: actions.ask_for_pdf(meeting, by=stranger, at=at),
        lambda: queries.meeting(stranger, meeting.id),
        lambda: queries.action(stranger, action.id),
    ):
        with pytest.raises(Missing):
            act()


def test_history_names_what_happened_and_nobody(city: make.City, meeting: Meeting, at: datetime, session: Any) -> None:
    project = make.make_project(city)
    action = actions.agree(meeting, project, what="Ring them", who=Who(city.lead.person_id), by=city.lead, at=at)
    actions.finish_action(action, by=city.lead, at=at)
    session.commit()

    entries = session.execute(
        sa.select(Entry.event, Entry.root_kind, Entry.payload).where(
            sa.or_(Entry.event.like("meeting.%"), Entry.event.like("action.%"))
        )
    ).all()
    assert [(row.event, row.root_kind) for row in entries] == [
        ("meeting.opened", "meeting"),
        ("meeting.topic_put", "project"),
        ("action.agreed", "project"),
        ("action.done", "project"),
    ]
    assert "Ada" not in "".join(row.payload or "" for row in entries)


def test_nothing_is_left_without_its_meeting(city: make.City, meeting: Meeting, session: Any) -> None:
    """The tables hold what the models say: one general topic for each meeting, one name for each attendee."""
    assert session.scalar(sa.select(sa.func.count()).select_from(Topic).where(Topic.project_id.is_(None))) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Item)) == 0
    session.add(Attendee(meeting_id=meeting.id))
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    session.rollback()
