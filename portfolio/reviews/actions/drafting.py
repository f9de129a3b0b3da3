"""Keep what is being written of an outcome, question by question: it is no outcome yet and counts nowhere."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects.subjects import root_of
from portfolio.reviews import queries, rules
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.earlier import answers_of
from portfolio.reviews.models import DraftAnswer, Outcome, Review
from portfolio.reviews.queries import parts
from portfolio.reviews.queries.parts import AMENDS

LONGEST = 20_000


def keep_answers(review: Review, answers: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Keep answers as they stand now; what another person wrote before stays as an earlier version.

    answers  by question, as `sheet_form` writes them down; those that stand there already are left alone
    """
    if by.person_id is None:
        raise Missing("review")
    hold(review, by)
    draft = parts.draft_of(review.id)
    rules.check_open(review.state, amends=amends_of(draft), amending=review.amending)
    for question, value in answers.items():
        kept = draft.get(question)
        if kept is not None and kept.value == value:
            continue
        if kept is not None and kept.by_id == by.person_id:
            db.session.execute(
                sa.update(DraftAnswer)
                .where(
                    DraftAnswer.review_id == review.id,
                    DraftAnswer.question == question,
                    DraftAnswer.version == kept.version,
                )
                .values(value=value[:LONGEST], saved_at=at)
            )
        else:
            db.session.add(
                DraftAnswer(
                    review_id=review.id,
                    question=question[:60],
                    version=kept.version + 1 if kept else 1,
                    value=value[:LONGEST],
                    saved_at=at,
                    by_id=by.person_id,
                )
            )
    db.session.flush()


def begin_amendment(review: Review, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Begin to write a signed review anew; the signed one stands until the new one is signed."""
    hold(review, by)
    if review.state != "signed_off":
        raise RuleBroken("not_signed", N_("Only a signed review is amended; this one can still be written."))
    if review.amending == "submitted":
        raise RuleBroken(
            "submitted", N_("This review waits for a signature. It can be written anew once it is returned.")
        )
    if not reason:
        raise WrongInput("reason", N_("Say why the signed review is to be changed."), "reason")
    discard(review)
    before = queries.newest_outcome(review)
    if before is not None:
        take_up(review, before, at)
    db.session.add(DraftAnswer(review_id=review.id, question=AMENDS, value=reason, saved_at=at, by_id=by.person_id))
    db.session.flush()
    history.record(
        "review.amendment_begun",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"reason": reason},
    )


def take_up(review: Review, before: Outcome, at: datetime) -> None:
    """Put the answers of an edition into the draft of the next one, as its author wrote them."""
    is_signed = review.state == "signed_off" and review.amending is None
    answers = answers_of(before, parts.parts_of(before.id), is_signed=is_signed)
    if review.amending is not None and before.amends is not None:
        answers[AMENDS] = before.amends
    db.session.add_all(
        DraftAnswer(review_id=review.id, question=name, value=value, saved_at=at, by_id=before.author_id)
        for name, value in answers.items()
    )
    db.session.flush()


def discard(review: Review) -> None:
    """Forget what was written of an outcome that is handed in or given up."""
    db.session.execute(sa.delete(DraftAnswer).where(DraftAnswer.review_id == review.id))


def amends_of(draft: Mapping[str, parts.Kept]) -> str | None:
    """Why a draft writes a signed review anew; None where it does not."""
    kept = draft.get(AMENDS)
    return kept.value if kept is not None else None
