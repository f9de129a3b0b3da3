"""What a report says of evaluation is what the gap says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.people.models import Setting
from portfolio.projects.models import Project
from portfolio.reports.content import quarter_report
from portfolio.reports.content.evaluation import evaluated
from portfolio.reports.editions import Edition
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import Evaluation, Exempted
from portfolio.reports.printing import report_html
from portfolio.reports.queries import quarter_facts
from portfolio.reports.sentences import Label
from portfolio.reports.shape import report_json
from portfolio.reports.tallies.evaluation import OVERDUE_SHOWN
from portfolio.reviews.models import Exemption
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests.make import City
from tests.reports import rows, samples, samples_gaps, truth
from tests.reviews.cases import Case
from tests.reviews.fourteen import fourteen
from tests.reviews.writing import write

DAY = date(2026, 9, 30)


def facts(city: City) -> QuarterFacts:
    return quarter_facts(city.organisation, Quarter(2026, 3))


def test_d11_what_is_exempted_is_named_with_its_reason_and_not_counted_as_due(city: City) -> None:
    exempted = rows.project(city, ("running", date(2025, 1, 1)), title="Night bus")
    rows.review(city, exempted, date(2026, 7, 1))
    owed = rows.project(city, ("running", date(2025, 1, 1)))
    rows.review(city, owed, date(2026, 7, 1))
    granted = {"reason": "too_small", "on": date(2026, 8, 1), "until_on": date(2026, 12, 31)}
    db.session.add(Exemption(project_id=exempted.id, recorded_at=rows.KNOWN, **granted))
    db.session.flush()

    found = facts(city).reviews

    assert (found.started, found.exempted, found.long_overdue) == (2, 1, 1)
    assert found.evaluation is not None
    assert (found.evaluation.due, found.evaluation.none, found.evaluation.waived) == (1, 1, 1)
    assert found.evaluation.exempted == (Exempted(exempted.ref, "Night bus", None, "too_small", date(2026, 12, 31)),)


def test_the_figures_of_evaluation_are_those_of_the_gap(city: City) -> None:
    write(city, [Case(told) for told in fourteen()])

    found = facts(city).reviews
    gap = gap_on(Scope(city.id, city.organisation.zone, DAY)).tally

    assert found.evaluation is not None
    assert found.evaluation.due == gap.due == 10
    assert (found.evaluation.full, found.evaluation.partial, found.evaluation.none) == (5, 2, 3)
    report = quarter_report(facts(city))
    assert report.reviews.due == gap.due
    assert report_json(report)["reviews"]["evaluation"]["evaluation_gap"] == {
        "part": 5,
        "of": 10,
        "value": 0.5,
        "reason": None,
    }
    finding = report.reviews.evaluated[0]
    assert (finding.many or "") % finding.values == (
        "Of 10 projects due for evaluation, 5 are fully evaluated, 2 in part, 3 not."
    )


def test_a_report_tells_only_of_what_happened() -> None:
    known = Evaluation(
        full=2, partial=0, none=1, too_early=4, waived=1, out_of_scope=0, category="some_elements",
        strategy_evaluated=False, grace_days=30, fresh_days=180, exempted=(),
        flags={"late_plan": 2, "moved_date": 0, "self_evaluation": 1},
    )  # fmt: skip

    told = [(one.many if one.n != 1 and one.many else one.text) % one.values for one in evaluated(known)]

    assert told == [
        "Of 3 projects due for evaluation, 2 are fully evaluated, 0 in part, 1 not.",
        "Besides, 4 are not due yet and 1 exempted.",
        "2 plans were written down late.",
        "1 project was evaluated by those who ran it.",
    ]


def test_reports_kept_from_before_say_nothing_of_it(city: City) -> None:
    stored: dict[str, Any] = facts(city).as_json()
    for name in ("evaluation", "exempted", "past_ladder"):
        del stored["reviews"][name]

    old = QuarterFacts.from_json(stored)

    assert (old.reviews.evaluation, old.reviews.exempted) == (None, 0)
    assert quarter_report(old).reviews.evaluated == ()
    assert report_json(quarter_report(old))["reviews"]["evaluation"] is None


def test_d12_eight_quarters_end_with_the_day_and_are_what_each_day_gives(city: City) -> None:
    # The fourteen projects of the worked example. P6 was due on 16 March 2026 and signed by nobody; P2 on 15 April,
    # signed on 1 June; P3 on 30 April, signed on 28 April without a value at the start; P1 on 29 May, signed on 20 May.
    # So on 31 March only P6 was due; on 30 June P1, P2 are full, P3 in part, P6 none; P4, due that day and signed in
    # July, had a value and counts in part. On 30 September: 5 full, 2 in part, 3 none.
    write(city, [Case(told) for told in fourteen()])

    table = quarter_report(facts(city)).gap

    assert table is not None
    assert [row.day for row in table.rows][:2] == [date(2024, 12, 31), date(2025, 3, 31)]
    assert [(row.day, row.full.part, row.at_least.part, row.full.whole) for row in table.rows[-4:]] == [
        (date(2025, 12, 31), 0, 0, 0),
        (date(2026, 3, 31), 0, 0, 1),
        (date(2026, 6, 30), 2, 4, 5),
        (date(2026, 9, 30), 5, 7, 10),
    ]
    assert table.trend is not None
    assert (
        table.trend.text % table.trend.values
        == "A quarter before, 2 of 5 were evaluated; a year before, nothing was due yet."
    )


def test_d60_four_that_were_due_print_counts_and_no_percentage(city: City) -> None:
    for signed in (DAY, DAY, None, None):
        project = rows.project(city, ("running", date(2025, 1, 1)))
        rows.review(city, project, date(2026, 7, 1), held=signed, signed=signed)
    made = quarter_report(facts(city))

    assert made.gap is not None
    # Signed without a measure, so in part: 0 of 4 in full, 2 of 4 at least in part, and no share of it is printed.
    assert (made.gap.at_least.part, made.gap.at_least.whole, made.gap.at_least.printed) == (2, 4, None)
    assert made.gap.finding.many % made.gap.finding.values == (
        "0 of 4 projects due for evaluation are fully evaluated; 4 are missing."
    )
    assert report_json(made)["evaluation_gap"]["evaluated_at_least_in_part"] == {
        "part": 2,
        "of": 4,
        "value": 0.5,
        "reason": None,
    }


def test_d63_the_own_category_stands_beside_the_survey_in_one_sentence_and_only_for_the_city(city: City) -> None:
    write(city, [Case(told) for told in fourteen()])
    table = quarter_report(facts(city)).gap
    housing = quarter_facts(city.organisation, Quarter(2026, 3), edition=Edition("department", city.housing.key))

    assert table is not None
    assert table.survey is not None
    assert table.survey.values == {"category": Label("category", "some_elements")}
    assert "sample not representative" in table.survey.text
    gap_of_housing = quarter_report(housing).gap
    assert gap_of_housing is not None
    assert gap_of_housing.survey is None


def test_d64_three_reviews_late_by_more_than_90_days_come_oldest_first_with_department_and_days(city: City) -> None:
    for title, due in (("B", date(2026, 5, 1)), ("C", date(2026, 6, 1)), ("A", date(2026, 4, 1))):
        rows.review(city, rows.project(city, ("running", date(2025, 1, 1)), title=title), due)

    late = facts(city).reviews.rows

    # From 1 April to 30 September are 182 days, from 1 May 152, from 1 June 121.
    assert [(row.project, row.department, row.days_late, row.past_ladder) for row in late] == [
        ("A", "Housing", 182, True),
        ("B", "Housing", 152, True),
        ("C", "Housing", 121, True),
    ]
    assert quarter_report(facts(city)).reviews.ladder[0].n == 3


def test_reviews_late_by_thirty_working_days_are_named_before_others_that_are_open(city: City) -> None:
    for number in range(OVERDUE_SHOWN):
        project = rows.project(city, ("running", date(2024, 1, 1)), title=f"Held {number}")
        rows.review(city, project, date(2025, 1, 1), held=date(2025, 2, 1))
    rows.review(city, rows.project(city, ("running", date(2025, 1, 1)), title="Silent"), date(2026, 5, 1))

    named = facts(city).reviews.rows

    assert len(named) == OVERDUE_SHOWN
    assert named[-1].project == "Silent"


def test_d66_a_changed_definition_marks_the_line_and_is_told_in_words(city: City) -> None:
    write(city, [Case(told) for told in fourteen()])
    for key, value, on in (("fresh_days", "365", date(2026, 5, 1)), ("count_from", "2026-05-01", date(2026, 8, 1))):
        db.session.add(
            Setting(organisation_id=city.id, key=key, value=value, on=on, recorded_at=rows.KNOWN, by_id=None)
        )
    db.session.flush()

    made = quarter_report(facts(city))

    assert made.gap is not None
    told = [(on, said.text % said.values) for on, said in made.gap.marks]
    assert told[0] == (
        date(2026, 5, 1),
        "Since 2026-05-01 a value is fresh for 365 days; before, it was for 180 days.",
    )
    assert [on for on, _ in told] == [date(2026, 5, 1)]  # the first line ever drawn counts from the beginning
    assert made.gap.marks[0][1] in made.settings


def test_a_starting_line_moved_within_a_year_shows_both_figures(city: City) -> None:
    # Of the ten that are due on 30 September, P1, P2, P3 and P6 were due before 1 June: two of them full.
    write(city, [Case(told) for told in fourteen()])
    for value, on in (("2020-01-01", date(2020, 1, 1)), ("2026-06-01", date(2026, 8, 1))):
        db.session.add(
            Setting(organisation_id=city.id, key="count_from", value=value, on=on, recorded_at=rows.KNOWN, by_id=None)
        )
    db.session.flush()

    table = quarter_report(facts(city)).gap

    assert table is not None
    # Of nine in scope by the new line one is exempted; the lessons of the example are all the same.
    waived, line, copied = table.guards
    assert (waived.n, waived.values["waived"], copied.n) == (9, 1, 3)
    assert [line.text % line.values] == [
        "The day from which duties count was moved within the last year. By it 3 of 6 are fully evaluated; "
        "counted from 2020-01-01 as before, 5 of 10."
    ]
    assert [said.text % said.values for _, said in table.marks] == [
        "Since 2026-08-01 duties count that are due from 2026-06-01 on; before, from 2020-01-01 on."
    ]


def test_exemptions_beyond_a_tenth_of_what_is_in_scope_are_told(city: City) -> None:
    # Of thirteen in scope P12 is exempted, which is less than a tenth; with P5 two of thirteen are more.
    write(city, [Case(told) for told in fourteen()])
    before = quarter_report(facts(city)).gap
    project = db.session.scalars(sa.select(Project).where(Project.ref == "P5")).one()
    db.session.add(Exemption(project_id=project.id, recorded_at=rows.KNOWN, reason="too_small", on=date(2026, 8, 1)))
    db.session.flush()

    after = quarter_report(facts(city)).gap

    assert before is not None
    assert [said.n for said in before.guards] == [6]  # lessons with the same words
    assert after is not None
    assert [(said.n, said.values.get("waived")) for said in after.guards] == [(13, 2), (6, None)]


def test_budgets_are_told_by_currency_and_those_without_one_apart(city: City) -> None:
    for budget, signed in ((1000, None), (400, DAY), (None, None)):
        project = rows.project(city, ("running", date(2025, 1, 1)), budget=budget)
        rows.review(city, project, date(2026, 7, 1), held=signed, signed=signed)

    table = quarter_report(facts(city)).gap

    assert table is not None
    (row,) = table.budgets
    assert [amount.minor for amount in row.amounts] == [0, 40_000, 100_000, 0, 0]
    assert (row.share, [said.n for said in table.budget_notes]) == (Decimal(0), [1])


def test_nothing_due_yet_is_said_and_no_figure_stands(city: City) -> None:
    rows.project(city, ("running", date(2026, 9, 1)))

    table = quarter_report(facts(city)).gap

    assert table is not None
    assert (table.coverage.value, table.coverage.reason) == (None, "nothing_due")
    assert table.finding.text == "Nothing is due yet: no project has reached the day of its outcome review."


def test_d13_nothing_due_yet_is_said_on_the_page_and_in_its_sheet(city: City, app: Flask) -> None:
    rows.project(city, ("running", date(2026, 9, 1)))
    made = quarter_report(facts(city))
    with app.test_request_context():
        page = report_html(made, "en")

    assert "Nothing is due yet: no project has reached the day of its outcome review." in page
    assert page.partition('id="gap"')[2].count("nothing due yet") == 8  # a quarter each
    assert truth.sheets_of(made)["evaluation_quarters"][-1][1:4] == ["0", "0", ""]


def test_d63_the_survey_bar_says_that_it_counts_cities_and_where_it_is_from(city: City, app: Flask) -> None:
    write(city, [Case(told) for told in fourteen()])
    with app.test_request_context():
        page = report_html(quarter_report(facts(city)), "en")

    own, _, survey = page.partition("Beside other cities")
    assert "Own projects: evaluated of those that were due, in per cent" in own
    assert "65 cities" not in own.partition('id="gap"')[2]
    assert "Share of cities, not of projects. Source: LSE Cities" in survey
    for share in ("21", "63", "15"):
        assert f"{share}\u202f%" in survey.partition("Outcome reviews")[0]


def test_fifty_exempted_projects_are_named_and_the_rest_counted() -> None:
    evaluation = samples_gaps.evaluation(40, ("Night bus",))
    rows_of_it = tuple(Exempted(f"P-{n:03d}", "Night bus", None, "too_small", None) for n in range(53))
    reviews = replace(samples.city_of(40).reviews, evaluation=replace(evaluation, exempted=rows_of_it))
    made = quarter_report(replace(samples.city_of(40), reviews=reviews))

    assert made.gap is not None
    assert (made.gap.exempted, made.gap.more_exempted) == (rows_of_it[:50], 3)
    assert len(truth.sheets_of(made)["exempted"]) == 53
