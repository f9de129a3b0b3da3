"""A city's own words: copied from the seeds at the start, renamed, added, retired; never deleted."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.bulk import insert_many, new_ids
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects import rules, taxonomy
from portfolio.projects.models import Term, TermOffer

LABEL_LENGTH = 120


def seed_vocabulary(organisation_id: int, *, by: Actor, at: datetime) -> None:
    """Give an organisation the words that every city starts with; those it has already stay as they are."""
    known = sa.select(Term.vocabulary, Term.key).where(Term.organisation_id == organisation_id)
    there = {(vocabulary, key) for vocabulary, key in db.session.execute(known)}
    rows = [
        {
            "organisation_id": organisation_id,
            "vocabulary": vocabulary,
            "key": seed.key,
            "label": "",
            "folded": text.fold(seed.label),
            "position": position,
        }
        for vocabulary, seeds in taxonomy.SEEDS.items()
        for position, seed in enumerate(seeds)
        if (vocabulary, seed.key) not in there
    ]
    if not rows:
        return
    db.session.execute(sa.insert(Term), rows)
    _offer_new(by, at)
    history.record(
        "vocabulary.seeded",
        thing=("organisation", organisation_id),
        by=by,
        at=at,
        after={"terms": len(rows)},
    )


def add_term(vocabulary: str, label: str, *, by: Actor, at: datetime) -> Term:
    """Add a word of the city's own; one that differs from another only by case or accents is refused."""
    if vocabulary not in taxonomy.VOCABULARIES:
        raise Missing
    label = _label(label)
    terms = _terms(by.organisation_id, vocabulary)
    _refuse_same(label, terms)
    term = Term(
        organisation_id=by.organisation_id,
        vocabulary=vocabulary,
        key=_new_key(label, {term.key for term in terms}),
        label=label,
        folded=text.fold(label)[:150],
        position=1 + max((term.position for term in terms), default=-1),
    )
    db.session.add(term)
    db.session.flush()
    _offer_new(by, at)
    history.record(
        "term.added",
        thing=("term", term.id),
        root=("organisation", by.organisation_id),
        by=by,
        at=at,
        after={"vocabulary": vocabulary, "label": label},
    )
    return term


def load_terms(vocabulary: str, labels: Iterable[str], *, by: Actor, at: datetime) -> tuple[dict[str, str], list[int]]:
    """Add many words at once; gives the keys of all by folded label, and the ids of those that are new.

    labels  clean and short enough; one that differs from a word of the city only by case or accents is that word
    """
    terms = _terms(by.organisation_id, vocabulary)
    keys = {term.folded: term.key for term in terms}
    taken, position = set(keys.values()), 1 + max((term.position for term in terms), default=-1)
    rows: list[dict[str, Any]] = []
    for label in labels:
        folded = text.fold(label)[:150]
        if folded not in keys:
            keys[folded] = key = _new_key(label, taken)
            taken.add(key)
            rows.append(
                {
                    "organisation_id": by.organisation_id,
                    "vocabulary": vocabulary,
                    "key": key,
                    "label": label,
                    "folded": folded,
                    "position": position + len(rows),
                }
            )
    made = list(new_ids(Term, len(rows)))
    insert_many(Term, [{"id": number, **row} for number, row in zip(made, rows, strict=True)])
    _offer_new(by, at)
    for number, row in zip(made, rows, strict=True):
        history.record(
            "term.added",
            thing=("term", number),
            root=("organisation", by.organisation_id),
            by=by,
            at=at,
            after={"vocabulary": vocabulary, "label": row["label"]},
        )
    return keys, made


def rename_term(term: Term, *, label: str, by: Actor, at: datetime) -> None:
    """Call a word what the city calls it; an empty label brings back the product's own."""
    if term.organisation_id != by.organisation_id:
        raise Missing
    seed = taxonomy.seed_of(term.vocabulary, term.key)
    label = _label(label) if label.strip() or seed is None else ""
    if label == term.label:
        return
    shown = label or (seed.label if seed else "")
    _refuse_same(shown, [other for other in _terms(term.organisation_id, term.vocabulary) if other.id != term.id])
    before, term.label, term.folded = term.label, label, text.fold(shown)[:150]
    db.session.flush()
    _record("term.renamed", term, by, at, {"label": before}, {"label": label})


