"""The pages about the gap: the figure with its n, its quarters, groups, promises, what would close it, files."""

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.evaluation import closing
from portfolio.metrics.models import Metric
from portfolio.people.models import Setting
from portfolio.projects.models import Assignment, Project
from portfolio.reviews.models import Review
from portfolio.reviews.words import EXEMPTIONS
from tests import make
from tests.make import AT, City
from tests.reviews.cases import Case
from tests.reviews.fourteen import fourteen, full, project
from tests.reviews.writing import write

NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)
Enter = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def given(city: City, *facts: Any) -> list[Project]:
    """Projects of the department Housing, told by dated rows."""
    made = write(city, [Case(each) for each in facts])
    for each in made:
        db.session.add(
            Assignment(
                project_id=each.id,
                kind="lead_department",
                department_id=city.housing.id,
                on=date(2024, 1, 1),
                recorded_at=AT,
            )
        )
    db.session.flush()
    return made


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.replace("\u202f", " ").split())


def table_of(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))


ALL = ("", "/closing", "/groups", "/promises", "/combinations", "/projects", "/projects.csv", ".csv")


def test_d12_the_page_says_five_of_ten_and_a_gap_of_half(city: City, as_person: Enter) -> None:
    given(city, *fourteen())

    page = text_of(as_person(), "/evaluation")

    assert "5 of 10 due are fully evaluated. The evaluation gap is 50 %." in page
    assert "At least in part: 70 % (7 of 10)." in page


@pytest.mark.parametrize("rest", ALL)
def test_every_page_opens_for_a_city_without_projects(city: City, as_person: Enter, rest: str) -> None:
    assert as_person("auditor").get(f"/evaluation{rest}").status_code == 200


def test_a_city_in_which_nothing_was_ever_due_is_shown_no_empty_charts(city: City, as_person: Enter) -> None:
    client = as_person()
    before = [client.get(address).text for address in ("/evaluation", "/evaluation/promises", "/evaluation/closing")]
    given(city, project("Late", due="2026-08-01"))
    after = [client.get(address).text for address in ("/evaluation", "/evaluation/promises", "/evaluation/closing")]

    for word in ('class="quarters"', "Promises by quarter", "could be evaluated further, nearest first"):
        assert [word in page for page in before] == [False] * 3
        assert any(word in page for page in after)
    assert "Nothing was due in any of them." in before[0]


def test_d13_nothing_due_yet_is_said_on_the_page_and_in_the_file(city: City, as_person: Enter) -> None:
    given(city, project("Young", due="2027-01-29"), project("Younger", due="2027-05-31"))
    client = as_person()

    assert "Nothing due yet." in text_of(client, "/evaluation")
    assert table_of(client, "/evaluation.csv")[1] == [
        *("Portfolio", "State on 30 Sept 2026.", "0", "0", "0", "0", "nothing due yet", "2", "0")
    ]


def test_d14_coverage_and_an_evaluated_strategy_make_the_category(city: City, as_person: Enter) -> None:
    given(city, *(full(ref=f"P{number}") for number in range(5)))

    page = text_of(as_person(), "/evaluation")

    assert "5 of 5 due are fully evaluated. The evaluation gap is 0 %." in page
    assert "this portfolio counts as “some elements”" in page
    assert "Without an evaluated strategy it is some elements at best" in page


def test_both_numbers_stand_there_for_a_year_after_the_day_counted_from_was_moved(
    city: City, as_person: Enter, time_machine: Any
) -> None:
    given(city, *fourteen())
    for on, value in ((date(2025, 1, 1), "2024-01-01"), (date(2026, 9, 1), "2026-07-01")):
        db.session.add(Setting(organisation_id=city.id, key="count_from", value=value, on=on, recorded_at=AT))
    db.session.commit()

    page = text_of(as_person(), "/evaluation?on=2026-09-30")
    time_machine.move_to(datetime(2027, 9, 1, 10, tzinfo=UTC), tick=False)
    a_year_later = text_of(as_person(), "/evaluation")

    # Due from July 2026 on: P9 and P14 in full, P5 in part, P10 and P13 not. From 2024 on it is the worked 5 of 10.
    assert "2 of 5 due are fully evaluated. The evaluation gap is 60 %." in page
    moved = "The day from which duties count was moved within a year. Counted from 1 Jan 2024:"
    assert f"{moved} 5 of 10 due are fully evaluated. The evaluation gap is 50 %." in page
    assert moved not in a_year_later


