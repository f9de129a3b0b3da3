"""What the pages of an outcome that is being written show, in finished words."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import url_for

from portfolio.core.forms import DayField, MoneyField
from portfolio.core.money import Money
from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, instant, money
from portfolio.metrics import words as measures
from portfolio.metrics.fields import ValueField
from portfolio.reviews import sheet_beside, sheet_words, sheets
from portfolio.reviews.queries import Found
from portfolio.reviews.sheet_form import SheetForm
from portfolio.reviews.sheet_known import Known
from portfolio.reviews.sheets import Section, Sheet

FOLDED: Mapping[str, tuple[str, ...]] = {
    "evidence": ("sms_level", "comparison", "manuals"),
    "cost": ("cost_base", "cost_matches", "benefit_low", "benefit", "benefit_high", "benefit_words"),
    "voices": ("quote", "quote_consent"),
}
"""Fields that few people need."""


class Step(NamedTuple):
    """A section in the list of all."""

    key: str
    label: str
    url: str
    is_here: bool


class Question(NamedTuple):
    """A question as its section shows it: plain fields, folded ones, and what the record says."""

    key: str
    number: int | None
    title: str
    fields: Sequence[str]
    folded: Sequence[str]
    facts: Sequence[sheet_beside.Fact]


class Answer(NamedTuple):
    """A question with everything that was answered, on the page that checks it."""

    number: int | None
    title: str
    url: str
    lines: Sequence[tuple[str, str]]


def steps(found: Found, sheet: Sheet, here: str) -> list[Step]:
    """The sections of a sheet with the check behind them."""
    keys = [*(section.key for section in sheet.sections), "check"]
    return [Step(key, str(sheet_words.SECTIONS[key]), address(found, key), key == here) for key in keys]


def address(found: Found, part: str) -> str:
    """The address of a section, or of the check at the end."""
    if part == "check":
        return url_for("reviews.check", review_id=found.review.id)
    return url_for("reviews.write", review_id=found.review.id, part=part)


def questions(known: Known, section: Section) -> list[Question]:
    """The questions of a section."""
    return [_question(known, key) for key in section.questions]


def _question(known: Known, key: str) -> Question:
    folded = FOLDED.get(key, ())
    plain = [name for name in sheets.QUESTIONS[key] if name not in folded and name not in sheets.ROWS]
    title = str(sheet_words.QUESTIONS[key]) if key in sheet_words.QUESTIONS else ""
    return Question(key, known.sheet.number(key), title, plain, folded, sheet_beside.facts(known, key))


def rows_of(form: SheetForm, kind: str, part: str) -> list[str]:
    """The names of the rows of a list, without their last word: lesson_1, lesson_2."""
    names = [field.name for field in form if field.name.startswith(f"{kind}_") and field.name.endswith(f"_{part}")]
    return [name.removesuffix(f"_{part}") for name in names]


def last_saved(known: Known) -> str:
    """When something was saved last and by whom; empty while nothing was."""
    if not known.draft:
        return ""
    kept = list(known.draft.values())[-1]
    return _("Last saved %(when)s by %(name)s", when=instant(kept.saved_at, known.viewer.zone), name=kept.by)


def writer(known: Known, name: str) -> str:
    """Who wrote what a field says now."""
    kept = known.draft.get(name)
    return kept.by if kept is not None else _("The record")


def in_words(field: Any, value: Any) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return _("nothing")
    if isinstance(field, DayField):
        return day(value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(field, ValueField):
        return measures.value(value, "number", "").strip()
    if getattr(field, "choices", None):
        return next((str(label) for key, label in field.choices if key == value), str(value))
    return str(value)


def as_typed(field: Any, value: Any) -> str:
    """A value as its field would hold it, for a script to put there."""
    if value is None:
        return ""
    if isinstance(field, MoneyField):
        return format(value.major, "f")
    if isinstance(field, ValueField):
        return format(from_millionths(value), "f")
    return value.isoformat() if isinstance(field, DayField) else str(value)


def answers(known: Known, form: SheetForm, values: Mapping[str, Any]) -> list[Answer]:
    """Every question with what was answered; empty rows of lists are left out."""
    found = []
    for section in known.sheet.sections:
        url = address(known.found, section.key)
        for key in section.questions:
            lines = [line for name in sheets.QUESTIONS[key] for line in _lines(known, form, values, name)]
            title = (
                str(sheet_words.QUESTIONS[key]) if key in sheet_words.QUESTIONS else str(sheet_words.LABELS["held_on"])
            )
            found.append(Answer(known.sheet.number(key), title, f"{url}#question-{key}", lines))
    return found


def _lines(known: Known, form: SheetForm, values: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    if name == "findings":
        return [line for glance in known.measures for line in _finding_lines(glance, form, values)]
    if name == "lessons":
        return [
            (_("Lesson"), values[f"{row}_text"]) for row in rows_of(form, "lesson", "text") if values[f"{row}_text"]
        ]
    if name == "actions":
        return [
            (_action(form, values, row), values[f"{row}_what"])
            for row in rows_of(form, "action", "what")
            if values[f"{row}_what"]
        ]
    if name == "criteria":
        return [
            (str(sheet_words.CRITERIA[key]), in_words(form[f"criterion_{key}_mark"], values[f"criterion_{key}_mark"]))
            for key in sheets.CRITERIA
            if values[f"criterion_{key}_mark"]
        ]
    if values.get(name) in (None, ""):
        return []
    return [(str(form[name].label.text), in_words(form[name], values[name]))]


def _finding_lines(glance: Any, form: SheetForm, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    metric, name = glance.metric, f"finding_{glance.metric.id}"
    verdict = values[f"{name}_verdict"]
    if verdict is None:
        return []
    value = values[f"{name}_value"]
    if metric.measure == "yes_no":
        shown = in_words(form[f"{name}_value"], value)
    else:
        in_text = metric.measure == "qualitative"
        shown = measures.value(None if in_text else value, metric.measure, metric.unit, value if in_text else None)
    sentence = _(
        "%(value)s on %(day)s: %(verdict)s",
        value=shown,
        day=day(values[f"{name}_on"]),
        verdict=sheet_words.VERDICTS[verdict],
    )
    reason = values[f"{name}_reason"]
    return [(metric.name, sentence), *([(_("Why?"), reason)] if reason else [])]


def _action(form: SheetForm, values: Mapping[str, Any], row: str) -> str:
    who = in_words(form[f"{row}_who"], values[f"{row}_who"]) if values[f"{row}_who"] else _("nobody yet")
    return _("%(who)s, by %(day)s", who=who, day=day(values[f"{row}_due"]))


def missing_links(found: Found, sheet: Sheet, missing: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What is missing as question, sentence and the address where it is answered, each once and in order."""
    asked = [name for section in sheet.sections for name in section.names]
    in_order = sorted(missing, key=lambda one: asked.index(_question_of(one[0])))
    links: dict[tuple[str, str], str] = {}
    for name, sentence in in_order:
        where = f"{address(found, sheet.section_of(_question_of(name)))}#{name}"
        links.setdefault((_label(name), sentence), where)
    return [(label, sentence, where) for (label, sentence), where in links.items()]


def _question_of(name: str) -> str:
    """The name by which a sheet asks for a field: lesson_1_text belongs to its lessons."""
    rows = {"finding_": "findings", "lesson_": "lessons", "action_": "actions"}
    return next((names for row, names in rows.items() if name.startswith(row) and name != "lesson_used"), name)


def _label(name: str) -> str:
    """The question that a field belongs to."""
    question = next(key for key, names in sheets.QUESTIONS.items() if _question_of(name) in names)
    return str(sheet_words.QUESTIONS.get(question, sheet_words.LABELS["held_on"]))
