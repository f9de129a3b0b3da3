"""What a word of a list is suggested to stand for, when the city knows words that are like it."""

import pytest

from portfolio.lists.city import CityWords, Suggestion


@pytest.mark.parametrize(
    ("word", "known", "suggested"),
    [
        ("Housings", "Housing", "Housing"),
        ("Dept. of Housing", "Housing", "Housing"),
        ("IT", "Citizens Office", "IT"),  # "it" stands inside "citizens", and means nothing there
        ("Citizens Office", "IT", "Citizens Office"),
        ("IT Services", "IT", "IT"),  # a word of its own
    ],
)
def test_a_short_word_is_like_another_only_as_a_whole_word(word: str, known: str, suggested: str) -> None:
    city = CityWords({known.lower(): known})

    assert city.suggest("department", word) == Suggestion(suggested, False)


def test_a_word_that_the_city_has_needs_no_question() -> None:
    assert CityWords({"it": "IT"}).suggest("department", "it") == Suggestion("IT", True)
