import pytest

from portfolio.projects.rules import DECISIONS
from portfolio.reviews import sheet_words, sheets
from portfolio.reviews.rules import KINDS
from portfolio.reviews.sheets import sheet

EUR = "EUR"


def test_the_full_form_asks_the_thirteen_questions() -> None:
    full = sheet("outcome", "project")

    assert full.questions == (
        "aim",
        "delivery",
        "results",
        "side_effects",
        "evidence",
        "cost",
        "voices",
        "lessons",
        "decision",
        "next",
        "follow_up",
        "publishing",
        "personal",
    )
    assert [full.number(question) for question in ("aim", "personal", "held", "use")] == [1, 13, None, None]
    assert [section.key for section in full.sections] == [
        "aim",
        "results",
        "evidence",
        "cost",
        "learnt",
        "decision",
        "publishing",
    ]


def test_the_short_form_asks_eight_and_still_all_that_full_evaluation_needs() -> None:
    short = sheet("outcome", "project", short=True)

    assert short.form == sheets.SHORT
    assert len(short.questions) == 8
    assert {"results", "lessons", "decision"} < set(short.questions)
    assert set(short.questions) < set(sheet("outcome", "project").questions)


@pytest.mark.parametrize(
    ("kind", "subject", "form", "asks", "spares"),
    [
        ("outcome", "programme", sheets.FULL, "results", "next"),
        ("strategy", "strategy", sheets.FULL, "lessons", "cost"),
        ("progress", "project", sheets.BRIEF, "said", "results"),
        ("mid_term", "project", sheets.BRIEF, "decision", "results"),
        ("progress", "programme", sheets.BRIEF, "decision", "next"),
        ("baseline", "project", sheets.BRIEF, "said", "decision"),
        ("funding_report", "project", sheets.BRIEF, "follow_up", "decision"),
        ("follow_up_12", "project", sheets.FOLLOW_UP, "use", "lesson_use"),
    ],
)
def test_other_reviews_ask_what_suits_them(kind: str, subject: str, form: str, asks: str, spares: str) -> None:
    found = sheet(kind, subject)

    assert found.form == form
    assert asks in found.questions
    assert spares not in found.questions


def test_after_a_stop_a_follow_up_asks_whether_the_lesson_was_used() -> None:
    assert sheet("follow_up_12", "project", stopped=True).questions == ("lesson_use", "said")


@pytest.mark.parametrize("subject", sorted(KINDS))
def test_every_kind_of_review_has_a_sheet_whose_words_and_required_fields_are_known(subject: str) -> None:
    for kind in KINDS[subject]:
        for short in (False, True):
            found = sheet(kind, subject, short=short)
            names = [name for section in found.sections for name in section.names]
            assert found.required <= set(names)
            assert len(names) == len(set(names))
            assert all(question in sheet_words.QUESTIONS for question in found.questions)
            assert all(section.key in sheet_words.SECTIONS for section in found.sections)
            assert set(names) <= set(sheet_words.LABELS) | set(sheets.ROWS)


def test_sections_follow_one_another() -> None:
    full = sheet("outcome", "project")

    assert full.after("aim") == "results"
    assert full.after("publishing") is None
    assert full.section("nowhere") is None
    assert full.section_of("findings") == "results"


@pytest.mark.parametrize(
    ("kind", "subject", "budget", "currency", "short"),
    [
        # The city's limit is 25,000.00 EUR: below it eight questions are enough, at it all are asked.
        ("outcome", "project", 2_499_999, EUR, True),
        ("outcome", "project", 2_500_000, EUR, False),
        ("outcome", "project", 0, EUR, True),
        ("outcome", "project", None, None, False),
        ("outcome", "project", 100, "GBP", False),
        ("mid_term", "project", 100, EUR, False),
        ("outcome", "programme", 100, EUR, False),
    ],
)
def test_small_budgets_get_the_short_form(
    kind: str, subject: str, budget: int | None, currency: str | None, short: bool
) -> None:
    assert sheets.may_be_short(kind, subject, budget, currency, 2_500_000, EUR) is short


def test_every_choice_has_its_words() -> None:
    assert set(sheet_words.DELIVERED) == set(sheets.DELIVERED)
    assert set(sheet_words.VERDICTS) == set(sheets.VERDICTS) == set(sheet_words.TONES)
    assert set(sheet_words.INDEPENDENCE) == set(sheets.INDEPENDENCE)
    assert set(sheet_words.CRITERIA) == set(sheets.CRITERIA)
    assert set(sheet_words.WORTH) == set(sheets.WORTH)
    assert set(sheet_words.COST_BASES) == set(sheets.COST_BASES)
    assert set(sheet_words.STILL) == set(sheets.STILL)
    assert set(sheet_words.KNOWN) == set(sheets.KNOWN)
    assert set(sheet_words.NESTA) == set(sheets.NESTA_LEVELS)
    assert {int(key) for key in sheet_words.EVIDENCE} == set(sheets.PLAIN_LEVELS)
    assert {int(key) for key in sheet_words.SMS} == set(sheets.SMS_LEVELS)
    assert set(sheet_words.CONSEQUENCE_STATES) == set(sheet_words.STATE_TONES)
    assert {"scale", "adopt", "continue", "hand_over"} <= set(DECISIONS)
