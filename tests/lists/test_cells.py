from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.lists.cells import (
    WHY,
    Guess,
    Named,
    day_order,
    decimal_mark,
    marks_in,
    matching,
    orders_in,
    read_amount,
    read_day,
    read_people,
    read_percent,
    read_tags,
    read_yes,
)
from portfolio.lists.grid import Cell
from portfolio.lists.reading.amounts import Amount


def text(written: str) -> Cell:
    return Cell(written, written or None)


EXACT = [
    ("10K", "10000", None),
    ("€ 1.2m", "1200000", "EUR"),
    ("1 234,50", "1234.50", None),
    ("1\u00a0234,50", "1234.50", None),
    ("1\u202f234,50 €", "1234.50", "EUR"),
    ("EUR 40,000.00", "40000", "EUR"),
    ("1.234,56", "1234.56", None),
    ("1,234.56", "1234.56", None),
    ("1.234.567", "1234567", None),
    ("1,234,567", "1234567", None),
    ("CHF 1'200.50", "1200.50", "CHF"),
    ("1.200.000,-", "1200000", None),
    ("€ 500,--", "500", "EUR"),
    ("T€ 40", "40000", "EUR"),
    ("40 TEUR", "40000", "EUR"),
    ("1,5 Mio. €", "1500000", "EUR"),
    ("12 tsd. Euro", "12000", "EUR"),
    ("2 Mrd. EUR", "2000000000", "EUR"),
    ("$12449,38", "12449.38", "USD"),
    ("30 000 zł", "30000", "PLN"),
    ("40000 Kč", "40000", "CZK"),
    ("12 000 kr", "12000", None),
    ("-5", "-5", None),
    ("−5,50", "-5.50", None),
    ("- 5", "-5", None),
    ("-€ 500", "-500", "EUR"),
    ("€ -500", "-500", "EUR"),
    ("500-", "-500", None),
    ("(1200)", "-1200", None),
    ("(€ 1,200.00)", "-1200", "EUR"),
    ("0", "0", None),
    ("0,00 €", "0", "EUR"),
    ("0.125", "0.125", None),
    ("1234.567", "1234.567", None),
    (".5", "0.5", None),
]


@pytest.mark.parametrize(("written", "value", "currency"), EXACT)
def test_an_amount_is_read_exactly(written: str, value: str, currency: str | None) -> None:
    for mark in ".,":  # what is written decides, whatever the column would suggest
        assert read_amount(text(written), mark, sure=True) == Amount(written, Decimal(value), "", currency)
    assert read_amount(text(written), sure=False) == Amount(written, Decimal(value), "", currency)


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("ca. 40k", 40_000, None),
        ("~30 000", 30_000, None),
        ("approx. 1.2m EUR", 1_200_000, "EUR"),
        (">USD100k", 100_000, "USD"),
        ("rund 15 Tsd. €", 15_000, "EUR"),
        ("environ 5000 euros", 5_000, "EUR"),
        ("bis zu 20k", 20_000, None),
        ("5000 (incl. staff)", 5_000, None),
        ("5000 (est.)", 5_000, None),
        ("40k?", 40_000, None),
        ("close to 1000$", 1_000, "USD"),
        ("189 USD for data collection", 189, "USD"),
    ],
)
def test_an_approximate_amount_is_read_and_said_to_be_one(written: str, value: int, currency: str | None) -> None:
    assert read_amount(text(written), sure=True) == Amount(written, Decimal(value), "about", currency)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("40-50k", 40_000, 50_000),
        ("40k – 50k", 40_000, 50_000),
        ("10.000 - 20.000 €", 10_000, 20_000),
        ("Between 1,000 and 9,999 USD", 1_000, 9_999),
        ("Between 10,000- and 20,000 USD", 10_000, 20_000),
        ("Less than 1,000 USD", None, 1_000),
        ("More than 20,000 USD", 20_000, None),
    ],
)
def test_of_a_range_neither_end_is_taken(written: str, low: int | None, high: int | None) -> None:
    found = read_amount(text(written), sure=False)
    assert (found.raw, found.value, found.why, found.low, found.high) == (written, None, "range", low, high)


@pytest.mark.parametrize("written", ["12.345", "15.000", "17.000 USD", "(1,200)", "~30.000", "EUR 40,000"])
def test_a_number_with_two_readings_is_never_guessed(written: str) -> None:
    found = read_amount(text(written), sure=False)
    assert (found.value, found.why) == (None, "either_way")
    assert found.low is not None
    assert found.high is not None
    assert abs(max(found.low, found.high, key=abs)) == 1000 * abs(min(found.low, found.high, key=abs))


