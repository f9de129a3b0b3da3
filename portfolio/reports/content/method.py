"""How a report counts, in sentences that stand at its end: definitions, settings, and what it rests on."""

from portfolio.core.errors import N_
from portfolio.reports.content.evaluation import changed
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.sentences import Sentence, counted

DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        N_("The day"),
        N_(
            "All figures describe the last day of the quarter. What carries a later day does not count, whatever has "
            "been changed since; what became known later about an earlier day does."
        ),
    ),
    (
        N_("Stages"),
        N_(
            "A project stands at the stage of its last move up to the day. Every project on record counts, also one "
            "that was rejected, withdrawn or archived, so the stages add up to the number of projects."
        ),
    ),
    (
        N_("Types and capabilities"),
        N_(
            "A project stands in the row of its main innovation type, and in the column of every capability it helps "
            "the city learn. It may stand in several columns, so a row can add up to more than its projects."
        ),
    ),
    (
        N_("Measures"),
        N_(
            "Main measures of the projects that run or close are judged by their latest value up to the day, which is "
            "neither corrected nor withdrawn. A goal is met when the value reaches it; a value on the other side of "
            "the value at the start has moved the wrong way. What is not known never counts as met."
        ),
    ),
    (
        N_("Money"),
        N_(
            "Promised is what a contract says, received what has arrived, spent what was paid. The three are "
            "never added to each other, amounts in different currencies neither, nor work or goods to money."
        ),
    ),
    (
        N_("Reviews"),
        N_(
            "Counted are projects that have started, each once, by its first outcome review. It is due on the day "
            "first promised, or 60 days after the project was stopped if that is earlier; postponing it does not "
            "change that. It is done when somebody has signed it who is neither the owner nor the author, and then "
            "counts as due even before its day."
        ),
    ),
    (
        N_("Evaluation"),
        N_(
            "A project is fully evaluated when it set out what was to change, with a value at the start, a goal and a "
            "fresh value for each main measure, and when its outcome review is signed with a decision, a reason and a "
            "lesson. A signed review that lacks some of that, or a fresh value alone, is evaluated in part. Projects "
            "count from the day their review is due, or earlier once it is signed; exempted ones are listed by name."
        ),
    ),
    (
        N_("Percentages"),
        N_(
            "Below five cases there are only counts, below 200 no decimals. Where there was nothing to count, no "
            "percentage stands, because that is neither 0 nor 100 per cent."
        ),
    ),
)


def definitions() -> tuple[tuple[Sentence, Sentence], ...]:
    """What each figure means: a term and its definition."""
    return tuple((Sentence(term), Sentence(meaning)) for term, meaning in DEFINITIONS)


def settings(facts: QuarterFacts, undated: int) -> tuple[Sentence, ...]:
    """What the city has set, what was not clear, and what the figures rest on.

    undated  how many bookings carry no day
    """
    evaluation = facts.reviews.evaluation
    told = [
        Sentence(
            N_("Reviews count from %(day)s on; earlier ones are from before Portfolio."), {"day": facts.count_from}
        )
        if facts.count_from
        else Sentence(N_("All outcome reviews count; no earliest day is set."))
    ]
    if evaluation is not None:
        told.append(
            Sentence(
                N_(
                    "A value counts as one of the start up to %(grace)s days after it, and as evidence up to %(fresh)s"
                    " days before the signature."
                ),
                {"grace": evaluation.grace_days, "fresh": evaluation.fresh_days},
            )
        )
        told += [changed(change) for change in evaluation.changes]
    if undated:
        told.append(
            counted(
                "%(n)s booking carries no day; it is counted as if it were old enough.",
                "%(n)s bookings carry no day; they are counted as if they were old enough.",
                undated,
            )
        )
    if facts.as_known:
        told.append(Sentence(N_("Left out is what was recorded after %(day)s."), {"day": facts.as_known}))
    if facts.head.number:
        told.append(
            Sentence(
                N_("The figures rest on the history up to entry %(number)s, whose check value is %(hash)s."),
                {"number": facts.head.number, "hash": facts.head.hash},
            )
        )
    else:
        told.append(Sentence(N_("There was no history yet.")))
    return tuple(told)
