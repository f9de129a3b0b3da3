"""What a report says of evaluation: how many projects are evaluated, and which reviews stay late."""

from collections.abc import Iterator, Mapping

from portfolio.core.errors import N_
from portfolio.reports.facts.evaluation import Evaluation, Reviews
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
            N_("Besides, %(early)s are not due yet and %(waived)s exempted."),
            {"early": facts.too_early, "waived": facts.waived},
        ),
        *_to_know(facts.flags),
    )


def _to_know(flags: Mapping[str, int]) -> Iterator[Sentence]:
    """What a reader should know beside the figure; nothing of what never happened."""
    if moved := flags.get("moved_date"):
        yield counted("The review of %(n)s project was moved.", "The reviews of %(n)s projects were moved.", moved)
    if late := flags.get("late_plan"):
        yield counted("%(n)s plan was written down late.", "%(n)s plans were written down late.", late)
    if rebuilt := flags.get("reconstructed_baseline"):
        yield counted(
            "%(n)s project has a value at the start that was worked out later.",
            "%(n)s projects have values at the start that were worked out later.",
            rebuilt,
        )
    if own := flags.get("self_evaluation"):
        yield counted(
            "%(n)s project was evaluated by those who ran it.",
            "%(n)s projects were evaluated by those who ran them.",
            own,
        )