def test_its_column_decides_on_a_number_with_two_readings() -> None:
    assert read_amount(text("12.345"), ",").value == 12_345
    assert read_amount(text("12.345"), ".").value == Decimal("12.345")
    assert read_amount(text("12,345"), ".").value == 12_345


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TBD", "pending"),
        ("n/a", "pending"),
        ("NA", "pending"),
        ("?", "pending"),
        ("–", "pending"),
        ("noch offen", "pending"),
        ("à définir", "pending"),
        ("to be determined", "pending"),
        ("", "empty"),
        ("#REF!", "error"),
        ("#BEZUG!", "error"),
        ("2,43E+13", "unread"),
        ("1e3", "unread"),
        ("NaN", "unread"),
        ("Infinity", "unread"),
        ("9" * 400, "unread"),
        ("3 4", "unread"),
        ("1,2,3", "unread"),
        ("2 FTE", "unread"),
        ("50k + 20k", "unread"),
        ("10,000 per year", "unread"),
        ("see annex 3", "unread"),
        ("12.05.2024", "unread"),
        ("100 %", "unread"),
    ],
)
def test_what_is_no_amount_says_why(written: str, why: str) -> None:
    assert read_amount(text(written)) == Amount(written, None, why)


def test_typed_cells_are_taken_as_they_are() -> None:
    assert read_amount(Cell("€ 0.10", Decimal("0.1"))) == Amount("€ 0.10", Decimal("0.1"), "", "EUR")
    assert read_amount(Cell("TRUE", True)).why == "unread"
    assert read_amount(Cell("2024-01-01", date(2024, 1, 1))).why == "unread"
    assert read_amount(Cell("=A1", None)).why == "not_computed"
    assert read_amount(Cell("9e15", Decimal("9e15"))).why == "unread"


@pytest.mark.parametrize(
    ("texts", "guess"),
    [
        (["12.345", "1.234,50"], Guess(",")),
        (["12.345", "7.5"], Guess(".")),
        (["12.345", "1.234.567"], Guess(",")),
        (["12.345"], Guess(".", sure=False, choices=(".", ","))),
        (["12,345", "9"], Guess(".", sure=False, choices=(".", ","))),
        (["12.345", "7.5", "7,5"], Guess(".", sure=False, choices=(".", ","))),
        (["7.5", "7,5", "8,5"], Guess(",")),
        (["840690.0", "2,43E+13"], Guess(".")),
        (["24.05.2022", "text, with a comma"], Guess(".")),
        (["€ 1.2m", "15.000"], Guess(".", sure=False, choices=(".", ","))),
        ([], Guess(".")),
    ],
)
def test_one_number_decides_for_its_column(texts: list[str], guess: Guess) -> None:
    assert decimal_mark(marks_in(texts)) == guess


@given(
    st.decimals(-999_999_999, 999_999_999, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("'", "."), ("\u202f", ",")]),
    st.sampled_from(["", "€ ", "EUR "]),
)
def test_every_amount_with_cents_is_read_as_it_was_written(
    value: Decimal, style: tuple[str, str], currency: str
) -> None:
    group, mark = style
    written = currency + f"{value:,.2f}".translate({ord(","): group, ord("."): mark})
    found = read_amount(text(written), sure=False)
    assert (found.value, found.why, found.raw) == (value, "", written)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_cell(written: str) -> None:
    cell = text(written)
    for mark in ".,":
        found = read_amount(cell, mark, sure=False)
        assert found.raw == written
        assert found.why in WHY
        assert (found.value is not None) == (found.why in ("", "about"))
    for order in ("dmy", "mdy"):
        span = read_day(cell, order, sure=False)
        assert (span.raw, span.why in WHY) == (written, True)
        assert (span.first is None) == (span.last is None)
        assert span.first is None or span.last is None or span.first <= span.last
    assert all(person.name for person in read_people(cell))
    assert all(tag.strip() for tag in read_tags(cell))
    assert read_percent(cell).raw == written
    assert read_yes(cell) in (True, False, None)


