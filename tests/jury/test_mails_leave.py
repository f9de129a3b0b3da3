"""What a mail server really gets when a jury is invited and reminded."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
import time_machine
from flask import Flask

from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions as job_actions
from portfolio.jobs.run import run
from portfolio.jury import jobs
from portfolio.jury.actions import panel
from portfolio.notices import jobs as outbox
from portfolio.notices.models import Notice
from portfolio.people import queries as people
from portfolio.scheduler import work_of
from tests import make
from tests.jury.sittings import make_evening
from tests.make import AT
from tests.notices.conftest import Peer, peer, with_server  # noqa: F401  fixtures


def test_an_invitation_leaves_once_and_its_reminder_on_the_third_working_day(
    peer: tuple[Peer, int],  # noqa: F811
    with_server: Callable[[int], Flask],  # noqa: F811
) -> None:
    server, port = peer
    app = with_server(port)
    later = AT + timedelta(days=4)  # a Saturday, and the Wednesday after it
    with app.app_context():
        with write_transaction(), time_machine.travel(AT, tick=False):
            evening = make_evening(make.make_city())
            organisation = people.organisation(evening.city.lead)
            by = evening.city.lead
            guest = panel.add_external(organisation, name="Guest", email="guest@elsewhere.example", by=by, at=AT)
            juror = panel.invite(evening.round, guest, organisation, is_external=True, by=by, at=AT)
            panel.mail_invitation(juror, organisation, by=by, at=AT)  # a double click
            db.session.commit()
        assert [outbox.deliver(AT), outbox.deliver(AT)] == [1, 0]
        with time_machine.travel(later, tick=False):
            with write_transaction():
                assert [jobs.ask_for_reminders(later), jobs.ask_for_reminders(later)] == [1, 0]
                claim = job_actions.claim(later)
                db.session.commit()
            assert claim is not None
            run(claim.job_id, work_of)
            assert [outbox.deliver(later), outbox.deliver(later)] == [1, 0]
        kept = [tuple(row) for row in db.session.execute(sa.select(Notice.state, Notice.values))]
        db.session.rollback()

    invited, reminded = server.got
    assert [mail["To"] for mail in server.got] == ["guest@elsewhere.example"] * 2
    assert invited["Subject"] == "Invitation to the jury of “Staff call 2026”"
    assert reminded["Subject"] == "Will you judge the pitches of “Staff call 2026”?"
    links = [mail.get_content().partition("https://portfolio.city.example/jury/pass/")[2][:32] for mail in server.got]
    assert len(set(links)) == 2
    assert kept == [("sent", {}), ("sent", {})]  # no link stays behind