def test_the_survey_stands_apart_from_the_coverage(city: City, as_person: Enter) -> None:
    given(city, *fourteen())

    page = text_of(as_person(), "/evaluation")
    survey = page[page.index('<figure class="stacked survey">') :]
    survey = survey[: survey.index("</figure>")]

    assert (
        "In the 2024 survey of 65 cities, 21 % said systematic and comprehensive, 63 % some elements, 15 % none or too"
        " early (self-reported; sample not representative)." in page
    )
    assert [f"<strong>{share}&#8239;%</strong>" in survey for share in (21, 63, 15)] == [True] * 3
    assert "Share of cities in the survey of 2024, as published" in survey
    assert "50 %" not in survey
    assert survey.count("this city") == 1


def test_below_five_due_counts_stand_instead_of_percentages(city: City, as_person: Enter) -> None:
    given(city, full(ref="A"), full(ref="B"), project("C", due="2026-08-01"), project("D", due="2026-08-01"))

    page = text_of(as_person(), "/evaluation")

    assert "2 of 4 due are fully evaluated." in page
    assert "The evaluation gap is" not in page
    assert table_of(as_person(), "/evaluation.csv")[1][6] == "2 of 4"


def test_d8_a_postponed_review_stays_in_the_figure_and_is_said_to_be_postponed(city: City, as_person: Enter) -> None:
    given(city, *(one for one in fourteen() if one.ref == "P13"))

    page = text_of(as_person(), "/evaluation/projects")

    assert "Not evaluated, postponed" in page
    assert "postponed to 30 Nov 2026" in page
    assert "0 of 1 due is fully evaluated." in text_of(as_person(), "/evaluation")


def test_d11_who_is_exempted_stands_there_by_name_with_the_reason(city: City, as_person: Enter) -> None:
    made = given(city, *(one for one in fourteen() if one.ref in ("P1", "P12")))

    page = text_of(as_person(), "/evaluation")

    exempted = page[page.index("<h3>Exempted</h3>") :]
    assert f'>{made[1].title}</a> <span class="quiet">{EXEMPTIONS["too_small"]}</span>' in exempted
    assert "1 of 2 projects in scope are exempted: more than one in ten." in page


