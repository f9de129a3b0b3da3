"""Two of a team who press at the same instant."""

import sqlalchemy as sa
from flask import Flask

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.pitches import actions, queries
from portfolio.pitches.models import Pitch, PitchAnswer, PitchVersion
from portfolio.pitches.rules import Answer
from tests import make
from tests.make import AT
from tests.pitches import cases
from tests.races import AT_ONCE, at_once


def prepared(app: Flask) -> tuple[str, Viewer]:
    """A pitch that lacks nothing, committed, and who writes it."""
    with app.app_context():
        city = make.make_city()
        author = make.make_viewer(city, "project_owner", name="Olga Owner")
        pitch = cases.written(cases.open_call(city), city, author)
        db.session.commit()
        return pitch.ref, author


def test_versions_handed_in_at_once_are_numbered_one_after_the_other(fresh_app: Flask) -> None:
    ref, author = prepared(fresh_app)

    def deed(number: int) -> int:
        return actions.hand_in(queries.pitch(author, ref, AT.date()), by=author, at=AT).number

    numbers = at_once(fresh_app, deed)

    with fresh_app.app_context():
        kept = db.session.scalars(sa.select(PitchVersion.number).order_by(PitchVersion.number)).all()
        assert sorted(numbers) == list(kept) == [1, 2, 3, 4]
        assert db.session.scalar(sa.select(Pitch.submitted)) == AT_ONCE


def test_of_answers_saved_at_once_one_is_kept_and_the_others_are_told(fresh_app: Flask) -> None:
    ref, author = prepared(fresh_app)

    def deed(number: int) -> str:
        found = queries.pitch(author, ref, AT.date())
        problem = queries.question_of(found, "problem")
        actions.keep_answer(found, problem, Answer(f"Words of {number}"), seen=1, by=author, at=AT)
        return "kept"

    told = at_once(fresh_app, deed)

    with fresh_app.app_context():
        words = db.session.scalars(sa.select(PitchAnswer.words).where(PitchAnswer.words.like("Words of%"))).all()
        assert sorted(told) == ["edited_meanwhile"] * 3 + ["kept"]
        assert len(words) == 1