def retire_term(term: Term, *, by: Actor, at: datetime) -> None:
    """Offer a word no longer; the records that have it keep it."""
    if term.organisation_id != by.organisation_id:
        raise Missing
    if term.retired_at is None:
        term.retired_at = at
        _offer(term, by, at)
        _record("term.retired", term, by, at)


def bring_back_term(term: Term, *, by: Actor, at: datetime) -> None:
    """Offer a retired word again."""
    if term.organisation_id != by.organisation_id:
        raise Missing
    if term.retired_at is not None:
        term.retired_at = None
        _offer(term, by, at)
        _record("term.brought_back", term, by, at)


def _offer(term: Term, by: Actor, at: datetime) -> None:
    """Write down whether a word is offered from now on."""
    is_offered = term.retired_at is None
    db.session.add(TermOffer(term_id=term.id, applies=is_offered, recorded_at=at, by_id=by.person_id))
    db.session.flush()


def _offer_new(by: Actor, at: datetime) -> None:
    """Write down that the city has those words from now on of which nothing is written down yet; one statement."""
    columns = TermOffer.__table__.c
    is_new = ~sa.exists().where(TermOffer.term_id == Term.id)
    new = (
        sa.select(Term.id, sa.true(), sa.literal(at, columns.recorded_at.type), sa.literal(by.person_id, sa.Integer))
        .where(Term.organisation_id == by.organisation_id, is_new)
        .order_by(Term.id)
    )
    db.session.execute(sa.insert(TermOffer).from_select(["term_id", "applies", "recorded_at", "by_id"], new))


def terms_of(puts: Collection[rules.Put], organisation_id: int, keep: Iterable[int] = ()) -> dict[rules.Put, Term]:
    """The terms behind what is put on a project.

    keep    ids of retired terms that the project has already
    raises  WrongInput for a word that the organisation does not have or no longer offers
    """
    wanted = {(put.vocabulary, put.key) for put in puts}
    if not wanted:
        return {}
    found = {
        (term.vocabulary, term.key): term
        for term in db.session.scalars(
            sa.select(Term).where(
                Term.organisation_id == organisation_id,
                Term.vocabulary.in_({vocabulary for vocabulary, _ in wanted}),
                Term.key.in_({key for _, key in wanted}),
            )
        )
    }
    kept = set(keep)
    for pair in wanted:
        term = found.get(pair)
        if term is None or (term.retired_at is not None and term.id not in kept):
            raise WrongInput("unknown_term", N_("Choose words from the list; %(word)s is not on it."), word=pair[1])
    return {put: found[put.vocabulary, put.key] for put in puts}


def _terms(organisation_id: int, vocabulary: str) -> list[Term]:
    return list(
        db.session.scalars(
            sa.select(Term)
            .where(Term.organisation_id == organisation_id, Term.vocabulary == vocabulary)
            .order_by(Term.position, Term.id)
        )
    )


def _label(label: str) -> str:
    label = " ".join(text.clean(label).split())
    if not label:
        raise WrongInput("no_label", N_("Give the word a name."), "label")
    if len(label) > LABEL_LENGTH:
        raise WrongInput("long_label", N_("Keep the name under 120 characters."), "label")
    return label


def _refuse_same(label: str, others: Iterable[Term]) -> None:
    folded = text.fold(label)
    for other in others:
        seed = taxonomy.seed_of(other.vocabulary, other.key)
        shown = other.label or (seed.label if seed else other.key)
        if folded in (other.folded, text.fold(shown)):
            raise RuleBroken(
                "term_exists", N_("There is “%(label)s” already; choose it instead."), "label", label=shown
            )


def _new_key(label: str, taken: set[str]) -> str:
    base = "_".join(text.words(label))[:60] or "word"
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _record(
    event: str,
    term: Term,
    by: Actor,
    at: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    history.record(
        event,
        thing=("term", term.id),
        root=("organisation", term.organisation_id),
        by=by,
        at=at,
        before=before,
        after=after,
    )
