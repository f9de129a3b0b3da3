import pytest

from portfolio.register.rules import MOST_VALUES, Filters


def test_an_address_is_read_and_written_back_the_same() -> None:
    pairs = [("q", "damp"), ("type", "governance"), ("type", "conceptual"), ("year", "2025"), ("archived", "1")]

    filters = Filters.of([*pairs, ("after", "x"), ("unknown", "y"), ("stage", "  ")])

    assert filters == Filters(
        {"type": ("governance", "conceptual"), "year": ("2025",)}, words="damp", archived=True, sort="best"
    )
    assert filters.pairs() == pairs


@pytest.mark.parametrize(
    ("given", "sort"),
    [([], "title"), ([("q", "x")], "best"), ([("sort", "best")], "title"), ([("sort", "changed")], "changed")],
)
def test_the_best_match_needs_a_search(given: list[tuple[str, str]], sort: str) -> None:
    assert Filters.of(given).sort == sort


def test_a_value_can_be_taken_off() -> None:
    filters = Filters.of([("stage", "idea"), ("stage", "running"), ("tag", "x"), ("q", "damp")])

    assert filters.without("stage", "idea").chosen == {"tag": ("x",), "stage": ("running",)}
    assert filters.without("tag", "x").chosen == {"stage": ("idea", "running")}
    assert filters.without_words() == Filters({"tag": ("x",), "stage": ("idea", "running")})


def test_an_address_of_any_length_stays_small() -> None:
    filters = Filters.of([("tag", f"{number} {'x' * 999}") for number in range(999)])

    assert len(filters.chosen["tag"]) == MOST_VALUES
    assert {len(value) for value in filters.chosen["tag"]} == {200}
