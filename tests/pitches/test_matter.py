"""What a pitch is about and in which language: asked once, frozen when it is handed in, no burden on anybody."""

import html
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.errors import WrongInput
from portfolio.pitches import actions, queries
from portfolio.pitches.languages import language_name, main_language, offered
from portfolio.projects import actions as projects
from portfolio.projects.models import Term
from tests import make
from tests.forms import read_forms
from tests.make import AT, City
from tests.pitches import cases
from tests.pitches.cases import found

AsPerson = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def words(city: City) -> None:
    """The city has the policy areas that every city starts with."""
    projects.seed_vocabulary(city.id, by=city.lead, at=AT)


def text(answer: Any) -> str:
    return " ".join(html.unescape(answer.get_data(as_text=True)).split())


def sent(page: FlaskClient, address: str, **changed: str) -> Any:
    """Fill the page's form in and send it."""
    forms = read_forms(page.get(address).get_data(as_text=True), address)
    form = next(form for form in forms if "title" in form.fields)
    return page.post(address, data={**form.answers(), **changed})


def test_both_are_chosen_where_a_pitch_begins(as_person: AsPerson, call: Call, author: Viewer) -> None:
    page, address = as_person(viewer=author), f"/calls/{call.ref}/pitch"

    opened = text(page.get(address))
    answer = sent(
        page, address, title="Shade for the market", yes_head_agrees="yes", area="climate_action", language="fr"
    )

    assert answer.status_code == 303
    assert "Policy area" in opened
    assert "English, as usual here" in opened
    about = queries.pitch(author, answer.location.rsplit("/", 1)[-1], AT.date()).about
    assert (about.title, about.area, about.language) == ("Shade for the market", "climate_action", "fr")


def test_neither_has_to_be_chosen(as_person: AsPerson, call: Call, author: Viewer) -> None:
    page = as_person(viewer=author)

    answer = sent(page, f"/calls/{call.ref}/pitch", title="Shade", yes_head_agrees="yes")

    at_pitch = queries.pitch(author, answer.location.rsplit("/", 1)[-1], AT.date())
    assert (at_pitch.about.area, at_pitch.about.language) == (None, None)
    body = queries.body_of(queries.draft_of(at_pitch))
    assert {"area", "language"} & set(body) == set()


def test_what_was_handed_in_stands_until_it_is_handed_in_again(
    as_person: AsPerson, call: Call, city: City, author: Viewer
) -> None:
    pitch = cases.written(call, city, author)
    page, title = as_person(viewer=author), f"/pitches/{pitch.ref}/title"
    sent(page, title, area="housing")
    first = cases.hand_in(pitch, author)

    sent(page, title, area="energy", language="it")

    at_pitch = found(author, pitch)
    assert (pitch.area, pitch.language) == ("housing", None)
    assert (at_pitch.about.area, at_pitch.about.language) == ("energy", "it")
    assert queries.version(pitch.id, 1).body["area"] == "housing"
    preview, receipt = text(page.get(f"/pitches/{pitch.ref}/preview")), text(page.get(f"/pitches/{pitch.ref}"))
    assert "<dt>Policy area</dt><dd>Energy</dd>" in preview
    assert "<dt>Language</dt><dd>Italian</dd>" in preview
    assert "Until you hand it in again, version 1 counts." in receipt

    second = cases.hand_in(pitch, author)

    assert (pitch.area, pitch.language) == ("energy", "it")
    assert (first.number, second.number, first.hash != second.hash) == (1, 2, True)
    assert queries.version(pitch.id, 1).body["area"] == "housing"


def test_what_the_city_does_not_offer_is_refused_and_what_stands_may_stay(
    call: Call, city: City, author: Viewer, session: Any
) -> None:
    pitch = make.make_pitch(call, author, area="housing", language="fr")
    at_pitch = found(author, pitch)

    def keep(**more: Any) -> None:
        actions.keep_about(at_pitch, title="Shade", department=None, seen=pitch.version, by=author, at=AT, **more)

    for wrong in ({"area": "no_such_area"}, {"area": "housing", "language": "tlh"}):
        with pytest.raises(WrongInput):
            keep(**wrong)
    term = session.scalars(sa.select(Term).where(Term.vocabulary == "policy_area", Term.key == "housing")).one()
    projects.retire_term(term, by=city.lead, at=AT)
    keep(area="housing", language="fr")

    assert (pitch.title, pitch.area, pitch.language) == ("Shade", "housing", "fr")
    with pytest.raises(WrongInput):
        make.make_pitch(call, author, area="housing")


def test_another_citys_word_is_none_of_ours(call: Call, city: City, author: Viewer) -> None:
    elsewhere = make.make_city("Other")
    own = projects.add_term("policy_area", "Canals", by=elsewhere.lead, at=AT)

    with pytest.raises(WrongInput):
        make.make_pitch(call, author, area=own.key)


@pytest.mark.parametrize(("tag", "main"), [("de", "de"), ("de-AT", "de"), ("pt_BR", "pt"), ("EN", "en")])
def test_a_region_is_no_other_language(tag: str, main: str) -> None:
    assert main_language(tag) == main


def test_languages_are_called_by_name_and_the_citys_own_is_not_offered_twice() -> None:
    names = offered("de-AT")

    assert (language_name("fr"), language_name("xx"), language_name("?")) == ("French", "xx", "?")
    assert ("de", "German") not in names
    assert names == sorted(names, key=lambda pair: pair[1].casefold())
    assert names[0] == ("sq", "Albanian")
