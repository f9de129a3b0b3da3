"""The page of a signed review that is shared: one sheet, tagged, readable by machines and by everybody."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portfolio.core import files
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.core.errors import RuleBroken
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.reports.drawing import Drawn
from portfolio.reports.jobs import draw_outcome
from portfolio.reports.one_page import LONGEST, Cut, one_page, page_of, shortened
from portfolio.reviews import actions
from portfolio.reviews.answers import LessonSaid
from portfolio.reviews.models import SharedPage
from portfolio.reviews.queries import parts
from tests import make
from tests.reports import paper
from tests.reviews.outcomes import Pilot, make_pilot

LONG = "The sensors report every hour and the office looks at them on Mondays. " * 25


@pytest.fixture
def pilot(city: make.City, at: datetime) -> Pilot:
    return make_pilot(city, at)


def signed(pilot: Pilot, at: datetime, **more: Any) -> None:
    actions.hand_in(pilot.review, pilot.said(**more), by=pilot.owner, at=at)
    actions.sign(pilot.review, by=pilot.city.lead, at=at)


def drawn(pilot: Pilot, folder: Path, name: str) -> Path:
    """Draw the page of a pilot's review into a folder."""
    page = folder / f"{name}.pdf"
    page.write_bytes(page_of(parts.review_for(pilot.city.lead, pilot.review.id))[1].pdf)
    return page


def test_texts_are_cut_behind_a_word_and_marked() -> None:
    assert shortened("One two three", None) == "One two three"
    assert shortened("One two three", 13) == "One two three"
    assert shortened("One two, three", 9) == "One two …"
    assert shortened("Unbreakable", 4) == "Unbr …"


@pytest.mark.parametrize(("room", "used"), [(10_000, None), (300, 300), (1, LONGEST[-1])])
def test_as_much_is_kept_as_fits_on_one_page(room: int, used: int | None) -> None:
    tried: list[Cut] = []

    def document(cut: Cut) -> str:
        tried.append(cut)
        return str(cut.longest)

    def draw(html: str) -> Drawn:
        fits = (html == "None" and room == 10_000) or (html != "None" and int(html) <= room)
        return Drawn(html.encode(), 1 if fits else 2)

    assert one_page(draw, document).pdf == str(used).encode()
    assert tried[-1].longest == used


def test_only_a_signed_review_is_shared_and_asked_for_once(pilot: Pilot, at: datetime, session: Any) -> None:
    with pytest.raises(RuleBroken):
        actions.ask_for_page(pilot.review, by=pilot.city.lead, at=at)
    signed(pilot, at)

    first = actions.ask_for_page(pilot.review, by=pilot.city.lead, at=at).job_id
    assert actions.ask_for_page(pilot.review, by=pilot.owner, at=at).job_id == first
    assert session.get_one(Job, first).kind == "outcome_page"


def test_the_job_draws_the_page_and_keeps_it(fresh_app: Flask) -> None:
    paper.need_pdf()
    with fresh_app.app_context():
        with write_transaction():
            pilot = make_pilot(make.make_city(), now())
            signed(pilot, now())
            actions.ask_for_page(pilot.review, by=pilot.city.lead, at=now())
            review_id = pilot.review.id
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None

        run(claim.job_id, lambda kind: draw_outcome)

        outcome = parts.signed_outcome(review_id)
        assert outcome is not None
        page = db.session.get_one(SharedPage, outcome.id)
        job = db.session.get_one(Job, page.job_id)
        assert (job.state, job.error) == ("done", None)
        assert job.outcome == {"endpoint": "reviews.show", "values": {"review_id": review_id}}
        assert files.get(page.pdf_key or "")[:5] == b"%PDF-"


def test_the_page_is_one_sheet_and_passes_the_checker_of_pdf_ua(
    pilot: Pilot, city: make.City, at: datetime, tmp_path: Path
) -> None:
    paper.need_pdf()
    signed(pilot, at)
    wordy = make_pilot(city, at)
    wordy.project.title = "Damp sensors, at length"
    texts = dict.fromkeys(("aim", "delivered_words", "side_effects", "voices", "decision_reason", "worth_words"), LONG)
    signed(wordy, at, **texts, lessons=tuple(LessonSaid(f"{number}. {LONG}") for number in range(8)))

    pages = [drawn(pilot, tmp_path, "short"), drawn(wordy, tmp_path, "long")]

    assert [found.broken for found in paper.check_ua(pages)] == [{}, {}]
    short, long = (paper.text_of(page) for page in pages)
    assert [text.count("\f") for text in (short, long)] == [1, 1]
    for words in (
        "Damp sensors",
        "Scale: a wider area or group",
        "Met in part",
        "Ask the front line first",
        "Ada Osei",
    ):
        assert words in " ".join(short.split())
    assert "Shortened to one page" not in " ".join(short.split())
    assert "Shortened to one page" in " ".join(long.split())
    assert pilot.project.ref not in short
    assert wordy.project.ref in long
