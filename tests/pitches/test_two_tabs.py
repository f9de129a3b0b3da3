"""One person, two tabs on one question of a pitch: nothing lost, nothing doubled, and a clash is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.pitches import queries
from portfolio.pitches.models import Pitch
from tests import make
from tests.forms import read_forms
from tests.pitches.cases import found

AsPerson = Callable[..., FlaskClient]


class Tab:
    """A tab with a question open, as the script on it saves: with the marks that the last answer gave."""

    def __init__(self, page: FlaskClient, pitch: Pitch, key: str) -> None:
        self.page, self.address = page, f"/pitches/{pitch.ref}/questions/{key}"
        forms = read_forms(page.get(self.address).get_data(as_text=True), self.address)
        self.fields: dict[str, Any] = next(form for form in forms if "opened" in form.fields).answers()

    def type(self, **words: str) -> "Tab":
        """Write into some fields, without saving yet."""
        self.fields |= words
        return self

    def save(self, **more: Any) -> dict[str, Any]:
        """Send what the tab shows; gives what the script is told."""
        answer = self.page.post(f"{self.address}/draft", data={**self.fields, **more})
        assert answer.status_code == 200
        told: dict[str, Any] = answer.get_json()
        self.fields["opened"] = told["opened"]
        return told


@pytest.fixture
def pitch(call: Call, author: Viewer) -> Pitch:
    return make.make_pitch(call, author)


@pytest.fixture
def page(as_person: AsPerson, author: Viewer) -> FlaskClient:
    return as_person(viewer=author)


def row(author: Viewer, pitch: Pitch, key: str = "outcome") -> dict[str, Any]:
    kept = queries.draft_of(found(author, pitch)).of(key)
    rows: list[dict[str, Any]] = list(kept.answer.part("rows") or ())
    assert len(rows) == 1
    return {name: value for name, value in rows[0].items() if value not in (None, "")}


def words(author: Viewer, pitch: Pitch) -> tuple[str | None, int]:
    kept = queries.draft_of(found(author, pitch)).of("problem")
    return kept.answer.words, kept.revision


def test_a_field_each_loses_nothing_however_often_both_save(page: FlaskClient, pitch: Pitch, author: Viewer) -> None:
    one, other = Tab(page, pitch, "outcome"), Tab(page, pitch, "outcome")

    told = [one.type(row_1_name="Heat").save(), other.type(row_1_unit="degrees").save()]
    told += [one.type(row_1_how="By thermometers").save(), one.type(row_1_how="By six thermometers").save()]
    told += [other.type(row_1_goal="25").save(), one.save()]

    assert [each["theirs"] for each in told] == [[]] * 6
    assert row(author, pitch) == {
        "name": "Heat",
        "unit": "degrees",
        "how": "By six thermometers",
        "goal": 25_000_000,
    }


def test_the_same_field_in_both_shows_the_other_and_overwrites_nothing(
    page: FlaskClient, pitch: Pitch, author: Viewer
) -> None:
    one, other = Tab(page, pitch, "problem"), Tab(page, pitch, "problem")
    one.type(words="Heat.").save()

    clash = other.type(words="Noise.").save()
    again = other.type(words="Noise at night.").save()

    assert [[theirs["words"] for theirs in each["theirs"]] for each in (clash, again)] == [["Heat."], ["Heat."]]
    assert words(author, pitch) == ("Heat.", 1)

    settled = other.save(knowing="words")

    assert settled["theirs"] == []
    assert words(author, pitch) == ("Noise at night.", 2)
    assert [theirs["words"] for theirs in one.type(words="Heat and dust.").save()["theirs"]] == ["Noise at night."]


def test_who_takes_the_other_tabs_words_goes_on_from_them(page: FlaskClient, pitch: Pitch, author: Viewer) -> None:
    one, other = Tab(page, pitch, "problem"), Tab(page, pitch, "problem")
    one.type(words="Heat.").save()
    other.type(words="Noise.").save()

    taken = other.type(words="Heat.").save()
    on = other.type(words="Heat and noise.").save()

    assert (taken["theirs"], on["theirs"]) == ([], [])
    assert words(author, pitch) == ("Heat and noise.", 2)


def test_a_save_that_waited_is_sent_after_the_other_tabs_and_takes_nothing_back(
    page: FlaskClient, pitch: Pitch, author: Viewer
) -> None:
    """Tab one had no connection while tab two saved twice: once at the same field, once at another."""
    one, other = Tab(page, pitch, "outcome"), Tab(page, pitch, "outcome")
    one.type(row_1_name="Heat", row_1_unit="degrees")
    other.type(row_1_name="Noise").save()
    other.type(row_1_how="By ear").save()

    told = one.save()
    later = one.save()

    assert [theirs["words"] for theirs in told["theirs"]] == ["Noise"]
    assert [theirs["words"] for theirs in later["theirs"]] == ["Noise"]
    assert row(author, pitch) == {"name": "Noise", "unit": "degrees", "how": "By ear"}


def test_a_save_whose_answer_was_lost_is_sent_twice_and_kept_once(
    page: FlaskClient, pitch: Pitch, author: Viewer
) -> None:
    tab = Tab(page, pitch, "problem").type(words="Heat.")
    opened = tab.fields["opened"]
    tab.save()

    told = tab.save(opened=opened)

    assert told["theirs"] == []
    assert words(author, pitch) == ("Heat.", 1)


def test_going_on_in_one_tab_keeps_what_the_other_saved_meanwhile(
    page: FlaskClient, pitch: Pitch, author: Viewer
) -> None:
    one, other = Tab(page, pitch, "outcome"), Tab(page, pitch, "outcome")
    one.type(row_1_name="Heat").save()
    other.type(row_1_unit="degrees").save()

    answer = page.post(one.address, data=one.fields)

    assert answer.status_code == 303
    assert row(author, pitch) == {"name": "Heat", "unit": "degrees"}


def test_a_row_that_the_other_tab_added_stays(page: FlaskClient, pitch: Pitch, author: Viewer) -> None:
    one, other = Tab(page, pitch, "costs"), Tab(page, pitch, "costs")
    other.type(row_2_what="Mounting", row_2_kind="services", row_2_amount="300").save()

    one.type(row_1_what="Sails", row_1_kind="goods", row_1_amount="1200").save()
    one.save()

    rows = queries.draft_of(found(author, pitch)).of("costs").answer.part("rows") or ()
    assert [(each["what"], each["amount"]) for each in rows] == [("Sails", 120_000), ("Mounting", 30_000)]
