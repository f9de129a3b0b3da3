import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.calls.models import Envelope, Track
from portfolio.core.db import db
from portfolio.jobs.models import Job
from portfolio.jury.actions.results import keep_result
from portfolio.jury.facts import checksum, facts_hash
from portfolio.jury.models import JuryResult, PitchExclusion
from portfolio.jury.queries.result_facts import round_facts
from portfolio.jury.results import SOFTWARE, recomputed, result_body
from portfolio.people import actions as people
from tests import make
from tests.jury.round_facts import EXAMPLE, RECUSED
from tests.jury.round_rows import Juried, make_juried
from tests.make import AT, City

pytestmark = pytest.mark.usefixtures("clock")

AsPerson = Callable[..., FlaskClient]
SMALL = {"A": "4.5 3.5 4.0", "B": "3.0 2.0 2.5"}


def count(juried: Juried) -> JuryResult:
    """Work the result out as the job does, and keep it."""
    facts = round_facts(juried.round.id, AT)
    body = result_body(facts)
    kept = keep_result(
        juried.round.id,
        method=facts.terms.ranking,
        software=SOFTWARE,
        facts_hash=facts_hash(facts),
        body=body,
        body_hash=checksum(body),
        by=juried.city.lead,
        at=AT,
    )
    db.session.commit()
    return kept


def address(juried: Juried, rest: str = "") -> str:
    return f"/calls/{juried.call.ref}/results/1{rest}"


