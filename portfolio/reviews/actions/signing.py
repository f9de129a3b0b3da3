"""Ask a third person to sign, and have them sign an outcome or return it; a signature lets its decision happen."""

from collections.abc import Collection
from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Person
from portfolio.people.queries import has_role
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import Subject, root_of, subject_of
from portfolio.reviews import deciding, queries, rules
from portfolio.reviews.actions.drafting import take_up
from portfolio.reviews.actions.following import follow
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.actions.recurring import carry_on
from portfolio.reviews.models import Approval, Outcome, Review, SignOff, SignRequest
from portfolio.reviews.queries import parts


def ask(
    review: Review,
    outcome: Outcome,
    person_id: int | None,
    *,
    barred: Collection[int | None],
    by: Actor,
    at: datetime,
) -> SignRequest:
    """Ask somebody to sign an outcome.

    person_id  None where nobody is left who may
    barred     the owner and the authors
    """
    if person_id is not None and person_id in barred:
        raise WrongInput("signer", N_("Whoever owns a project or wrote its outcome cannot sign it."), "signer_id")
    row = SignRequest(
        review_id=review.id,
        outcome_id=outcome.id,
        person_id=person_id,
        on=day_of(by, at),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    review.signer_id = person_id
    db.session.flush()
    return row


def ask_another(review: Review, *, person_id: int, by: Actor, at: datetime) -> SignRequest:
    """Ask somebody else to sign what waits for a signature."""
    outcome = _waiting(review, by)
    subject = subject_of(review)
    barred = {subject.owner_id, *parts.authors_of(outcome)}
    if person_id not in parts.signers(subject, day_of(by, at)).names:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "signer_id")
    before = review.signer_id
    row = ask(review, outcome, person_id, barred=barred, by=by, at=at)
    history.record(
        "review.signer_asked",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        before={"signer_id": before},
        after={"signer_id": person_id},
    )
    return row


def approve_once_more(review: Review, *, words: str | None, by: Actor, at: datetime) -> Approval:
    """Write down that leadership lets a project go on once more; only then can such a decision be signed."""
    outcome = _waiting(review, by)
    if not deciding.needs_leadership(outcome.decision, parts.continued_before(review)):
        raise RuleBroken("not_needed", N_("This decision needs no approval by leadership."))
    if not words:
        raise WrongInput("words", N_("Say who approved it, when and where."), "words")
    row = Approval(review_id=review.id, words=words, on=day_of(by, at), recorded_at=at, by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    history.record(
        "review.approved_once_more",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"words": words},
    )
    return row


def sign(review: Review, *, by: Actor, at: datetime) -> SignOff:
    """Sign what a review found: nothing about this edition changes any more, and what it decided happens.

    Of an amendment, the day of the first signature stays the one that coverage counts.
    """
    outcome = _waiting(review, by)
    subject = subject_of(review)
    _check_signer(outcome, subject, by)
    earlier = parts.signed_outcome(review.id)
    if lacks_approval(review, outcome):
        raise RuleBroken(
            "leadership",
            N_(
                "The project goes on for the third time with the same design. Leadership has to approve that first, "
                "and the unit lead writes it down here."
            ),
        )
    word = _word(review, outcome, signed=True, reason=None, by=by, at=at)
    if earlier is None:
        review.state, review.signed_on = "signed_off", word.on
    review.held_on, review.decision, review.amending = outcome.held_on, outcome.decision, None
    db.session.flush()
    history.record("review.signed", thing=("review", review.id), root=root_of(review), by=by, at=at)
    follow(review, outcome, subject, earlier=earlier, by=by, at=at)
    carry_on(review, by=by, at=at)
    return word


def return_outcome(
    review: Review, *, reason: str | None, own_words: str | None = None, by: Actor, at: datetime
) -> SignOff:
    """Give an outcome back to its author with a reason; the next edition follows.

    own_words  what the letter to the author says beside the reason, and nothing else keeps
    """
    outcome = _waiting(review, by)
    _check_signer(outcome, subject_of(review), by)
    if not reason:
        raise WrongInput("reason", N_("Say what is missing."), "reason")
    word = _word(review, outcome, signed=False, reason=reason, by=by, at=at)
    if review.amending is None:
        review.state = "returned"
    else:
        review.amending = "returned"
    db.session.flush()
    take_up(review, outcome, at)
    history.record(
        "review.returned",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"reason": reason},
    )
    _write_to_author(outcome, word, own_words, by, at)
    return word


def _write_to_author(outcome: Outcome, word: SignOff, own_words: str | None, by: Actor, at: datetime) -> None:
    """Tell whoever wrote an outcome that it came back; whom no letter reaches finds it on the work list."""
    author = db.session.get(Person, outcome.author_id) if outcome.author_id is not None else None
    if author is None or author.accepted_at is None or author.disabled_at is not None or not author.email:
        return
    if not has_role(author.id, by.organisation_id, word.on):
        return
    signer = db.session.get(Person, by.person_id) if by.person_id is not None else None
    values = {
        "name": author.name,
        "by": signer.name if signer else "",
        "title": subject_of(db.session.get_one(Review, word.review_id)).title,
        "reason": word.reason,
        "own_words": own_words,
        "path": f"/reviews/{word.review_id}/outcome",
    }
    reply_to = signer.email if signer else None
    notices.queue(
        "outcome_returned", to=author, key=f"outcome_returned:{word.id}", values=values, reply_to=reply_to, by=by, at=at
    )


def lacks_approval(review: Review, outcome: Outcome) -> bool:
    """Whether leadership has to agree before an outcome can be signed."""
    return deciding.needs_leadership(outcome.decision, parts.continued_before(review)) and not parts.approvals_of(
        review.id
    )


def _check_signer(outcome: Outcome, subject: Subject, by: Actor) -> None:
    rules.check_signer(by.person_id, owner_id=subject.owner_id, authors=parts.authors_of(outcome))


def _waiting(review: Review, by: Actor) -> Outcome:
    hold(review, by)
    outcome = queries.newest_outcome(review)
    if outcome is None or "submitted" not in (review.state, review.amending):
        raise RuleBroken("nothing_to_sign", N_("Nothing waits for a signature here."))
    return outcome


def _word(review: Review, outcome: Outcome, *, signed: bool, reason: str | None, by: Actor, at: datetime) -> SignOff:
    word = SignOff(
        review_id=review.id,
        outcome_id=outcome.id,
        signed=signed,
        reason=reason,
        on=day_of(by, at),
        signer_id=by.person_id,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(word)
    db.session.flush()
    return word
