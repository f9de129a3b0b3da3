"""The record of a jury on paper: what it holds, that it fits on four sheets, and that everybody can read it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from random import Random

import pikepdf
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portfolio.awards.models import LineOverride
from portfolio.core import files
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.jury.actions.results import ask_for_record
from portfolio.jury.models import JuryRecord
from portfolio.jury.queries.results import opened
from portfolio.reports import jobs
from portfolio.reports.drawing import Drawn
from portfolio.reports.jury_record import CUTS, drawn_record, gather, record_html
from tests import corpus, make
from tests.jury.round_facts import EXAMPLE
from tests.jury.round_rows import Juried, make_juried
from tests.jury.test_result_pages import count, words_of
from tests.make import AT, City
from tests.reports import paper


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def text_of_record(juried: Juried) -> str:
    html = record_html(gather(juried.round.id))
    return words_of(html.replace("<body>", "<main>").replace("</body>", "</main>"))


def override(juried: Juried, pitch: str, stands: str, reason: str, amount: int | None = None) -> None:
    """Change the line by hand."""
    db.session.add(
        LineOverride(
            round_id=juried.round.id,
            pitch_id=juried.pitches[pitch].id,
            stands=stands,
            amount_minor=amount,
            reason=reason,
            recorded_at=AT,
            by_id=juried.city.lead.person_id,
        )
    )
    db.session.flush()


def test_it_holds_rules_ranking_reasons_and_who_signs(city: City) -> None:
    juried = make_juried(city, EXAMPLE, overall_threshold=250)
    kept = count(juried)

    said = text_of_record(juried)

    assert juried.call.rules_hash is not None
    assert juried.call.rules_hash in said
    assert kept.hash in said
    assert "Worth 100 %" in unescape(said).replace("\u202f", " ")
    assert "3 Pitch C 3.63 2–4" in said
    assert "“Pitch D” is not proposed" in said
    assert "Juror J1 (chair)" in said
    assert all(f"Juror J{number}" in said for number in (2, 3, 4))
    assert "Changes by hand None." in said


def test_changes_by_hand_stand_in_it_with_their_reason(city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)
    override(juried, "D", "fund", "The district has nothing else", 100)

    said = text_of_record(juried)

    assert "Pitch D : Fund it, €1. The district has nothing else (Ada Osei, 21 November 2026)" in said
    assert "“Pitch D” is funded with €1 by decision of Ada Osei: The district has nothing else" in said
    # A and B keep their money, C loses its turn
    assert "“Pitch C” is no longer proposed" in said


def test_equal_rows_give_equal_paper(city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)

    assert record_html(gather(juried.round.id)) == record_html(gather(juried.round.id))


def many(pitches: int, jurors: int) -> dict[str, str]:
    random = Random(7)
    return {f"N{number}": " ".join(str(random.randint(2, 10) / 2) for _ in range(jurors)) for number in range(pitches)}


def test_a_large_round_is_cut_until_it_fits(city: City) -> None:
    juried = make_juried(city, many(8, 3), budget=400)
    count(juried)
    seen: list[str] = []

    def draw_page(html: str) -> Drawn:
        seen.append(html)
        return Drawn(b"", 7 - len(seen))

    assert drawn_record(gather(juried.round.id), draw_page).pages == 4
    assert len(seen) == 3
    assert CUTS[0] == (None, None)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # drawing reads no database
def test_on_paper_it_passes_the_checker_of_pdf_ua_and_has_four_pages_at_most(city: City, tmp_path: Path) -> None:
    paper.need_pdf()
    small, large = make_juried(city, EXAMPLE), make_juried(city, many(60, 12), budget=2500)
    for juried in (small, large):
        count(juried)
    override(small, "D", "fund", " ".join(corpus.MARKUP[:4]), 100)
    drawn = [drawn_record(gather(juried.round.id)) for juried in (small, large)]

    places = [tmp_path / f"{number}.pdf" for number in range(2)]
    for place, each in zip(places, drawn, strict=True):
        place.write_bytes(each.pdf)

    assert [each.pages <= 4 for each in drawn] == [True, True]
    assert [found.broken for found in paper.check_ua(places)] == [{}, {}]
    with pikepdf.open(places[0]) as file:
        assert str(file.docinfo["/Title"]) == "Jury record: Staff call, round 1 – Example"
    assert all(f"Juror J{number}" in paper.text_of(places[1]) for number in range(1, 13))


def test_the_job_draws_the_record_and_keeps_it(fresh_app: Flask) -> None:
    paper.need_pdf()
    with time_machine.travel(datetime(2026, 11, 21, 10, 0, tzinfo=UTC), tick=True), fresh_app.app_context():
        with write_transaction():
            city = make.make_city()
            juried = make_juried(city, EXAMPLE)
            kept = count(juried)
            kept_id, call_ref = kept.id, juried.call.ref
            ask_for_record(opened(city.lead, call_ref), by=city.lead, at=now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None

        run(claim.job_id, lambda kind: jobs.draw_jury_record)

        record = db.session.scalars(sa.select(JuryRecord)).one()
        job = db.session.get_one(Job, claim.job_id)
        assert (job.state, job.error) == ("done", None)
        assert job.outcome == {"endpoint": "jury.results", "values": {"call_ref": call_ref, "number": 1}}
        assert (record.result_id, files.get(record.pdf_key)[:5]) == (kept_id, b"%PDF-")
        assert record.pages <= 4
