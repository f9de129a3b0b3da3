"""When a review is due, how far its date may move, what it has to say, and who may sign it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from portfolio.core.errors import N_, Refused, RuleBroken, WrongInput
from portfolio.reviews.schedule import add_months

OF_PROJECT = (
    "outcome",
    "baseline",
    "progress",
    "mid_term",
    "follow_up_6",
    "follow_up_12",
    "follow_up_24",
    "follow_up_60",
    "funding_report",
)
OF_PROGRAMME = ("outcome", "progress", "mid_term")
OF_STRATEGY = ("strategy",)
KINDS: Mapping[str, tuple[str, ...]] = {"project": OF_PROJECT, "programme": OF_PROGRAMME, "strategy": OF_STRATEGY}

OPEN = ("planned", "returned")
STATES = ("planned", "submitted", "returned", "signed_off", "missed", "dropped")

BY_DEFAULT = "due_by_default"
"""Flag of a review whose day an import had to work out."""

PROMISED_ANEW = "promised_anew"
"""Flag of an outcome review promised with a new date where the first promise is from before Portfolio."""

OUTCOME_AFTER = timedelta(days=90)
BASELINE_AFTER = timedelta(days=30)
STOPPED_AFTER = timedelta(days=60)
LATEST_WITHOUT_LEAD = timedelta(days=180)
FOLLOW_UP_MONTHS = {"follow_up_6": 6, "follow_up_12": 12, "follow_up_24": 24, "follow_up_60": 60}

HANDOVER = "handover"
"""The reason that only holds in the first working days after a hand-over, once each."""

REASONS = (
    "waiting_for_data",
    "season_not_over",
    "staff_absent",
    "project_extended",
    "political_calendar",
    HANDOVER,
    "other",
)
"""Why a review may be postponed."""
HANDOVER_WORKING_DAYS = 20
EXEMPTIONS = ("too_small", "no_effect_intended", "evaluated_elsewhere", "law_forbids", "never_took_place", "other")
"""Why nobody need evaluate something."""

POSTPONE_MOST = timedelta(days=90)
POSTPONEMENTS_WITHOUT_LEAD = 2


def default_first_due(
    kind: str, *, start: date | None, planned_end: date | None, today: date, stopped: date | None = None
) -> date | None:
    """When a review falls due unless somebody says otherwise; None where the record does not say enough.

    A review of the outcome is due 90 days after the planned end, one of the values at the start 30 days after the
    start, one at mid-term halfway, a progress review in three months, a follow-up so many months after the end.

    stopped  since when the project is stopped: its outcome is due 60 days later, or today where that has passed
    """
    if kind == "baseline":
        return start + BASELINE_AFTER if start else None
    if kind == "progress":
        return add_months(today, 3)
    if kind == "strategy":
        return add_months(today, 12)
    if kind == "outcome" and stopped is not None:
        days = [stopped + STOPPED_AFTER, *([planned_end + OUTCOME_AFTER] if planned_end else [])]
        return min((day for day in days if day >= today), default=today)
    if planned_end is None:
        return None
    if kind == "outcome":
        return planned_end + OUTCOME_AFTER
    if kind == "mid_term":
        return start + (planned_end - start) // 2 if start and start < planned_end else None
    return add_months(planned_end, FOLLOW_UP_MONTHS[kind]) if kind in FOLLOW_UP_MONTHS else None


def imported_due(planned_end_on: date | None, started_on: date | None) -> date:
    """When an outcome review is due that no source gave a day: 90 days after the planned end, a year after the start.

    Raises ValueError when neither is known.
    """
    if planned_end_on is not None:
        return planned_end_on + OUTCOME_AFTER
    if started_on is None:
        raise ValueError("Without any day nobody can say when a review is due.")
    return started_on + timedelta(days=365)


def effective_due(first_due_on: date, stopped_on: date | None, inherited_on: date | None = None) -> date:
    """What coverage counts from: the first due date, or what is earlier; never later.

    stopped_on    the stop of the project, whose review is due 60 days after it
    inherited_on  when the review was due of a project that this one carries on after a merge or split
    """
    stopped = first_due_on if stopped_on is None else stopped_on + STOPPED_AFTER
    return min(first_due_on, stopped, inherited_on or first_due_on)


def work_due(first_due_on: date, due_on: date, stopped_on: date | None) -> date:
    """What the work list shows: a postponed date as agreed, else the effective due date."""
    return due_on if due_on != first_due_on else effective_due(first_due_on, stopped_on)


def days_late(due: date, day: date) -> int:
    """How many days after the due date a day lies; the due date itself is in time."""
    return max(0, (day - due).days)


def check_plan(subject: str, kind: str, first_due_on: date, *, planned_end: date | None, is_lead: bool) -> None:
    """Refuse a kind that does not suit, and a first date so late that only the unit lead may promise it."""
    if kind not in KINDS[subject]:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "kind")
    if kind != "outcome" or planned_end is None or is_lead:
        return
    if first_due_on > planned_end + LATEST_WITHOUT_LEAD:
        raise RuleBroken(
            "too_late",
            N_("The first date of an outcome review lies more than 180 days after the planned end. Ask the unit lead."),
            "first_due_on",
        )


def check_postponement(
    *,
    due: date,
    to: date,
    today: date,
    reason: str,
    words: str | None,
    earlier: int,
    is_lead: bool,
    handed_over: bool = False,
    latest: date | None = None,
) -> None:
    """Refuse a new date that is no later, too far away, without a reason, or the third without the unit lead.

    earlier      how many postponements there were before, those after a hand-over aside
    latest       the last day that may be given; the working day for the 90th one
    handed_over  the review falls in the first working days after a hand-over and was not moved for that yet
    """
    if reason == HANDOVER and not handed_over:
        raise RuleBroken(
            "no_hand_over",
            N_(
                "Only a review that falls in the first 20 working days after a hand-over can be moved for that, and "
                "only once."
            ),
            "reason",
        )
    if reason not in REASONS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "reason")
    if reason == "other" and not words:
        raise WrongInput("words", N_("Say what the reason is."), "words")
    if to <= due or to < today:
        raise WrongInput("day", N_("Give a day after the present one, not in the past."), "due_on")
    if to > (latest or max(due, today) + POSTPONE_MOST):
        raise WrongInput("too_far", N_("A review can be postponed by 90 days at most, once more if need be."), "due_on")
    if reason != HANDOVER and earlier >= POSTPONEMENTS_WITHOUT_LEAD and not is_lead:
        raise RuleBroken("third", N_("This review was postponed twice already. The third time needs the unit lead."))


def check_exemption(
    reason: str, *, words: str | None, until_on: date | None, today: date, by_id: int | None, owner_id: int | None
) -> None:
    """Refuse an exemption without a reason, one that is over already, and one that the owner grants to themselves.

    until_on  the last day on which it holds
    """
    if by_id is not None and by_id == owner_id:
        raise Refused(
            "owner_exempts", N_("Whoever owns a project cannot exempt it from its evaluation. Ask somebody else.")
        )
    if reason not in EXEMPTIONS:
        raise WrongInput("choice", N_("Say why nobody need evaluate it."), "reason")
    if reason == "other" and not words:
        raise WrongInput("words", N_("Say what the reason is."), "words")
    if until_on is not None and until_on < today:
        raise WrongInput("day", N_("Give a day that is not in the past."), "until_on")


def check_open(state: str, *, amends: str | None = None, amending: str | None = None) -> None:
    """Refuse to write an outcome that waits for a signature, or a signed one anew without saying why.

    amends    why a signed review is written anew
    amending  where such an amendment stands: submitted, returned or None
    """
    if state == "submitted" or amending == "submitted":
        raise RuleBroken(
            "submitted", N_("This review waits for a signature. It can be written anew once it is returned.")
        )
    if state == "signed_off" and not amends:
        raise RuleBroken("signed", N_("This review is signed; what it found can no longer be changed."))


def check_outcome(
    kind: str,
    *,
    held_on: date,
    today: date,
    decision: str | None,
    reason: str | None,
    has_lesson: bool,
) -> None:
    """Refuse an outcome that lies in the future, or that leaves decision, reason or lesson of a final review open."""
    if held_on > today:
        raise WrongInput("day", N_("A review cannot have been held in the future."), "held_on")
    if decision is not None and not reason:
        raise WrongInput("reason", N_("Say why this was decided."), "decision_reason")
    if kind != "outcome":
        return
    if decision is None:
        raise WrongInput("decision", N_("Say what was decided."), "decision")
    if not has_lesson:
        raise WrongInput("lesson", N_("Give one lesson; a failure teaches as much as a success."), "lessons")


def check_signer(signer_id: int | None, *, owner_id: int | None, authors: Collection[int]) -> None:
    """Refuse a signature by whoever owns the project or wrote the outcome; being the owner later does no harm."""
    if signer_id is None:
        raise RuleBroken("no_signer", N_("A review is signed by a person."))
    if signer_id == owner_id:
        raise RuleBroken("owner_signs", N_("Whoever owns a project cannot sign its review. Ask somebody else."))
    if signer_id in authors:
        raise RuleBroken("author_signs", N_("Whoever wrote an outcome cannot sign it. Ask somebody else."))
