"""An issued report goes to whoever gets it: once, in their language, with its PDF or a link."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.core import files
from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.core.quarter import Quarter
from portfolio.notices import jobs as post
from portfolio.notices import messages
from portfolio.notices.models import Notice
from portfolio.people.models import Membership, Person
from portfolio.reports import actions, issues, readers
from portfolio.reports.editions import Edition
from portfolio.reports.files import Made
from portfolio.reports.models import Delivery, Report, Subscription
from tests import make
from tests.make import City
from tests.world_reports import issue

AT = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)


def reader(city: City, name: str, form: str, role: str = "leadership", **more: Any) -> Person:
    """Somebody who gets the report about the whole city."""
    viewer = make.make_viewer(city, role, name=name)
    person = db.session.get_one(Person, viewer.person_id)
    actions.subscribe(person.id, language=more.pop("language", "en"), form=form, by=city.lead, at=AT, **more)
    return person


def sent() -> list[tuple[str, str, str]]:
    """Who got it, how, and the name of the file that went along."""
    rows = db.session.query(Delivery, Notice).join(Notice, Notice.id == Delivery.notice_id).order_by(Delivery.id)
    return [(notice.address, delivery.form, notice.values["file"]) for delivery, notice in rows]


def test_each_reader_gets_it_once_as_they_wished(city: City) -> None:
    attached, linked = reader(city, "Mara Mayor", "attach"), reader(city, "Leo Link", "link")
    report = issue(city, Quarter(2026, 3), AT)

    numbers = [actions.deliver(report, by=city.lead, at=AT + timedelta(hours=hour)) for hour in range(2)]

    assert numbers == [2, 0]
    assert sent() == [
        (attached.email, "attach", "portfolio-2026Q3-city-v1-en.pdf"),
        (linked.email, "link", ""),
    ]


def test_the_mail_brings_the_pdf_as_it_lies_in_the_store(city: City, app: Flask) -> None:
    reader(city, "Mara Mayor", "attach")
    report = issue(city, Quarter(2026, 3), AT)
    actions.deliver(report, by=city.lead, at=AT)

    notice = db.session.query(Notice).filter_by(kind="report").one()
    subject, text = messages.write(notice.kind, notice.values, notice.language)
    enclosed = messages.KINDS["report"].enclose(notice.values)

    assert subject == "Innovation portfolio of Example: Quarter 3 of 2026"
    assert f"/reports/{report.id}" in text
    assert [(file.name, file.content) for file in enclosed] == [
        ("portfolio-2026Q3-city-v1-en.pdf", b"%PDF-1.7 /ID [<aa> <bb>]")
    ]


def test_a_language_that_is_not_drawn_yet_comes_as_a_link_and_is_drawn_with_the_others(city: City) -> None:
    reader(city, "Dora Deutsch", "attach", language="de")
    report = issue(city, Quarter(2026, 3), AT)

    assert readers.languages(report) == ["en", "de"]
    actions.deliver(report, by=city.lead, at=AT)

    assert [form for _, form, _ in sent()] == ["link"]


def test_a_drawn_language_goes_to_who_reads_it(city: City) -> None:
    reader(city, "Dora Deutsch", "attach", language="de")
    report = issue(city, Quarter(2026, 3), AT)
    actions.keep_files(report, [Made("pdf", "de", files.put(b"%PDF de"), 7, None, 8)], by=city.lead, at=AT)

    actions.deliver(report, by=city.lead, at=AT)

    assert [name for *_, name in sent()] == ["portfolio-2026Q3-city-v1-de.pdf"]


def _left(person: Person) -> None:
    db.session.query(Membership).filter_by(person_id=person.id).update({"until_on": AT.date()})


def _not_joined(person: Person) -> None:
    person.accepted_at = None


def _disabled(person: Person) -> None:
    person.disabled_at = AT


@pytest.mark.parametrize("change", [_left, _not_joined, _disabled], ids=["left", "never accepted", "disabled"])
def test_nobody_else_gets_it(city: City, change: Callable[[Person], None]) -> None:
    change(reader(city, "Gone", "attach"))

    assert actions.deliver(issue(city, Quarter(2026, 3), AT), by=city.lead, at=AT) == 0


def test_who_stops_it_gets_the_next_one_no_more(city: City) -> None:
    person = reader(city, "Mara Mayor", "attach")
    actions.deliver(issue(city, Quarter(2026, 2), AT), by=city.lead, at=AT)
    row = db.session.query(Subscription).filter_by(person_id=person.id).one()
    actions.unsubscribe(row, by=city.lead, at=AT)

    assert actions.deliver(issue(city, Quarter(2026, 3), AT), by=city.lead, at=AT) == 0
    assert len(sent()) == 1


def test_a_changed_wish_replaces_the_earlier_one(city: City) -> None:
    person = reader(city, "Mara Mayor", "attach")
    actions.subscribe(person.id, language="en", form="link", by=city.lead, at=AT)

    rows = db.session.query(Subscription).filter_by(person_id=person.id).order_by(Subscription.id)
    assert [(row.form, row.until_on) for row in rows] == [("attach", AT.date()), ("link", None)]


def test_who_wished_for_another_edition_does_not_get_this_one(city: City) -> None:
    reader(city, "Hanna Housing", "link", edition=Edition("department", "housing"))

    assert actions.deliver(issue(city, Quarter(2026, 3), AT), by=city.lead, at=AT) == 0


def test_jurors_cannot_get_reports(city: City) -> None:
    with pytest.raises(WrongInput):
        reader(city, "Julia Juror", "link", role="juror")


def test_a_correction_goes_to_the_same_readers_with_its_erratum(city: City) -> None:
    reader(city, "Mara Mayor", "link")
    report = issue(city, Quarter(2026, 3), AT)
    actions.deliver(report, by=city.lead, at=AT)
    new = actions.correct(report, erratum="One sum was wrong.", by=city.lead, at=AT)
    new_facts: Any = issues.facts_of(report)
    actions.keep_facts(new, new_facts, by=city.lead, at=AT)
    actions.issue(new, by=city.lead, at=AT)

    actions.deliver(db.session.get_one(Report, new.id), by=city.lead, at=AT)

    texts = [messages.write(row.kind, row.values, "en")[1] for row in db.session.query(Notice).order_by(Notice.id)]
    assert len(texts) == 2
    assert "This is version 2. It corrects: One sum was wrong." in texts[1]


def test_a_dead_mail_server_only_delays_and_nothing_is_sent_twice(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_app.app_context():
        fresh_app.config.update(MAIL_SERVER="127.0.0.1:9", MAIL_SECURITY="none", MAIL_FROM="city@city.example")
        city = make.make_city()
        reader(city, "Mara Mayor", "attach")
        report = issue(city, Quarter(2026, 3), AT)
        actions.deliver(report, by=city.lead, at=AT)
        db.session.commit()

        assert post.deliver(AT + timedelta(minutes=1)) == 0
        actions.deliver(db.session.get_one(Report, report.id), by=city.lead, at=AT + timedelta(hours=1))
        db.session.commit()

        notice = db.session.query(Notice).filter_by(kind="report").one()
        assert (notice.state, notice.attempts) == ("waiting", 1)
