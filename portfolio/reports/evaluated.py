"""What a report says of evaluation: how many projects are evaluated, and which reviews stay late."""

from portfolio.core.errors import N_
from portfolio.reports.facts import Evaluation, Reviews
from portfolio.reports.sentences import Sentence, counted


def past_ladder(facts: Reviews) -> tuple[Sentence, ...]:
    """What the first page says of reviews that stayed late whoever was reminded; nothing where there is none."""
    if not facts.past_ladder:
        return ()
    return (
        counted(
            "%(n)s outcome review is late by 30 working days or more; the longest open ones are named further on.",
            "%(n)s outcome reviews are late by 30 working days or more; the longest open ones are named further on.",
            facts.past_ladder,
        ),
    )


def evaluated(facts: Evaluation | None) -> tuple[Sentence, ...]:
    """How many projects are evaluated, and what a reader should know about them."""
    if facts is None or not facts.due:
        return ()
    flags = facts.flags
    return (
        counted(
            "Of %(n)s project due for evaluation, %(full)s is fully evaluated, %(partial)s in part, %(none)s not.",
            "Of %(n)s projects due for evaluation, %(full)s are fully evaluated, %(partial)s in part, %(none)s not.",
            facts.due,
            full=facts.full,
            partial=facts.partial,
            none=facts.none,
        ),
        Sentence(
            N_(
                "Besides, %(early)s are not due yet and %(waived)s exempted. Dates moved: %(moved)s. Plans written down"
                " late: %(late)s. Values at the start worked out later: %(rebuilt)s. Evaluated by those who ran them:"
                " %(own)s."
            ),
            {
                "early": facts.too_early,
                "waived": facts.waived,
                "moved": flags.get("moved_date", 0),
                "late": flags.get("late_plan", 0),
                "rebuilt": flags.get("reconstructed_baseline", 0),
                "own": flags.get("self_evaluation", 0),
            },
        ),
    )