def test_the_quarters_are_those_of_their_last_days(city: City, as_person: Enter) -> None:
    given(city, *fourteen())

    rows = [row for row in table_of(as_person(), "/evaluation.csv") if row[0] == "Quarter"]

    # P1 to P4, P6, P9, P10 and P12 fall due one after the other; P12 is exempted, P10 and P9 were stopped.
    assert [row[1] for row in rows] == [
        *("2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
    ]
    assert rows[-1][2:7] == ["5", "2", "3", "10", "50\u202f%"]
    assert rows[5][2:7] == ["0", "0", "1", "1", "0 of 1"]
    assert rows[0][2:7] == ["0", "0", "0", "0", "nothing due yet"]


def test_each_missing_thing_leads_to_its_form(city: City, as_person: Enter) -> None:
    made = given(city, *(one for one in fourteen() if one.ref == "P6"))

    client = as_person()
    page = client.get("/evaluation/closing").text

    review = db.session.query(Review.id).filter_by(project_id=made[0].id).scalar()
    metric = db.session.query(Metric.id).filter_by(project_id=made[0].id).scalar()
    assert [address in page for address in (f"/metrics/{metric}/values", f"/reviews/{review}/outcome")] == [True, True]
    assert "about 25 minutes" in page
    assert client.get(f"/metrics/{metric}/values").status_code == 200


def test_who_may_not_open_the_form_is_told_whom_to_ask(city: City, as_person: Enter) -> None:
    made = given(city, *(one for one in fourteen() if one.ref == "P6"))
    made[0].owner_id = make.make_person("Cem Kaya").id
    db.session.flush()

    page = as_person("auditor").get("/evaluation/closing").text

    assert "/metrics/" not in page
    assert "Cem Kaya can do this." in page


def test_nearest_comes_first_and_pages_follow_one_another(
    city: City, as_person: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "PAGE", 2)
    given(city, *(one for one in fourteen() if one.ref in ("P3", "P5", "P6", "P10", "P13")))
    client, address, seen = as_person(), "/evaluation/closing", []

    while address:
        page = client.get(address).text
        seen += re.findall(r'<h2><a href="/projects/(\w+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""

    # P3 was signed without a value at the start: one minute. P5 lacks its review, the others a value as well.
    assert seen == ["P3", "P5", "P6", "P10", "P13"]


def test_a_row_leads_to_the_projects_that_it_counts(city: City, as_person: Enter) -> None:
    given(city, *fourteen())
    client = as_person()

    page = client.get("/evaluation").text
    address = html.unescape(re.search(r'<th scope="row"><a href="([^"]+group=[^"]+)">Housing', page)[1])  # type: ignore[index]
    told = text_of(client, address)
    part = ["P3", "P3", "Housing", "Evaluated in part", ""]

    assert "14 projects" in told
    assert "Department: <strong>Housing</strong>." in told
    own = f"/evaluation/projects.csv?by=department&group={city.housing.id}&status=partial"
    assert table_of(client, own)[1:] == [
        [*part, "Value at the start", *2 * ["2026-04-30"], "2026-04-28", "", "Lesson with the same words elsewhere"],
        ["P5", "P5", *part[2:], "Outcome review, signed; Decision and lesson", *2 * ["2026-08-17"], "", "44", ""],
    ]


def test_promises_count_from_the_first_day_and_name_departments_only(city: City, as_person: Enter) -> None:
    given(city, *fourteen())

    page = as_person().get("/evaluation/promises").text
    row = re.findall(r'data-label="[^"]+">([^<]+)</td>', page[page.index(">Housing</a>") :])

    # Kept P1, P3, P9, P14; late P2 and P4; missed P5, P6, P10, P13; exempted P12; not yet P7 and P8.
    assert row[:6] == ["4", "2", "4", "1", "2", "40\u202f%"]
    assert "Owner" not in page


def test_the_state_of_another_day_as_known_on_another_stands_in_the_address(city: City, as_person: Enter) -> None:
    given(city, *fourteen())
    client = as_person()

    assert "3 of 4" not in text_of(client, "/evaluation")
    past = text_of(client, "/evaluation?on=2026-06-30")
    assert "State on 30 Jun 2026." in past
    assert "on=2026-06-30" in past
    known = text_of(client, "/evaluation?on=2026-06-30&known=2026-07-01")
    assert "State on 30 Jun 2026, as known on 1 Jul 2026." in known
    assert "This was missing on another day." in text_of(client, "/evaluation/closing?on=2026-06-30")


@pytest.mark.parametrize(
    "asked",
    ["on=2026-10-01", "on=yesterday", "known=2026-10-01", "on=0001-01-01", "known=26-1-1"],
)
def test_a_day_that_is_none_or_lies_ahead_is_refused(city: City, as_person: Enter, asked: str) -> None:
    assert as_person().get(f"/evaluation?{asked}").status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/evaluation/groups?by=owner",
        "/evaluation/projects?status=late",
        "/evaluation/projects?flag=red",
        "/evaluation/projects?by=owner",
        "/evaluation/projects?after=forged",
        "/evaluation/closing?after=WzEsMl0",
    ],
)
def test_unknown_words_in_the_address_are_refused(city: City, as_person: Enter, address: str) -> None:
    assert as_person().get(address).status_code == 422


def test_jurors_see_nothing_of_it(city: City, as_person: Enter) -> None:
    client = as_person("juror")

    assert {client.get(f"/evaluation{rest}").status_code for rest in ALL} == {403}


def test_another_citys_projects_count_nowhere(city: City, as_person: Enter) -> None:
    other = make.make_city("Elsewhere")
    write(other, [Case(each) for each in fourteen()])

    assert "Nothing due yet." in text_of(as_person(), "/evaluation")
    assert table_of(as_person(), "/evaluation/projects.csv")[1:] == []