DAYS = [
    ("2024-03-04", date(2024, 3, 4)),
    ("2024/3/4", date(2024, 3, 4)),
    ("2015-06-01T00:00:00+00:00", date(2015, 6, 1)),
    ("20240304", date(2024, 3, 4)),
    ("04.03.2024", date(2024, 3, 4)),
    ("4.3.24", date(2024, 3, 4)),
    ("31/12/2024", date(2024, 12, 31)),
    ("12/31/2024", date(2024, 12, 31)),
    ("17/08/2015 00:00", date(2015, 8, 17)),
    ("27-mar-2023", date(2023, 3, 27)),
    ("4 March 2024", date(2024, 3, 4)),
    ("March 4, 2024", date(2024, 3, 4)),
    ("May 6th 2024", date(2024, 5, 6)),
    ("4. März 2024", date(2024, 3, 4)),
    ("1er mars 2024", date(2024, 3, 1)),
    ("4 de marzo de 2024", date(2024, 3, 4)),
    ("Mon, 4 March 2024", date(2024, 3, 4)),
    ("4\u00a0marca 2024", date(2024, 3, 4)),
    ("45292", date(2024, 1, 1)),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_read(written: str, day: date) -> None:
    found = read_day(text(written), sure=False)
    assert (found.raw, found.day, found.why) == (written, day, "")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024/25", date(2024, 1, 1), date(2025, 12, 31)),
        ("2023-2025", date(2023, 1, 1), date(2025, 12, 31)),
        ("Q3 2024", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2Q24", date(2024, 4, 1), date(2024, 6, 30)),
        ("1. Quartal 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("H1 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("März 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("Feb-24", date(2024, 2, 1), date(2024, 2, 29)),
        ("03/2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("ca. March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("spring 2024", date(2024, 3, 1), date(2024, 5, 31)),
        ("Herbst 2024", date(2024, 9, 1), date(2024, 11, 30)),
        ("été 2023", date(2023, 6, 1), date(2023, 8, 31)),
        ("Winter 2024/25", date(2024, 12, 1), date(2025, 2, 28)),
        ("end of 2024", date(2024, 9, 1), date(2024, 12, 31)),
        ("Anfang 2025", date(2025, 1, 1), date(2025, 4, 30)),
        ("Jan-Mar 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("September 2024 to March 2025", date(2024, 9, 1), date(2025, 3, 31)),
        ("01/03/2024 - 31/05/2024", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(written: str, first: date, last: date) -> None:
    found = read_day(text(written), sure=False)
    assert (found.raw, found.first, found.last, found.why, found.day) == (written, first, last, "period", None)


def test_a_day_with_two_readings_waits_for_its_column() -> None:
    assert read_day(text("03/04/2024"), "dmy").day == date(2024, 4, 3)
    assert read_day(text("03/04/2024"), "mdy").day == date(2024, 3, 4)
    unsure = read_day(text("03/04/2024"), "dmy", sure=False)
    assert (unsure.first, unsure.last, unsure.why, unsure.day) == (
        date(2024, 3, 4),
        date(2024, 4, 3),
        "either_way",
        None,
    )
    assert read_day(text("04/04/2024"), sure=False).day == date(2024, 4, 4)  # both readings are one day


@pytest.mark.parametrize(
    ("texts", "guess"),
    [
        (["03/04/2024", "31/12/2024"], Guess("dmy")),
        (["03/04/2024", "12/31/2024"], Guess("mdy")),
        (["03/04/2024"], Guess("dmy", sure=False, choices=("dmy", "mdy"))),
        (["03/04/2024", "31/12/2024", "12/31/2024"], Guess("dmy", sure=False, choices=("dmy", "mdy"))),
        (["3.4.2024"], Guess("dmy")),
        (["2024-01-01"], Guess("ymd")),
        (["spring 2024"], Guess("dmy")),
    ],
)
def test_one_day_decides_for_its_column(texts: list[str], guess: Guess) -> None:
    assert day_order(orders_in(texts)) == guess


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TBD", "pending"),
        ("offen", "pending"),
        ("", "empty"),
        ("#REF!", "error"),
        ("ongoing", "unread"),
        ("31.02.2024", "unread"),
        ("2024-13", "unread"),
        ("0000-01-01", "unread"),
        ("1024", "unread"),
        ("summer or autumn", "unread"),
    ],
)
def test_what_is_no_day_says_why(written: str, why: str) -> None:
    found = read_day(text(written))
    assert (found.first, found.last, found.why) == (None, None, why)


def test_numbers_in_a_column_of_days_are_days_or_years() -> None:
    assert read_day(Cell("45355", Decimal(45355))).day == date(2024, 3, 4)
    assert read_day(Cell("2024", Decimal(2024))).why == "period"
    assert read_day(Cell("7", Decimal(7))).why == "unread"
    assert read_day(Cell("2024-03-04", date(2024, 3, 4))).day == date(2024, 3, 4)


@given(
    st.dates(date(1950, 1, 1), date(2149, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d"]),
)
def test_every_day_is_read_as_it_was_written(day: date, style: str) -> None:
    assert read_day(text(day.strftime(style)), sure=False).day == day
    serial = Decimal((day - date(1899, 12, 30)).days)
    assert read_day(Cell(str(serial), serial)).day == day
    assert read_day(text(day.strftime("%d/%m/%Y")), "dmy").day == day
    assert read_day(text(day.strftime("%m/%d/%Y")), "mdy").day == day
    assert day + timedelta(0) == day


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("Ana Silva / Jo Brown", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Anna & Bob", [Named("Anna"), Named("Bob")]),
        ("Silva, Ana", [Named("Ana Silva")]),
        ("van der Berg, Jan", [Named("Jan van der Berg")]),
        ("Silva, Ana; Brown, Jo", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Silva, Ana, Brown, Jo", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Ana Silva, Jo Brown, Ed Fox", [Named("Ana Silva"), Named("Jo Brown"), Named("Ed Fox")]),
        ("Ana Silva <Ana@b.example>", [Named("Ana Silva", "ana@b.example")]),
        ("Silva, Ana <ana@b.example>", [Named("Ana Silva", "ana@b.example")]),
        ("Ana Silva (ana@b.example)", [Named("Ana Silva", "ana@b.example")]),
        ("Ana Silva, ana@b.example", [Named("Ana Silva", "ana@b.example")]),
        ("ana.silva@b.example", [Named("Ana Silva", "ana.silva@b.example")]),
        ("Dr. Eva Huber (MA 18), Mag. Tom Berg", [Named("Dr. Eva Huber"), Named("Mag. Tom Berg")]),
        ("Eva Huber, MSc", [Named("Eva Huber")]),
        ("Ana Silva und Jo Brown", [Named("Ana Silva"), Named("Jo Brown")]),
        ("Ana Silva y José Gil", [Named("Ana Silva"), Named("José Gil")]),
        ("Ana Silva e Costa", [Named("Ana Silva e Costa")]),
        ("Lead: Eva Huber", [Named("Eva Huber")]),
        ("Ana\u00a0Silva\nana silva", [Named("Ana Silva")]),
        ("TBD", []),
        ("N.N.", []),
        ("?", []),
        ("", []),
    ],
)
def test_people_are_told_apart(written: str, people: list[Named]) -> None:
    assert read_people(text(written)) == people


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("prototyping; co-creation", ["prototyping", "co-creation"]),
        ("data, prototyping", ["data", "prototyping"]),
        ("- Public Sector\n- Private Sector", ["Public Sector", "Private Sector"]),
        ("Parks / Streets", ["Parks", "Streets"]),
        ("R&D/Tech", ["R&D/Tech"]),
        ("4. Quality education; 4. quality  education", ["4. Quality education"]),
        ("9. Industry, innovation and infrastructure", ["9. Industry, innovation and infrastructure"]),
        ("Parks, 9. Industry, innovation and infrastructure", ["Parks", "9. Industry, innovation and infrastructure"]),
        ("TBD", []),
    ],
)
def test_tags_are_told_apart_and_known_ones_kept_whole(written: str, tags: list[str]) -> None:
    assert read_tags(text(written), {matching("9. Industry, innovation and infrastructure")}) == tags


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (text("25 %"), "25"),
        (text("25"), "25"),
        (text("12,5%"), "12.5"),
        (Cell("25 %", Decimal("0.25")), "25"),
        (Cell("25", Decimal(25)), "25"),
    ],
)
def test_percentages_are_numbers_of_percent(cell: Cell, value: str) -> None:
    assert read_percent(cell) == Amount(cell.text, Decimal(value))


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (text("Yes"), True),
        (text("ja"), True),
        (text("Sí"), True),
        (text("x"), True),
        (text("✓"), True),
        (text("No"), False),
        (text("nein"), False),
        (text("não"), False),
        (text("maybe"), None),
        (text(""), None),
        (Cell("TRUE", True), True),
        (Cell("0", Decimal(0)), False),
        (Cell("2", Decimal(2)), None),
    ],
)
def test_yes_and_no(cell: Cell, answer: bool | None) -> None:
    assert read_yes(cell) is answer


def test_texts_are_compared_without_what_nobody_sees() -> None:
    assert matching("  Café\u00a0\u200bDO  Mar ") == matching("cafe do mar")
