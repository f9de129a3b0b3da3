"""The page of a call as its template takes it: from the published rules, or in a draft from what will be."""

from datetime import date
from typing import Any, NamedTuple

from portfolio.calls import happened, plainly, queries, shown, words
from portfolio.calls.models import Call
from portfolio.calls.plainly import Chapter
from portfolio.calls.rules import ENDED, Span, current_span, phase
from portfolio.calls.sections import Section, sections
from portfolio.core.actor import Viewer
from portfolio.core.money import Money
from portfolio.core.web import number


class Mark(NamedTuple):
    """A mark with what it means."""

    mark: str
    label: str
    example: str


class CriterionLine(NamedTuple):
    """A criterion as the page shows it; threshold and track are empty where it has none."""

    label: str
    question: str
    weight: str
    counts: bool
    threshold: str
    track: str
    marks: tuple[Mark, ...]


class CallPage(NamedTuple):
    """Everything of a call that everybody may read.

    takes_questions  whether a question asked now is still answered
    """

    phase: str
    phase_word: str
    tone: str
    sentence: str
    span: Span | None
    spans: list[Span]
    money: Money
    ceiling: Money | None
    chapters: tuple[Chapter, ...]
    criteria: tuple[CriterionLine, ...]
    form: tuple[str, ...]
    versions: list[shown.Version]
    events: list[shown.Event]
    questions: list[shown.Asked]
    around: shown.Around
    sections: list[Section]
    takes_questions: bool
    history: list[happened.Told]


def call_page(call: Call, viewer: Viewer, day: date) -> CallPage:
    """What a call's page shows on a day of the city; at most eleven statements, and those of the sections."""
    spans = queries.rounds(call.id)
    rules = (shown.newest_body(call.id) if call.opened_at else None) or queries.rules_now(call, spans)
    span = current_span(spans, day)
    where = phase(spans, day, is_published=call.opened_at is not None, is_ended=call.ended_at is not None)
    return CallPage(
        phase=where,
        phase_word=str(words.PHASES[where]),
        tone=words.TONES.get(where, "neutral"),
        sentence=words.phase_sentence(where, span, day),
        span=span,
        spans=spans,
        money=Money(sum(each["amount_minor"] for each in rules["money"]["envelopes"]), call.currency),
        ceiling=None if call.ceiling_minor is None else Money(call.ceiling_minor, call.currency),
        chapters=tuple(each for each in plainly.chapters(rules) if each.key not in ("criteria", "form")),
        criteria=criterion_lines(rules),
        form=tuple(plainly.question_words(each) for each in rules["form"]),
        versions=shown.versions(call.id) if call.opened_at else [],
        events=shown.events(call.id, viewer),
        questions=shown.questions(call.id, viewer) if call.opened_at else [],
        around=shown.around(call),
        sections=sections(call, viewer=viewer, span=span, day=day),
        takes_questions=where != ENDED and span is not None and span.takes_questions(day),
        history=happened.history(call, viewer),
    )


def criterion_lines(rules: dict[str, Any]) -> tuple[CriterionLine, ...]:
    """The criteria of rules, with every mark that is explained."""
    scale, tracks = plainly.scale_of(rules), {track["key"]: track["label"] for track in rules["tracks"]}
    return tuple(
        CriterionLine(
            label=each["label"],
            question=each["question"],
            weight=plainly.weight_word(each["weight"]),
            counts=each["counts"],
            threshold="" if each["threshold"] is None else number(scale.mark(each["threshold"])),
            track=tracks.get(each["track"], ""),
            marks=tuple(
                Mark(number(scale.mark(anchor["steps"])), anchor["label"], anchor["example"])
                for anchor in each["anchors"]
            ),
        )
        for each in rules["criteria"]
    )
