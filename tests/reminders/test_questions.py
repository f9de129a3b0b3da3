"""A question about a call that nobody has answered is named in the daily mail of whoever answers for the call."""

from collections.abc import Callable
from datetime import date

from portfolio.calls import actions
from portfolio.core.db import db
from tests import make
from tests.calls.made import make_call
from tests.reminders.conftest import Crew, local

Turn = Callable[..., list[str]]
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


def test_an_open_question_is_named_once_and_an_answered_one_never(crew: Crew, turn: Turn) -> None:
    call = make_call(crew.city, at=local(FRIDAY))
    asker = make.make_viewer(crew.city, "project_owner", name="Nora New")
    turn(FRIDAY)
    for words in ("May two departments pitch together?", "And three?"):
        actions.ask(call, words=words, by=asker, at=local(FRIDAY, 15))
    closed = actions.ask(make_call(crew.city, at=local(FRIDAY)), words="When?", by=asker, at=local(FRIDAY, 15))
    actions.answer(
        db.session.get_one(type(call), closed.call_id), closed, words="Now.", by=crew.city.lead, at=local(FRIDAY, 16)
    )

    assert turn(MONDAY) == ["Ada Osei: question"]
    assert turn(TUESDAY) == []
