import pytest

from portfolio.core.errors import WrongInput
from portfolio.core.text import fold
from portfolio.founding import rules
from portfolio.founding.rules import Place


@pytest.mark.parametrize(
    ("zone", "country", "currency"),
    [
        ("Europe/Vienna", "AT", "EUR"),
        ("Europe/London", "GB", "GBP"),
        ("Europe/Istanbul", "TR", "TRY"),
        ("Europe/Bucharest", "RO", "RON"),
        ("America/New_York", "US", "USD"),
        ("Asia/Tokyo", "JP", "JPY"),
    ],
)
def test_a_time_zone_says_country_and_currency(zone: str, country: str, currency: str) -> None:
    assert rules.places()[zone] == Place(zone, country, currency)


def test_places_are_offered_by_country_and_city() -> None:
    offered = dict(rules.labels("en"))

    assert offered["Europe/Vienna"] == "Austria, Vienna"
    words = list(offered.values())
    assert words == sorted(words, key=fold)
    assert words.index("Côte d’Ivoire, Abidjan") < words.index("Croatia, Zagreb")
    assert set(offered) == set(rules.places())
    assert dict(rules.labels("de"))["Europe/Vienna"] == "Österreich, Wien"


@pytest.mark.parametrize("place", ["AT", "AT-9", "US-NY", "GB-LND"])
def test_places_are_countries_with_or_without_a_part(place: str) -> None:
    rules.check_place(zone="Europe/Vienna", currency="EUR", place=place)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"zone": "Europe/Wien", "currency": "EUR", "place": "AT"}, "zone"),
        ({"zone": "Europe/Vienna", "currency": "EURO", "place": "AT"}, "currency"),
        ({"zone": "Europe/Vienna", "currency": "EUR", "place": "Austria"}, "place"),
        ({"zone": "Europe/Vienna", "currency": "EUR", "place": "AT-9-9"}, "place"),
        ({"zone": "Europe/Vienna", "currency": "EUR", "place": "at"}, "place"),
    ],
)
def test_places_that_nobody_knows_are_refused(given: dict[str, str], code: str) -> None:
    with pytest.raises(WrongInput) as refused:
        rules.check_place(**given)

    assert refused.value.code == code


def test_departments_are_lines_each_once() -> None:
    assert rules.department_lines(" Housing \n\nMobility\r\nHousing\n Public  works") == [
        "Housing",
        "Mobility",
        "Public works",
    ]
    assert rules.department_lines(None) == []
    for text in ("x" * 251, "\n".join(str(n) for n in range(201))):
        with pytest.raises(WrongInput) as refused:
            rules.department_lines(text)
        assert refused.value.field == "departments"


def test_people_are_called_after_their_address_until_they_say_more() -> None:
    assert rules.name_from("ben.gruber@city.example") == "Ben Gruber"
    assert rules.name_from("ada_osei@city.example") == "Ada Osei"
    assert rules.name_from("info@city.example") == "Info"
