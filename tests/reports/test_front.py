"""The first page: read in a minute, on the page as on paper, with its figures worked by hand."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from portfolio.reports import rules, words
from portfolio.reports.content import quarter_report
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.evaluation import Evaluation
from portfolio.reports.facts.front import Answered, Asked, Counts, Front
from portfolio.reports.facts.portfolio import StageCount
from portfolio.reports.facts.previous import Figures, Spent
from portfolio.reports.printing import report_html
from portfolio.reports.shape import report_json
from tests.reports import samples

JUNE = date(2026, 6, 30)
EVALUATION = Evaluation(
    full=5,
    partial=2,
    none=3,
    too_early=2,
    waived=1,
    out_of_scope=1,
    category="some_elements",
    strategy_evaluated=False,
    grace_days=30,
    fresh_days=180,
    flags={},
    exempted=(),
)


def facts() -> QuarterFacts:
    """A city of the fourteen projects of the gap's example, of which three ran in June and four in September."""
    city = samples.city_of(40)
    return replace(
        city,
        stages=(
            StageCount(JUNE, "running", 3),
            StageCount(samples.DAY, "running", 4),
            StageCount(samples.DAY, "evaluated", 2),
        ),
        measures=replace(city.measures, running=4, colours={"green": 6, "amber": 1, "red": 1, "grey": 4}),
        reviews=replace(city.reviews, evaluation=EVALUATION),
        counts=Counts(stopped=1, funded=30),
        previous=Figures(JUNE, 3, (Spent("EUR", 200_000_000_00, 60_000_000_00),), 7, 8, 5, 9),
    )


def shown(of: QuarterFacts) -> list[tuple[str, str, str]]:
    """Label, figure and what stands beside it."""
    figures = words.front.key_figures(quarter_report(of))
    return [(figure["label"], figure["figure"], figure["beside"]) for figure in figures]


def test_the_five_figures_with_what_they_are_out_of_and_how_they_changed(app: Flask) -> None:
    # In cash: promised 98,765,432.10 of the city's own, 123,456,789.01 + 3,000,000 + 5,000,000 of grants, which is
    # 230,222,221.11; spent 45,000,000 + 12,345,678.90 - 25,000 = 57,320,678.90. In June 200 and 60 million.
    with app.test_request_context(), force_locale("en_GB"):
        assert shown(facts()) == [
            ("Running or closing projects", "4", "of 6, 1 more than before"),
            (
                "Promised and spent",
                "€230,222,221 / €57,320,679",
                "30 projects, €30,222,221 more / €2,679,321 less",
            ),
            ("Fully evaluated", "5 of 10", "unchanged, gap 50\u202f%"),
            ("Outcomes on target", "6 of 8", "1 fewer than before, 4 grey"),
            ("Awaiting a decision", "2", "evaluated projects, 2 more than before"),
        ]


def test_d59_in_the_first_quarter_of_use_every_change_says_so(app: Flask) -> None:
    with app.test_request_context(), force_locale("en_GB"):
        beside = [words for *_, words in shown(replace(facts(), previous=None))]

    assert all("first report" in said for said in beside)
    assert not any("+0" in said for said in beside)


def test_d60_of_four_due_it_prints_counts_alone(app: Flask) -> None:
    few = replace(EVALUATION, full=2, partial=1, none=1)
    with app.test_request_context(), force_locale("en_GB"):
        found = shown(replace(facts(), reviews=replace(facts().reviews, evaluation=few)))[2]

    assert found == ("Fully evaluated", "2 of 4", "3 fewer than before, gap 2")


def test_with_nothing_due_it_says_so(app: Flask) -> None:
    none = replace(EVALUATION, full=0, partial=0, none=0)
    with app.test_request_context(), force_locale("en_GB"):
        found = shown(replace(facts(), previous=None, reviews=replace(facts().reviews, evaluation=none)))[2]

    assert found == ("Fully evaluated", "none yet", "first report, nothing due yet")


def test_the_json_carries_the_same_unrounded() -> None:
    page = report_json(quarter_report(facts()))["front"]

    assert page["running_projects"] == {"projects": 4, "of": 6, "change": 1, "reason": None}
    assert page["money"] == {
        "currency": "EUR",
        "projects": 30,
        "committed": "230222221.11",
        "spent": "57320678.90",
        "committed_change": {"change": "30222221.11", "reason": None},
        "spent_change": {"change": "-2679321.10", "reason": None},
    }
    assert page["fully_evaluated"]["gap"] == {"part": 5, "of": 10, "value": 0.5, "reason": None}
    assert page["outcomes_on_target"]["green"]["value"] == 0.75
    assert page["status"] == "draft"


def full_page() -> Front:
    """As many words as page 1 has room for: five decisions with what stands beside them, and the unit's own."""
    left = rules.MOST_OWN_WORDS - 5 * (rules.WORDS_BESIDE_DECISION + 4)
    return Front(
        version=1,
        prepared_on=date(2026, 10, 8),
        issued_on=date(2026, 10, 12),
        issued_by="Ada Osei",
        sentence=" ".join(["word"] * (left - 10)),
        worked=" ".join(["word"] * 5),
        did_not_work=" ".join(["word"] * 5),
        asked=tuple(Asked("go on with it", "Mara Mayor", date(2026, 12, day), 12_500_00, "EUR") for day in range(1, 6)),
        answered=tuple(Answered("go on", "Mara Mayor", JUNE, "yes", "Mara Mayor", JUNE) for _ in range(5)),
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_page_one_has_a_hundred_and_fifty_words_at_most(app: Flask, language: str) -> None:
    page = full_page()
    wanting = rules.Wanting(
        "frozen", True, page.sentence, page.worked, page.did_not_work, [a.asked for a in page.asked], 1, False, ""
    )
    assert (list(rules.lacking(wanting)), wanting.own_words) == ([], rules.MOST_OWN_WORDS)

    with app.test_request_context():
        html = report_html(quarter_report(replace(facts(), front=page)), language)

    first = re.sub(r"<[^>]+>", " ", html.partition('<header class="front">')[2].partition("</header>")[0])
    read = [word for word in first.split() if any(sign.isalpha() for sign in word)]
    assert len(read) <= 150
    assert len(read) > 120


@pytest.mark.parametrize(("front", "mark"), [(None, "Draft, prepared on"), (full_page(), "Final, issued by Ada Osei")])
def test_a_draft_says_that_it_is_one(app: Flask, front: Front | None, mark: str) -> None:
    with app.test_request_context():
        html = report_html(quarter_report(replace(facts(), front=front)), "en")

    assert mark in html


def test_without_decisions_and_highlights_no_heading_stands_alone(app: Flask) -> None:
    with app.test_request_context():
        html = report_html(quarter_report(replace(facts(), front=Front(1, JUNE, sentence="Quiet."))), "en")

    for heading in ("Decisions we ask for", "What worked", "What did not", "What became of", "From the departments"):
        assert heading not in html


UNWRITTEN = [
    "No sentence has been written yet.",
    "No decision is asked for.",
    "Nothing has been written yet about what worked and what did not.",
]


@pytest.mark.parametrize(
    ("page", "said"),
    [(Front(0, JUNE), UNWRITTEN), (Front(1, JUNE, sentence="Quiet."), UNWRITTEN[1:]), (full_page(), [])],
)
def test_what_nobody_has_written_is_said_in_one_line_each(app: Flask, page: Front, said: list[str]) -> None:
    with app.test_request_context():
        html = report_html(quarter_report(replace(facts(), front=page)), "en")

    assert [line for line in UNWRITTEN if line in html] == said
