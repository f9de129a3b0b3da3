"""What people read of a jury's results and seats, in whole sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from portfolio.core.errors import N_
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.jury.seating import Blocked
from portfolio.jury.sentences import Sentence

LINE_RULES: Mapping[str, Any] = {
    "rank_strict": lazy("Stop at the first pitch that does not fit"),
    "rank_skip": lazy("Pass over what does not fit and go on"),
    "rank_partial": lazy("Offer what is left to a pitch that can begin with it"),
}
MAILS: Mapping[str, str] = {
    "waiting": N_("Mail waits since %(day)s"),
    "sending": N_("Mail waits since %(day)s"),
    "sent": N_("Invited by mail on %(day)s"),
    "kept": N_("In their inbox since %(day)s, without a mail"),
    "failed": N_("Mail failed"),
    "replaced": N_("A later mail has replaced the invitation"),
}
"""What became of the mail that invites a juror, by its state in the outbox."""
OUTCOMES: Mapping[str, Any] = {
    "fits": lazy("Proposed"),
    "partial": lazy("Proposed in part"),
    "over_budget": lazy("More than was left"),
    "after_line": lazy("Below where the money ends"),
    "incompatible": lazy("Excluded by another pitch"),
    "not_eligible": lazy("Not admitted"),
    "below_threshold": lazy("Below a threshold"),
    "too_few_reviews": lazy("Too few reviews"),
    "by_hand": lazy("Decided by hand"),
    "left_over": lazy("Proposed out of what other tracks leave"),
}

SENTENCES: Mapping[str, str] = {
    "fits": N_("“%(pitch)s” is proposed: it asks for %(cost)s, and %(left)s were left when its turn came."),
    "fits_close": N_(
        "“%(pitch)s” is proposed: it asks for %(cost)s, and %(left)s were left when its turn came; it could stand "
        "between places %(low)s and %(high)s, and further down the money might not reach."
    ),
    "fits_exactly": N_("“%(pitch)s” is proposed: it asks for %(cost)s, exactly what was left when its turn came."),
    "fits_exactly_close": N_(
        "“%(pitch)s” is proposed: it asks for %(cost)s, exactly what was left when its turn came; it could stand "
        "between places %(low)s and %(high)s, and further down the money might not reach."
    ),
    "fits_below": N_(
        "“%(pitch)s” is proposed: its %(cost)s fit into the %(left)s that were left, while “%(other)s” above it did "
        "not."
    ),
    "fits_below_close": N_(
        "“%(pitch)s” is proposed: its %(cost)s fit into the %(left)s that were left, while “%(other)s” above it did "
        "not; it could stand between places %(low)s and %(high)s."
    ),
    "partial": N_(
        "“%(pitch)s” is proposed with %(amount)s of the %(cost)s it asks for: that is all that was left, and it can "
        "begin with %(minimum)s."
    ),
    "partial_close": N_(
        "“%(pitch)s” is proposed with %(amount)s of the %(cost)s it asks for: that is all that was left, and it can "
        "begin with %(minimum)s; it could stand between places %(low)s and %(high)s."
    ),
    "over_budget": N_(
        "“%(pitch)s” is not proposed: it asks for %(cost)s, and %(left)s were left when its turn came, %(missing)s "
        "too little."
    ),
    "over_budget_close": N_(
        "“%(pitch)s” is not proposed: it asks for %(cost)s, and %(left)s were left when its turn came, %(missing)s "
        "too little; it could stand between places %(low)s and %(high)s, and further up the money might reach."
    ),
    "over_budget_minimum": N_(
        "“%(pitch)s” is not proposed: it needs at least %(minimum)s to begin, and %(left)s were left when its turn "
        "came."
    ),
    "over_budget_minimum_close": N_(
        "“%(pitch)s” is not proposed: it needs at least %(minimum)s to begin, and %(left)s were left when its turn "
        "came; it could stand between places %(low)s and %(high)s, and further up the money might reach."
    ),
    "after_line": N_(
        "“%(pitch)s” is not proposed: by the rule of this call the money ends at “%(other)s”, the first that did not "
        "fit."
    ),
    "after_line_close": N_(
        "“%(pitch)s” is not proposed: by the rule of this call the money ends at “%(other)s”, the first that did not "
        "fit; it could stand between places %(low)s and %(high)s, and further up the money might reach."
    ),
    "left_over": N_(
        "“%(pitch)s” is proposed with %(amount)s out of what all tracks left: of those who waited for money it stood "
        "highest and could be paid."
    ),
    "incompatible": N_(
        "“%(pitch)s” is not proposed: it and “%(other)s” exclude each other, and “%(other)s” is funded."
    ),
    "not_eligible": N_("“%(pitch)s” cannot be funded, for it was not admitted to the call."),
    "below_threshold": N_("“%(pitch)s” cannot be funded, for its marks are below a threshold of the call."),
    "too_few_reviews": N_("“%(pitch)s” cannot be funded, for it has fewer reviews than the call demands."),
    "by_hand": N_("“%(pitch)s” is funded with %(amount)s by decision of %(by)s: %(why)s"),
    "by_hand_part": N_("“%(pitch)s” is funded with %(amount)s of %(cost)s by decision of %(by)s: %(why)s"),
    "by_hand_not": N_("“%(pitch)s” is not funded, by decision of %(by)s: %(why)s"),
    "moved_in": N_(
        "“%(pitch)s” is proposed with %(amount)s because another pitch was changed by hand; the rule alone had passed "
        "over it."
    ),
    "moved_out": N_(
        "“%(pitch)s” is no longer proposed because another pitch was changed by hand; the rule alone had given it "
        "%(before)s."
    ),
    "moved_amount": N_(
        "“%(pitch)s” is proposed with %(amount)s instead of %(before)s because another pitch was changed by hand."
    ),
}
"""Why a pitch stands where it stands, by the key of its Sentence."""

BLOCKED: Mapping[str, str] = {
    "jurors": N_("“%(pitch)s” needs %(needed)s reviews, and the jury has %(found)s members. Invite more."),
    "conflicts": N_(
        "“%(pitch)s” needs %(needed)s reviews, and only %(found)s jurors are free of conflicts with it. Invite a "
        "substitute."
    ),
    "externals": N_(
        "“%(pitch)s” needs %(needed)s reviews from outside, and only %(found)s can be given. Invite somebody from "
        "outside."
    ),
    "load": N_(
        "“%(pitch)s” needs %(needed)s reviews and has %(found)s: the others who may score it have as many pitches as "
        "they may have. Raise the limit or invite more jurors."
    ),
}
FORBIDDEN: Mapping[str, Any] = {
    "draft": lazy("The pitch is not submitted, so nobody can score it yet."),
    "conflict": lazy("This juror has a conflict with the pitch."),
    "seated": lazy("This juror scores the pitch already."),
    "full": lazy("This juror has as many pitches as allowed. Take one away first, or raise the limit."),
}


def why_there(sentence: Sentence, titles: Mapping[str, str], money: Callable[[int], str]) -> str:
    """Why a pitch stands where it stands, for the reader of this page.

    titles  of all pitches by id
    money   writes an amount of minor units with its currency
    """
    amounts = ("cost", "amount", "before", "left", "missing", "minimum")
    return _(
        SENTENCES[sentence.key],
        pitch=titles[sentence.pitch],
        other=titles.get(sentence.other, ""),
        low=sentence.low,
        high=sentence.high,
        why=sentence.why,
        by=sentence.by,
        **{name: money(getattr(sentence, name)) for name in amounts},
    )


PHASES: Mapping[str, Any] = {
    "declaring": lazy("Conflicts are declared"),
    "practising": lazy("Jurors practise"),
    "scoring": lazy("Pitches are scored"),
    "released": lazy("Marks are open to the jury"),
    "deliberating": lazy("The jury deliberates"),
}
PHASE_HINTS: Mapping[str, Any] = {
    "declaring": lazy("Jurors see title, department and team of each pitch, and say where they have a conflict."),
    "practising": lazy("Jurors try the form on a pitch that counts for nothing."),
    "scoring": lazy("Everybody for themselves: nobody sees another juror's marks, the chair neither."),
    "released": lazy("From its beginning on the chair and the jury see all marks. That cannot be taken back."),
    "deliberating": lazy("Jurors may change what they handed in, with a reason; both versions are kept."),
}
DECLINE_REASONS: Mapping[str, Any] = {
    "no_time": lazy("No time"),
    "conflicts": lazy("Conflicts with too many pitches"),
    "not_my_field": lazy("Not my field"),
    "away": lazy("Away on the day"),
    "other": lazy("Another reason"),
}
ANSWERS: Mapping[str | None, Any] = {
    None: lazy("Invited"),
    "accepted": lazy("Accepted"),
    "declined": lazy("Declined"),
}
LEVELS: Mapping[str, Any] = {
    "none": lazy("No conflict"),
    "potential": lazy("In doubt, the chair decides"),
    "disqualifying": lazy("Conflict"),
}
GROUNDS: Mapping[str, Any] = {
    "prepared": lazy("I took part in preparing it"),
    "same_line": lazy("We have the same head, or one of us heads the other"),
    "gains": lazy("I stand to gain or lose by it"),
    "family": lazy("I am close to somebody of the team"),
    "supplier": lazy("I supply something to it"),
    "employed": lazy("I worked there in the last three years"),
    "political": lazy("I sit for the group that is behind it"),
    "mentored": lazy("I trained the team for its pitch"),
    "other": lazy("Another reason"),
}
KINDS: Mapping[str, Any] = {"marks": lazy("Handed in"), "abstention": lazy("Abstained")}


def declarations() -> list[tuple[str, Any]]:
    """What a juror may say about a pitch, the plain answer first; level and ground in one key."""
    sure = [(f"disqualifying:{ground}", label) for ground, label in GROUNDS.items()]
    return [("none", LEVELS["none"]), *sure, ("potential:other", lazy("I am not sure: let the chair decide"))]


def blocked(found: Blocked, titles: Mapping[str, str]) -> str:
    """Why a pitch lacks reviews, and what would help."""
    return _(BLOCKED[found.reason], pitch=titles[found.pitch], needed=found.needed, found=found.found)


def mail_word(state: str, mailed_on: str) -> str:
    """What became of the mail that invites a juror.

    mailed_on  a day as its reader writes it
    """
    return _(MAILS[state], day=mailed_on)
