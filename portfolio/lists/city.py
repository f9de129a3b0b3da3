"""What the city has already: departments, people and words, and which of them a word of a list stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa
from rapidfuzz import fuzz, process

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.lists.fields import TEXT, VOCABULARY
from portfolio.lists.mapping import FREE_TAG
from portfolio.lists.reading.written import matching
from portfolio.lists.stages import is_colour, known_words, stage_of
from portfolio.people.models import Department, Membership, Person
from portfolio.projects import taxonomy
from portfolio.projects.models import Term

NEAR, NEAR_STAGE, NEAR_NAME = 80, 84, 88
"""How alike, of 100, a word must be to one that is known to be suggested."""
SHORTEST = 4
"""Words of fewer letters are compared as whole words only."""


class Suggestion(NamedTuple):
    """What a word of a list stands for; is_sure says that nobody needs to be asked."""

    target: str
    is_sure: bool


@dataclass(frozen=True)
class CityWords:
    """The names and words of one organisation.

    departments  names as compared to names as written, open ones only
    people       names as compared to ids; more than one where people share a name
    emails       addresses to ids
    terms        vocabulary to words as compared, of keys that are offered; other words people look for them by too
    exact        the same without those other words
    labels       vocabulary to keys to the words that pages show
    """

    departments: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, list[tuple[int, str]]] = field(default_factory=dict)
    emails: Mapping[str, int] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exact: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def suggest(self, name: str, word: str) -> Suggestion:
        """What a word of a column stands for; name is one of `fields.WORDED`."""
        if name == "stage":
            return _stage(word)
        if name == "department":
            return self._department(word)
        if name == "owner":
            return self._person(word)
        return self._term(name, word)

    def _department(self, word: str) -> Suggestion:
        known = self.departments.get(matching(word))
        if known is not None:
            return Suggestion(known, True)
        near = _near(matching(word), self.departments, NEAR_NAME)
        return Suggestion(self.departments[near] if near else word, False)

    def _person(self, word: str) -> Suggestion:
        if matching(word) in self.people:
            return Suggestion(word, True)
        near = process.extractOne(
            matching(word), list(self.people), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_NAME
        )
        return Suggestion(self.people[near[0]][0][1], False) if near else Suggestion(word, True)

    def _term(self, name: str, word: str) -> Suggestion:
        vocabulary, compared = VOCABULARY[name], matching(word)
        exact = self.exact.get(vocabulary, {}).get(compared)
        if exact is not None:
            return Suggestion(exact, True)
        if name == FREE_TAG:
            return Suggestion(FREE_TAG, True)
        known = self.terms.get(vocabulary, {})
        near = _near(compared, known, NEAR)
        return Suggestion(known[near], False) if near else Suggestion(FREE_TAG, False)


def _near(word: str, known: Iterable[str], cutoff: float) -> str | None:
    """The known word most like another; None when none is near.

    Very short words stand inside many others, "it" in "citizens office", and count only as words of their own.
    """
    candidates = [each for each in known if _comparable(*sorted((word, each), key=len))]
    near = process.extractOne(word, candidates, scorer=fuzz.WRatio, score_cutoff=cutoff)
    return near[0] if near else None


def _comparable(shorter: str, longer: str) -> bool:
    return len(shorter) >= SHORTEST or shorter in longer.split()


def _stage(word: str) -> Suggestion:
    known = stage_of(word)
    if known is not None:
        return Suggestion(known, not is_colour(word))
    words = dict(known_words())
    near = _near(matching(word), words, NEAR_STAGE)
    return Suggestion(words[near] if near else TEXT, False)


def city_words(by: Actor) -> CityWords:
    """What the organisation of whoever acts has today."""
    departments = db.session.execute(
        sa.select(Department.name)
        .where(Department.organisation_id == by.organisation_id, Department.closed_on.is_(None))
        .order_by(Department.name, Department.id)
    )
    people: dict[str, list[tuple[int, str]]] = {}
    emails: dict[str, int] = {}
    for number, name, email in db.session.execute(
        sa.select(Person.id, Person.name, Person.email)
        .where(Person.id.in_(sa.select(Membership.person_id).where(Membership.organisation_id == by.organisation_id)))
        .order_by(Person.id)
    ):
        people.setdefault(matching(name), []).append((number, name))
        if email:
            emails[email] = number
    terms: dict[str, dict[str, str]] = {}
    exact: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[str, str]] = {}
    for term in db.session.execute(
        sa.select(Term.vocabulary, Term.key, Term.label)
        .where(Term.organisation_id == by.organisation_id, Term.retired_at.is_(None))
        .order_by(Term.vocabulary, Term.position, Term.id)
    ):
        seed = taxonomy.seed_of(term.vocabulary, term.key)
        shown = term.label or (seed.label if seed else term.key)
        labels.setdefault(term.vocabulary, {})[term.key] = shown
        for word in (shown, term.key.replace("_", " "), term.key, *([seed.label] if seed else [])):
            exact.setdefault(term.vocabulary, {}).setdefault(matching(word), term.key)
        for word in seed.also if seed else ():
            terms.setdefault(term.vocabulary, {}).setdefault(matching(word), term.key)
    for vocabulary, words in exact.items():
        terms[vocabulary] = terms.get(vocabulary, {}) | words
    return CityWords({matching(name): name for (name,) in departments}, people, emails, terms, exact, labels)
