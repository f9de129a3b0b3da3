from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.core.addresses import read_email
from portfolio.core.errors import WrongInput
from portfolio.people import rules
from portfolio.people.rights import Role
from portfolio.people.rules import OF_ACCOUNT, Patience, Settings

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\x00//evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "/ /evil.example",
        "///evil.example",
        "http:///evil.example",
        "/" + "x" * 3000,
        "",
        None,
    ],
)
def test_q30_no_address_elsewhere_is_followed(wanted: str | None) -> None:
    assert rules.own_address(wanted) is None


@pytest.mark.parametrize("wanted", ["/", "/projects?q=a%20b&page=2", "/projects/2026-014", "/people#x"])
def test_pages_of_this_site_are_followed(wanted: str) -> None:
    assert rules.own_address(wanted) == wanted


def test_a_password_of_8_to_128_characters_is_long_enough() -> None:
    with pytest.raises(WrongInput, match="at least 8"):
        rules.check_length("1234567")
    rules.check_length("12345678")
    rules.check_length("x" * 128)
    with pytest.raises(WrongInput, match="at most 128"):
        rules.check_length("x" * 129)


def test_a_letter_and_its_accent_typed_apart_is_the_same_password() -> None:
    assert rules.plain_password("Ku\u0308hlschrank") == rules.plain_password("K\u00fchlschrank")


@pytest.mark.parametrize("typed", ["with\x00nul", "\ud800half", "esc\x1b[0m"])
def test_what_nobody_can_type_is_no_password(typed: str) -> None:
    with pytest.raises(WrongInput):
        rules.plain_password(typed)


@pytest.mark.parametrize(
    ("password", "known", "mostly"),
    [
        ("adaosei1", ["Ada Osei"], True),
        ("OSEI-ada-99", ["Ada Osei"], True),  # "--99" is left
        ("Wien1234", ["Wien"], True),
        ("ada.osei@wien", ["Ada Osei", "ada.osei@wien.example"], True),
        ("adahorsebatterystaple", ["Ada Osei"], False),
        ("correct horse battery", ["Ada Osei"], False),
        ("abcdefgh", [], False),
    ],
)
def test_a_password_made_of_names_is_known_to_everybody(password: str, known: list[str], mostly: bool) -> None:
    assert rules.is_mostly(password, known) is mostly


def test_waits_double_from_two_seconds_and_stop_at_the_longest() -> None:
    # Five failures are free; the sixth wait is 2 s, then 4, 8, 16, 32, 64, 128, 256, then 300 (five minutes).
    waits = [OF_ACCOUNT.wait(failures, AT, AT) for failures in range(15)]

    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_wait_ends() -> None:
    assert OF_ACCOUNT.wait(7, AT, AT + timedelta(seconds=3)) == 5
    assert OF_ACCOUNT.wait(7, AT, AT + timedelta(seconds=8)) == 0
    assert OF_ACCOUNT.wait(1000, AT, AT + timedelta(minutes=5)) == 0


def test_failures_are_forgotten_one_by_one() -> None:
    patience = Patience(free=5, drain=timedelta(minutes=2), longest=timedelta(minutes=5))

    assert patience.counted(6, AT, AT + timedelta(minutes=1, seconds=59)) == 6
    assert patience.counted(6, AT, AT + timedelta(minutes=2)) == 5
    assert patience.counted(6, AT, AT + timedelta(hours=1)) == 0
    assert patience.counted(6, AT, AT - timedelta(hours=1)) == 6  # a clock that was set back forgives nothing


def test_addresses_are_stored_in_lower_case() -> None:
    assert read_email("Ada.Osei@City.Example") == "ada.osei@city.example"
    assert read_email("ada@münchen.example") == "ada@münchen.example"


@pytest.mark.parametrize(
    "written",
    [
        "ada",
        "ada@",
        "@city.example",
        "a b@city.example",
        "ada@city.example\r\nBcc: eve@evil.example",
        "a\x00@b.example",
    ],
)
def test_q57_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_email(written)

    assert refused.value.field == "email"


def test_only_heads_and_owners_are_narrowed_to_departments() -> None:
    assert {Role.DEPARTMENT_HEAD, Role.PROJECT_OWNER} == rules.ROLES_OF_A_DEPARTMENT


def test_keys_are_made_of_names_and_never_twice() -> None:
    assert rules.free_key("New York", []) == "new-york"
    assert rules.free_key("New York", ["new-york"]) == "new-york-2"
    assert rules.free_key("Žilina", []) == "zilina"
    assert rules.free_key("東京", []) == "unnamed"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_devices_are_called_by_words_that_people_know(user_agent: str, name: str) -> None:
    assert rules.device_name(user_agent) == name


def test_a_setting_that_was_never_made_has_its_default() -> None:
    assert rules.settings_of({}) == Settings(count_from=None)
    assert rules.settings_of({"count_from": "2026-01-01", "of a newer version": "x"}) == Settings(date(2026, 1, 1))


@pytest.mark.parametrize(("key", "word"), [("count_from", "soon"), ("colour", "blue")])
def test_a_setting_that_cannot_be_read_is_refused(key: str, word: str) -> None:
    with pytest.raises(WrongInput):
        rules.check_setting(key, word)
