"""Values in the daily mail: those that wait for approval, and the next ones of parts of measures."""

from collections.abc import Callable
from datetime import date, timedelta

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, ValueDraft
from portfolio.notices import actions as notices
from portfolio.notices.messages import write
from portfolio.notices.models import Notice
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reminders import letters
from portfolio.reminders.actions import mutable_kinds
from tests import make
from tests.reminders.conftest import LONG_AGO, Crew, days, local, told

Turn = Callable[..., list[str]]
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MILLION = 1_000_000


def measure(crew: Crew, frequency: str = "weekly") -> Metric:
    subject = subjects.by_ref(crew.city.lead, crew.project.ref)
    return metrics.define(subject, name="Homes", unit="homes", frequency=frequency, by=crew.city.lead, at=LONG_AGO)


def sent(crew: Crew, by: Viewer, day: date = MONDAY) -> ValueDraft:
    """A value that somebody sends for approval at nine of a day, after the day's round."""
    metric, at = measure(crew), local(day, 9)
    draft = metrics.keep_draft(metric, {"value": MILLION, "observed_on": day}, by=by, at=at)
    metrics.send(draft, metric, by=by, at=at)
    return draft


def newest() -> Notice:
    return db.session.scalars(sa.select(Notice).order_by(Notice.id.desc()).limit(1)).one()


def test_a_value_that_waits_for_approval_is_a_line_with_its_minutes_and_one_link(crew: Crew, turn: Turn) -> None:
    assert turn(MONDAY) == []
    draft = sent(crew, crew.deputy)

    assert turn(TUESDAY) == ["Olga Owner: approve"]
    notice = newest()
    subject, text = write(notice.kind, notice.values, "en")
    assert subject == "Innovation portfolio: 1 to do"
    sentence = "Value of Homes. Waits for your approval, about 2 minutes."
    assert f"{sentence}\nhttps://portfolio.city.example/value-drafts/{draft.id}\n" in text
    assert text.count("http") == 2  # the task's, and where one chooses one's mails
    assert turn(date(2026, 11, 25)) == []  # said once, and once a week while it waits
    assert turn(date(2026, 11, 30)) == ["Olga Owner: approve"]


def test_who_sent_a_value_is_not_asked_to_approve_it(crew: Crew, turn: Turn) -> None:
    turn(MONDAY)
    sent(crew, crew.owner)
    assert turn(TUESDAY) == ["Dan Deputy: approve"]

    db.session.execute(sa.update(Project).values(deputy_id=None))
    sent(crew, crew.owner, TUESDAY)
    assert turn(date(2026, 11, 25)) == ["Ada Osei: approve"]


def test_what_was_decided_before_the_round_asks_nobody(crew: Crew, turn: Turn) -> None:
    turn(MONDAY)
    draft = sent(crew, crew.deputy)
    metrics.return_draft(
        draft, db.session.get_one(Metric, draft.metric_id), reason="Which?", by=crew.owner, at=local(MONDAY, 10)
    )

    assert turn(TUESDAY) == []


def test_whoever_gives_a_part_hears_before_the_day_and_once_it_has_passed(crew: Crew, turn: Turn) -> None:
    nora = make.make_viewer(crew.city, "project_owner", name="Nora North")
    metric = measure(crew)
    part = metrics.split(metric, name="North", person_id=nora.person_id, by=crew.city.lead, at=local(MONDAY, 9))

    heard = {day: said for day in days(MONDAY, date(2026, 12, 8)) if (said := turn(day))}

    # Due on Monday the 30th: two working days before is Thursday the 26th. From then on once a week, on Mondays.
    assert heard == {
        date(2026, 11, 26): ["Nora North: value"],
        date(2026, 12, 1): ["Nora North: value_late"],
        date(2026, 12, 7): ["Nora North: value_late"],
    }
    (task,) = newest().values["tasks"]
    assert (task["path"], task["on"], task["minutes"]) == (f"/metrics/{metric.id}/parts/{part.id}", "2026-11-30", 3)
    assert letters.sentence(task) == "Value of Homes: North. Was due on 30 Nov 2026, about 3 minutes."


def test_a_value_given_in_time_is_asked_for_no_more(crew: Crew, turn: Turn) -> None:
    nora = make.make_viewer(crew.city, "project_owner", name="Nora North")
    metric = measure(crew)
    metrics.split(metric, name="North", person_id=nora.person_id, by=crew.city.lead, at=local(MONDAY, 9))
    turn(MONDAY)
    metrics.observe(metric, value=MILLION, observed_on=TUESDAY, part="North", by=nora, at=local(TUESDAY, 9))

    heard = {day: said for day in days(TUESDAY, date(2026, 11, 30)) if (said := turn(day))}

    assert heard == {date(2026, 11, 27): ["Nora North: value"]}  # of the next one, due on 1 December


def test_values_are_switched_off_as_mail_and_stay_in_the_inbox(crew: Crew, turn: Turn) -> None:
    assert "digest:values" in mutable_kinds()
    notices.mute([letters.muted("values")], of_person=crew.owner.person_id or 0, at=LONG_AGO)
    turn(MONDAY)
    sent(crew, crew.deputy)

    assert turn(TUESDAY) == []
    assert told("kept") == ["Olga Owner: approve"]


def test_values_come_with_everything_else_in_one_mail_a_day(crew: Crew, turn: Turn) -> None:
    crew.review(TUESDAY + timedelta(days=30))
    turn(MONDAY)
    sent(crew, crew.deputy)
    metric = measure(crew)
    begun = local(date(2026, 11, 19), 9)  # due on Thursday the 26th
    metrics.split(metric, name="North", person_id=crew.owner.person_id, by=crew.city.lead, at=begun)

    said = turn(TUESDAY)

    assert sorted(said) == ["Olga Owner: approve", "Olga Owner: soon", "Olga Owner: value"]
    digests = sa.select(sa.func.count()).select_from(Notice).where(Notice.kind == "digest")
    assert db.session.scalar(digests) == 1