def words_of(html: str) -> str:
    """What a page says, without its marks."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def told(as_person: AsPerson, city: City, juried: Juried) -> str:
    """What the page of a round says to the unit lead once the result is worked out."""
    count(juried)
    return words_of(as_person(viewer=city.lead).get(address(juried)).text)


# --------------------------------------------------------------------------------------------- who sees what, when
def test_before_the_release_nobody_sees_results(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, SMALL, is_released=False)
    page = as_person(viewer=city.lead)

    assert page.get(f"/calls/{juried.call.ref}/results").status_code == 409
    assert [page.get(address(juried, rest)).status_code for rest in ("", "/result.json", "/result.csv")] == [409] * 3
    assert page.post(address(juried, "/count")).status_code == 409
    assert as_person(viewer=juried.viewers["J1"]).get(address(juried)).status_code == 409


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("unit_lead", 200),
        ("deputy_lead", 200),
        ("auditor", 200),
        ("unit_staff", 404),
        ("leadership", 404),
        ("admin", 404),
        ("juror", 404),
        ("project_owner", 404),
    ],
)
def test_after_it_the_leads_and_auditors_do(as_person: AsPerson, city: City, role: str, status: int) -> None:
    juried = make_juried(city, SMALL)
    count(juried)

    assert as_person(role).get(address(juried)).status_code == status
    assert as_person(role).get(address(juried, "/result.json")).status_code == status


def test_a_juror_sees_the_page_and_no_single_marks(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)

    page = as_person(viewer=juried.viewers["J2"])

    shown = words_of(page.get(address(juried)).text)
    assert "Pitch A" in shown
    assert "Juror J" not in shown
    assert [page.get(address(juried, rest)).status_code for rest in ("/result.json", "/result.csv", "/record.pdf")] == [
        404
    ] * 3
    assert page.post(address(juried, "/count")).status_code == 403
    chair = as_person(viewer=juried.viewers["J1"])
    assert chair.get(address(juried, "/result.json")).status_code == 200


def test_a_hidden_pitch_cannot_be_told_from_anything_a_juror_sees(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    juried.declare("J1", "B", "disqualifying")
    count(juried)

    page = as_person(viewer=juried.viewers["J1"])  # the chair, too
    shown = words_of(page.get(address(juried)).text)

    assert "Pitch B" not in shown
    assert "3.88" not in shown
    assert re.findall(r"Pitch ([A-F])", shown) == ["A", "C", "D", "E", "F"]
    assert not re.search(r"\bplace \d|between places|EUR|€|6 pitches|5 pitches", shown)
    assert page.get(address(juried, "/result.json")).status_code == 404


def test_d38_a_declaration_of_no_conflict_hides_nothing(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    juried.declare("J2", "B", "potential")
    juried.declare("J2", "B", "none")
    count(juried)

    assert "Pitch B" in as_person(viewer=juried.viewers["J2"]).get(address(juried)).text


def test_another_city_finds_nothing(as_person: AsPerson, city: City) -> None:
    juried = make_juried(make.make_city("Other"), SMALL)
    count(juried)

    page = as_person(viewer=city.lead)

    assert [page.get(path).status_code for path in (address(juried), f"/calls/{juried.call.ref}/results")] == [404, 404]


def test_without_a_number_the_round_whose_jury_sat_last_opens(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, SMALL)

    answer = as_person(viewer=city.lead).get(f"/calls/{juried.call.ref}/results")

    assert (answer.status_code, answer.location) == (303, address(juried))
    assert as_person(viewer=city.lead).get(address(juried)[:-1] + "2").status_code == 404


# --------------------------------------------------------------------------------------------------- what it says
def test_d46_the_page_shows_the_published_places(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)

    shown = told(as_person, city, juried)

    for words in (
        "1 Pitch A 4.13 between places 1 and 2",
        "2 Pitch B 3.88 between places 1 and 3",
        "3 Pitch C To discuss 3.63 between places 2 and 4",
        "4 Pitch D To discuss 3.38 between places 3 and 4",
        "5 Pitch E 2.88 between places 5 and 6",
        "6 Pitch F 2.50 between places 5 and 6",
    ):
        assert words in shown


def test_it_opens_with_few_words_and_one_chart(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, RECUSED, budget=250, quorum=9)
    count(juried)

    html = as_person(viewer=city.lead).get(address(juried)).text
    before_chart = html[html.index("</h1>") : html.index("<table")]

    assert len(words_of(f"<main{before_chart}</main>").split()) <= 120
    assert "Without them the jury decides nothing" in before_chart
    assert html.index("<table") < html.index('id="near-1"') < html.index("For statisticians")


def test_d47_pitches_in_another_order_are_named_and_marked(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, RECUSED)

    shown = told(as_person, city, juried)

    assert "these stand in another order: “Pitch D” and “Pitch C”" in shown
    assert "3 Pitch D To discuss 3.67" in shown
    assert "4 Pitch C To discuss 3.33" in shown


def test_the_places_without_any_single_juror_are_drawn_and_said(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)

    shown = told(as_person, city, juried)

    # Without J3 C has B's sum, and F has E's; without J4 D has C's. See test_steadiness.
    for words in (
        "2 Pitch B always at place 2",
        "3 Pitch C between places 2 and 3",
        "6 Pitch F between places 5 and 6",
    ):
        assert words in shown


def test_each_track_with_money_of_its_own_has_its_own_places(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    late = Track(call_id=juried.call.id, key="late", label="Late", position=1)
    db.session.add(late)
    db.session.flush()
    db.session.add(Envelope(call_id=juried.call.id, track_id=late.id, amount_minor=100))
    for name in "CDEF":
        juried.pitches[name].track_id = late.id

    shown = told(as_person, city, juried)

    for words in (
        "All other pitches",
        "2 Pitch B always at place 2",
        "Track: late",
        "2 Pitch D between places 1 and 2",
        "4 Pitch F between places 3 and 4",
    ):
        assert words in shown


def test_every_pitch_near_the_line_has_its_sentence(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)

    shown = told(as_person, city, juried)
    near = shown[shown.index("Where the money ends") : shown.index("How certain this is")]

    assert re.findall(r"“(Pitch [A-F])” is", near) == ["Pitch C", "Pitch D"]
    assert "it could stand between places 2 and 4" in near


def test_d42_groups_without_a_common_pitch_are_named(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, {"A": "4 3 . .", "B": "3 3 . .", "C": ". . 2 3", "D": ". . 4 4"}, ranking="reml")

    shown = told(as_person, city, juried)

    assert "Nobody is ranked" in shown
    assert "with Pitch A, Pitch B" in shown
    assert "with Pitch C, Pitch D" in shown


def test_d43_d44_what_is_not_defined_says_why(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, {"A": "4 4", "B": "4 4"})

    shown = told(as_person, city, juried)

    assert "Krippendorff's alpha, interval not defined (No variation: all ratings are alike.)" in shown.replace(
        "&#39;", "'"
    )


def test_d51_a_lot_shows_its_seed(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, {"A": "4 4", "B": "4 4"})

    shown = told(as_person, city, juried)

    assert f"the lot decided, with the seed “{juried.call.rules_hash} 1”" in shown


def test_jurors_stand_by_name_only_and_a_city_may_hide_them(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)
    page = as_person(viewer=city.lead)

    shown = words_of(page.get(address(juried)).text)
    assert re.findall(r"Juror (J\d) 6", shown) == ["J1", "J2", "J3", "J4"]
    people.change_setting(city.organisation, "hide_lateness", "yes", on=AT.date(), by=city.lead, at=AT)
    db.session.commit()
    hidden = words_of(page.get(address(juried)).text)
    assert "Juror J" not in hidden
    assert "marked about equally strictly" in hidden


# ----------------------------------------------------------------------------------------------------------- files
def test_the_result_file_is_what_was_kept_and_can_be_made_again(as_person: AsPerson, city: City) -> None:
    kept = count(juried := make_juried(city, RECUSED))

    answer = as_person("auditor").get(address(juried, "/result.json"))

    assert checksum(answer.text) == kept.hash == answer.headers["X-Checksum-SHA256"]
    assert recomputed(json.loads(answer.text)) == answer.text
    assert json.loads(answer.text)["rules_hash"] == juried.call.rules_hash
    assert "Juror" not in answer.text


def test_the_sheet_has_one_line_for_each_pitch(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, {"=1+1": SMALL["A"], "B": SMALL["B"]})
    count(juried)

    lines = as_person("auditor").get(address(juried, "/result.csv")).text.lstrip("\ufeff").splitlines()

    assert lines[0].startswith("place,pitch,title,reviews,score,mean,median,additive,reml,could_be_from,to,worth,asks")
    assert [line.split(",")[0:6] for line in lines[1:]] == [
        ["1", juried.pitches["=1+1"].ref, "'=1+1", "3", "4.0", "4.0"],
        ["2", juried.pitches["B"].ref, "Pitch B", "3", "2.5", "2.5"],
    ]


# ------------------------------------------------------------------------------------------------------- working out
def test_the_button_asks_for_one_job_however_often_it_is_pressed(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, SMALL)
    page = as_person(viewer=city.lead)

    assert "Work the figures out now" in page.get(address(juried)).text
    answers = [page.post(address(juried, "/count")) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, address(juried))] * 2
    jobs = db.session.scalars(sa.select(Job)).all()
    assert [(job.kind, job.args) for job in jobs] == [("jury_result", {"round": juried.round.id})]
    assert "Waits for its turn" in page.get(address(juried)).text


def test_d52_a_change_after_the_count_is_told_and_both_results_stay(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, SMALL)
    first = count(juried)
    page = as_person(viewer=city.lead)
    assert "Something that decides was changed" not in page.get(address(juried)).text

    juried.score("J1", "A", "1.0", number=2, at=AT + timedelta(minutes=1))
    db.session.commit()

    assert "Something that decides was changed" in page.get(address(juried)).text
    second = count(juried)
    assert [(each.number, each.hash) for each in (first, second)] == [(1, first.hash), (2, second.hash)]
    assert first.hash != second.hash
    assert count(juried).number == 2


def test_l15_once_decided_a_result_stays_as_it_was(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, SMALL)
    kept = count(juried)
    juried.round.decided_on = AT.date()
    db.session.commit()
    page = as_person(viewer=city.lead)
    pair = {"one": juried.pitches["A"].id, "other": juried.pitches["B"].id, "stands": "set", "reason": "Same street"}

    assert page.post(address(juried, "/count")).status_code == 409
    assert page.post(address(juried, "/exclusions"), data=pair).status_code == 409
    assert "Work the figures out" not in page.get(address(juried)).text
    assert page.get(address(juried, "/result.json")).text == kept.body


def test_pitches_can_be_made_to_exclude_each_other(as_person: AsPerson, city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    count(juried)
    page = as_person(viewer=city.lead)
    sent = {
        "one": juried.pitches["B"].id,
        "other": juried.pitches["A"].id,
        "stands": "set",
        "reason": "The same street",
    }

    assert page.post(address(juried, "/exclusions"), data=sent | {"reason": ""}).status_code == 422
    assert page.post(address(juried, "/exclusions"), data=sent | {"other": sent["one"]}).status_code == 422
    assert page.post(address(juried, "/exclusions"), data=sent).status_code == 303
    assert page.post(address(juried, "/exclusions"), data=sent).status_code == 409

    row = db.session.scalars(sa.select(PitchExclusion)).one()
    assert (row.one_id, row.other_id) == (juried.pitches["A"].id, juried.pitches["B"].id)
    assert "The same street" in page.get(address(juried)).text
    assert round_facts(juried.round.id, AT).exclusions == ((juried.pitches["A"].ref, juried.pitches["B"].ref),)
    page.post(address(juried, "/exclusions"), data=sent | {"stands": "lifted"})
    assert round_facts(juried.round.id, AT).exclusions == ()


def test_the_page_costs_as_many_statements_for_many_pitches(
    as_person: AsPerson, city: City, count_queries: Callable[[], Any]
) -> None:
    counted = []
    for table in (SMALL, EXAMPLE):
        juried = make_juried(city, table)
        count(juried)
        page = as_person(viewer=replace(city.lead))
        with count_queries() as statements:
            page.get(address(juried))
        counted.append(len(statements))

    assert counted[0] == counted[1] <= 12
