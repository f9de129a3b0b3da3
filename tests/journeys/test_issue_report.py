"""A quarter's report from the data call to leadership's answer, by mail and browser: the lead has half an hour."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db, write_transaction
from portfolio.core.quarter import Quarter
from portfolio.people.models import Person
from portfolio.people.passwords import new_hash
from portfolio.reports import actions, timetable
from portfolio.reports.models import Report
from portfolio.updates import actions as updates
from portfolio.updates.rules import asked_quarter
from tests import browser, make
from tests.journeys.counting import Counted
from tests.journeys.jury_room import Server
from tests.journeys.pace import Effort
from tests.notices.conftest import Peer, free_port
from tests.reminders.conftest import start as start_reminders
from tests.reports import paper, rows

Record = Callable[[str, object], None]
PASSWORD = "seven quiet herons land"
PATIENCE = 60
LIMIT = 30 * 60
"""Seconds that the lead may take from the draft to the issue."""
HEARD_WITHIN = 5 * 60
"""Seconds that a department, and leadership, may take."""
DECISIONS = (
    "Pay for the sixth cool room",
    "Carry on the budget lab",
    "Write to the ministry",
    "Two people for permits",
    "Keep the night bus",
)
"""As many as a report may ask for; with the sentences below they fill page 1 nearly."""


@dataclass
class Office:
    """The city, its server and its people by name."""

    app: Flask
    server: Server
    post: Peer
    people: dict[str, Viewer]
    visit: Callable[[Viewer], Any]

    def heard(self, name: str, words: str) -> EmailMessage:
        """The mail to a person whose subject has these words, once it is there."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for mail in self.post.got:
                if self.people[name].email in str(mail["To"]) and words in str(mail["Subject"]):
                    return mail
            time.sleep(0.1)
        raise AssertionError([(str(mail["To"]), str(mail["Subject"])) for mail in self.post.got])

    def open(self, name: str, mail: EmailMessage) -> Counted:
        """Follow the first link of a mail into the product, signed in."""
        body = mail.get_body(("plain",))
        assert body is not None
        link = re.search(rf"{self.server.address}\S+", body.get_content())
        assert link is not None, body.get_content()
        page = self.visit(self.people[name])
        page.goto(link[0])
        return Counted(page)


def make_office() -> tuple[dict[str, Viewer], Report]:
    """A city with a quarter behind it, whose owners are asked for their updates and whose draft has just been begun."""
    city, at = make.make_city(), now()
    day = today(city.organisation.zone)
    ended = Quarter.of(day).previous
    known = at - timedelta(days=400)
    begun = ended.first_day - timedelta(days=300)
    for number in range(12):
        moves = [("idea", begun), ("running", begun)] + [("stopped", ended.last_day)] * (number == 11)
        project = rows.project(city, *moves, title=f"Cool room {number + 1}", budget=1000 * number, recorded_at=known)
        metric = rows.metric(city, project, start=(60, begun), goal=(20, ended.last_day))
        rows.observe(metric, 60 - number, ended.last_day - timedelta(days=9), recorded_at=known)
        if number < 3:
            rows.review(city, project, ended.first_day, recorded_at=known)
    people = {"lead": city.lead} | {
        name: make.make_viewer(city, role, name=full, department=of)
        for name, role, full, of in (
            ("mayor", "leadership", "Mara Mayor", None),
            ("head", "department_head", "Henrike Brandt", city.housing),
            ("owner", "project_owner", "Sami Virtanen", None),
        )
    }
    rows.project(city, ("running", begun), title="Night bus", recorded_at=known).owner_id = people["owner"].person_id
    start_reminders(city, day - timedelta(days=30))
    actions.subscribe(people["mayor"].person_id or 0, language="en", form="attach", by=city.lead, at=at)
    updates.ask(asked_quarter(day), by=city.lead, at=at)
    report, _ = actions.prepare(ended, preview_until=day + timedelta(days=6), by=city.lead, at=at)
    actions.tell_heads(report, by=city.lead, at=at)
    return people, report


