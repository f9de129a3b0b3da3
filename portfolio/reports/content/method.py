"""How a report counts, in sentences that stand at its end: definitions, settings, and what it rests on."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portfolio.core.errors import N_
from portfolio.reports.content.evaluation import changed
from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.method import DataQuality
from portfolio.reports.sentences import Percent, Sentence, Share, counted

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
        N_("Policy areas and priorities"),
        N_(
            "Counted are projects under way, from their approval to the decision on them, in the row of every policy "
            "area they are about, so a column can add up to more than its projects. A project serves the goal that its "
            "programme names, or else the programme itself. To which programme a project belonged, and what "
            "that one served, is counted as of the day."
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
        N_("Outcomes on target"),
        N_(
            "A main measure of what changed is on target while the share of the way it has come lies at most 10 "
            "percentage points below the share expected by the day, behind up to 25, else far behind. Expected is a "
            "straight line from the value at the start to the goal, unless milestones say otherwise; once the goal's "
            "day has passed, the goal itself, and behind from four fifths of the way. Grey is what has no current "
            "value, no start or no goal; it is never counted as on target. A colour set by hand changes no count."
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
        N_("Own share and where money ends"),
        N_(
            "Missing is what promised grants ask for by their total or rate, less the own shares promised for them; "
            "where neither is known, the grant is counted as not known. Money lasts until its own last day, or else "
            "until the planned end of its project, while it is promised and neither given up nor closed. What is "
            "known of these last days and of the rates of programmes counts for every day. Years are calendar years, "
            "unless a booking names another."
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
        N_("Category"),
        N_(
            "A city counts as systematic and comprehensive when its strategy was evaluated, the share fully evaluated "
            "reaches what the city has set, and no review is late by more than 90 days; as none or too early when no "
            "strategy was ever reviewed and nothing is evaluated, not even in part; as some elements otherwise. The "
            "threshold is ours: the survey gave none."
        ),
    ),
    (
        N_("Calls"),
        N_(
            "A call stands here when its jury’s result was released and somebody decided on it within the period. "
            "Pitches are those handed in and not withdrawn; the success rate is the share of them that gets money. No "
            "report tells what a juror has given."
        ),
    ),
    (
        N_("Decisions and what lasts"),
        N_(
            "A decision counts on the day on which the review was signed that says it first. A follow-up is done once "
            "it is signed. A change lasts when it is still in use and no main measure has lost more than a tenth of "
            "the change achieved; what is not known is counted apart."
        ),
    ),
    (
        N_("Changes"),
        N_(
            "A project enters with its first move and comes to an end when it is decided, stopped, rejected or "
            "withdrawn. Risks are ordered by how likely they are times how bad they would be."
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


@dataclass(frozen=True)
class Quality:
    """How good the data are; gaps only of what is lacking somewhere."""

    facts: DataQuality
    fresh: Share
    finding: Sentence
    gaps: tuple[Sentence, ...]


ACCESS: tuple[str, ...] = (
    N_(
        "The PDF is tagged by PDF/UA-1: headings, tables with their head cells, the language, words for every chart. "
        "Each chart has its numbers in a table beside it or in annex B, and all tables come as CSV files, too."
    ),
    N_("Colours never stand alone: patterns, shapes or words say the same."),
    N_("The page on the web has the same figures, can be enlarged, and works with the keyboard and without scripts."),
)


def access(organisation: str) -> tuple[Sentence, ...]:
    """How this report can be read by everybody, and whom to ask."""
    return (
        *(Sentence(text) for text in ACCESS),
        Sentence(
            N_(
                "Whoever cannot read something here, or has a question about a figure, can ask the innovation unit of "
                "%(organisation)s; it sends the same in another form."
            ),
            {"organisation": organisation},
        ),
    )


def quality(facts: DataQuality | None) -> Quality | None:
    """How good the data are; None in reports made before that was counted."""
    if facts is None:
        return None
    finding = counted(
        "Of %(n)s main measure of running or closing projects, %(fresh)s has a fresh value.",
        "Of %(n)s main measures of running or closing projects, %(fresh)s have a fresh value.",
        facts.measures,
        fresh=facts.fresh,
    )
    if not facts.measures:
        finding = Sentence(N_("No running or closing project has a main measure of what is to change."))
    return Quality(facts, Share(facts.fresh, facts.measures, "no_measures"), finding, tuple(_gaps(facts)))


def _gaps(facts: DataQuality) -> Iterator[Sentence]:
    """What is known to be lacking."""
    running = {"running": facts.running}
    if facts.without_measure:
        yield counted(
            "%(n)s of %(running)s running or closing projects has no main measure of what is to change.",
            "%(n)s of %(running)s running or closing projects have no main measure of what is to change.",
            facts.without_measure,
            **running,
        )
    if facts.without_end:
        yield counted(
            "%(n)s of %(running)s running or closing projects has no planned end.",
            "%(n)s of %(running)s running or closing projects have no planned end.",
            facts.without_end,
            **running,
        )
    if facts.without_budget:
        yield counted(
            "%(n)s of %(running)s running or closing projects has no approved budget.",
            "%(n)s of %(running)s running or closing projects have no approved budget.",
            facts.without_budget,
            **running,
        )
    if facts.without_review:
        yield counted(
            "%(n)s of %(running)s running or closing projects has no outcome review planned.",
            "%(n)s of %(running)s running or closing projects have no outcome review planned.",
            facts.without_review,
            **running,
        )
    if facts.by_default:
        yield counted(
            "Nobody gave the review of %(n)s project a day; it was worked out.",
            "Nobody gave the reviews of %(n)s projects a day; it was worked out.",
            facts.by_default,
        )
    if facts.imported:
        yield counted(
            "%(n)s project was brought in by an import, as its source told it.",
            "%(n)s projects were brought in by an import, as their source told it.",
            facts.imported,
        )
    if facts.legacy:
        yield counted(
            "%(n)s project is from before Portfolio and was kept as it was.",
            "%(n)s projects are from before Portfolio and were kept as they were.",
            facts.legacy,
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
        told.append(
            Sentence(
                N_(
                    "A portfolio counts as systematic and comprehensive from a share of %(threshold)s on; the review "
                    "of the strategy counts for %(months)s months."
                ),
                {"threshold": Percent(Decimal(evaluation.threshold)), "months": evaluation.strategy_months},
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
    return (*told, *foundation(facts))


def foundation(facts: QuarterFacts) -> tuple[Sentence, ...]:
    """What the figures rest on: what was left out, the history up to its newest entry, the software."""
    told = []
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
    if facts.software:
        told.append(Sentence(N_("Counted by %(software)s."), {"software": facts.software}))
    return tuple(told)