@pytest.fixture
def office(new_database: Callable[..., Flask], chromium: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    paper.need_pdf()
    app = new_database("sqlite")
    with app.app_context():
        secret = new_hash(PASSWORD)
        people, _report = make_office()
        for viewer in people.values():
            db.session.get_one(Person, viewer.person_id).password_hash = secret
        db.session.commit()
        db.engine.dispose()
    post, server = Peer(), Server(Path(app.config["INSTANCE"]))
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    for name, value in (
        ("MAIL_SERVER", f"127.0.0.1:{controller.port}"),
        ("MAIL_SECURITY", "none"),
        ("MAIL_FROM", "portfolio@city.example"),
        ("PUBLIC_ADDRESS", server.address),
    ):
        monkeypatch.setenv(name, value)
    width, height = browser.WIDTHS["desktop"]
    contexts: list[Any] = []

    def visit(viewer: Viewer) -> Any:
        context = chromium.new_context(base_url=server.address, viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        signs_in = browser.Product(server.address, server.instance, None, "", {viewer.name: (viewer.email, PASSWORD)})  # type: ignore[arg-type]
        browser.enter(page, signs_in, viewer.name)
        return page

    server.start()
    try:
        yield Office(app, server, post, people, visit)
    finally:
        for context in contexts:
            context.close()
        server.stop()
        controller.stop()


def let_the_preview_end(office: Office) -> None:
    """The days of the departments go by, and the timetable freezes the figures."""
    with office.app.app_context(), write_transaction():
        report = db.session.query(Report).one()
        report.preview_until = now().date() - timedelta(days=2)
        db.session.flush()
        timetable.keep(now())
        db.session.commit()
    with office.app.app_context():
        db.engine.dispose()


def wait_for_figures(person: Counted) -> None:
    """Look again until the figures are counted; that is the machine's time, not the person's."""
    main, until = person.page.get_by_role("main"), time.monotonic() + PATIENCE
    while main.get_by_role("link", name="Look again").count() and time.monotonic() < until:
        main.get_by_role("link", name="Look again").click()
        person.page.wait_for_load_state()


def told(person: Counted) -> Effort:
    return Effort(person.words, person.characters, person.clicks + person.typed)


def test_a_report_goes_from_the_data_call_to_the_answer(office: Office, record_property: Record) -> None:
    asked = office.open("owner", office.heard("owner", "Updates for quarter"))
    assert "Night bus" in asked.page.get_by_role("main").inner_text()
    head = office.open("head", office.heard("head", "Look at the lines of Housing"))
    wait_for_figures(head)
    assert "This is what the report will say of your projects." in head.page.get_by_role("main").inner_text()
    head.fill("One sentence of the department", "Five cool rooms open next summer.")
    head.press("Save")
    let_the_preview_end(office)

    lead = office.open("lead", office.heard("lead", "Ready to be issued"))
    write_and_issue(lead)
    mail = office.heard("mayor", "Innovation portfolio of Example")
    (pdf,) = mail.iter_attachments()

    mayor = office.open("mayor", mail)
    mayor.words += len(mayor.page.locator(".in-one-minute").inner_text().split())  # page 1, and no more
    mayor.clicks += 1
    mayor.page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Reports").click()
    mayor.follow_to("Answer")
    mayor.tick("Later")
    mayor.press("Put the answer on record")
    answers = mayor.page.get_by_role("region", name="Answers to the decisions").inner_text()

    assert pdf.get_content_type() == "application/pdf"
    assert pdf.get_payload(decode=True).startswith(b"%PDF-")  # type: ignore[union-attr]
    assert "Five cool rooms open next summer." in mayor.page.get_by_role("main").inner_text()
    assert re.search(r"Pay for the sixth cool room\s+Later\s+Mara Mayor", answers)
    for who, person, limit in (
        ("lead", lead, LIMIT),
        ("head", head, HEARD_WITHIN),
        ("leadership", mayor, HEARD_WITHIN),
    ):
        effort = told(person)
        record_property(
            f"journey quarterly report, {who}",
            f"{person.told}; by the stated pace of a person {effort.seconds / 60:.1f} min",
        )
        assert (who, effort.seconds) < (who, limit)


def write_and_issue(lead: Counted) -> None:
    """The sentence, what worked and what did not, five decisions, a look at all of it, and the button."""
    lead.fill("The quarter in one sentence", "Cool rooms help people; who pays for them next is open.")
    lead.fill("What worked", "Neighbours run two of them.")
    lead.fill("What did not", "The twelfth had no shade.")
    lead.press("Save")
    by_when = (now() + timedelta(days=40)).date().isoformat()
    for asked in DECISIONS:
        lead.follow("Ask for a decision")
        lead.fill("What is to be decided?", asked)
        lead.choose("Who is to decide?", "Mara Mayor")
        lead.fill("By when?", by_when)
        lead.press("Ask for it")
    lead.follow("Look at the draft")
    annexes = lead.page.locator("section.chapter", has=lead.page.get_by_role("heading", name="Annex"))
    looked_up = sum(len(words.split()) for words in annexes.all_inner_texts())
    lead.follow("Prepare the report")
    lead.words -= looked_up  # the same text every quarter, and lists that nobody reads through
    wait_for_figures(lead)
    assert "Nothing. It can be issued." in lead.page.get_by_role("main").inner_text()
    lead.press("Issue the report in my name")
    assert "Final, issued by Ada Osei" in lead.page.get_by_role("main").inner_text()
