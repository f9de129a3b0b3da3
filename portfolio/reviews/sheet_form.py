"""The form of an outcome, built for what one review asks, and its answers as drafts keep them.

A draft keeps each field as text that reads the same in every language: days as 2026-09-30, amounts in minor units,
values in millionths. `earlier.written` and `read` are inverse.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from portfolio.core.forms import ChoiceField, DayField, LineField, LongTextField, MoneyField, OneOfField, choices
from portfolio.core.meanwhile import SharedForm
from portfolio.core.money import Money
from portfolio.core.once import OnceField
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.funding.words import STATES
from portfolio.metrics.fields import ValueField, YesNoField
from portfolio.metrics.queries import Glance
from portfolio.projects.rules import DECISIONS
from portfolio.projects.words import decision_word
from portfolio.reviews import sheet_words, sheets
from portfolio.reviews.answers import ActionSaid, Answers, CriterionSaid, FindingSaid, LessonSaid
from portfolio.reviews.queries.parts import Kept
from portfolio.reviews.sheet_known import Known, prefilled

NOT_FOUND = "not_found"
"""The answer that no money was found."""

Factory = Callable[[Any], Any]

_long: Factory = partial(LongTextField, most=10_000)
_short: Factory = partial(LongTextField, most=2000)


def _one_of(labels: Mapping[str, Any]) -> Factory:
    return lambda label: OneOfField(label, choices=choices(labels))


def _list_of(labels: Mapping[str, Any], empty: Any = "") -> Factory:
    return lambda label: ChoiceField(label, choices=choices(labels, empty))


FIELDS: Mapping[str, Factory] = {
    "held_on": DayField,
    "aim": _long,
    "delivered": _one_of(sheet_words.DELIVERED),
    "delivered_words": _short,
    "side_effects": _long,
    "nesta_level": _one_of(sheet_words.EVIDENCE),
    "independence": _one_of(sheet_words.INDEPENDENCE),
    "sms_level": _list_of(sheet_words.SMS, lazy("Not judged")),
    "comparison": _short,
    "manuals": _list_of(sheet_words.YES_NO, lazy("Not judged")),
    "cost": MoneyField,
    "worth": _one_of(sheet_words.WORTH),
    "worth_words": _short,
    "cost_base": _list_of(sheet_words.COST_BASES, lazy("Not said")),
    "cost_matches": _list_of(sheet_words.YES_NO, lazy("Not said")),
    "benefit_low": MoneyField,
    "benefit": MoneyField,
    "benefit_high": MoneyField,
    "benefit_words": _short,
    "voices": _long,
    "quote": _short,
    "quote_consent": _list_of(sheet_words.YES_NO, lazy("Not said")),
    "decision_reason": _short,
    "new_end_on": DayField,
    "may_publish": _one_of(sheet_words.YES_NO),
    "withheld_reason": _short,
    "withheld_until": DayField,
    "has_personal_data": _one_of(sheet_words.YES_NO),
    "findings_text": _long,
    "still_used": _one_of(sheet_words.STILL),
    "still_funded": _one_of(sheet_words.KNOWN),
    "main_risk": _short,
    "lesson_used": _one_of(sheet_words.KNOWN),
}
MONEY = ("cost", "benefit_low", "benefit", "benefit_high")


class SheetForm(SharedForm):
    """A section of an outcome, or all of it; its fields are added for one review."""

    once = OnceField()


def names_of(known: Known, names: Sequence[str]) -> list[str]:
    """The names of all fields of some questions: one per measure, lesson, action and criterion where it is a list."""
    found: list[str] = []
    for name in names:
        if name == "findings":
            parts = ("value", "on", "source", "verdict", "reason")
            found += [f"finding_{glance.metric.id}_{part}" for glance in known.measures for part in parts]
        elif name == "lessons":
            found += _rows("lesson", ("text", "helped", "term"), _shown(known, "lesson", "text", sheets.MOST_LESSONS))
        elif name == "actions":
            found += _rows("action", ("what", "who", "due"), _shown(known, "action", "what", sheets.MOST_ACTIONS))
        elif name == "criteria":
            found += [f"criterion_{key}_{part}" for key in sheets.CRITERIA for part in ("mark", "words")]
        else:
            found.append(name)
    return found


def _rows(kind: str, parts: Sequence[str], count: int) -> list[str]:
    return [f"{kind}_{number}_{part}" for number in range(1, count + 1) for part in parts]


def _shown(known: Known, kind: str, part: str, most: int) -> int:
    """How many rows of a list a form has: those filled, one more, and never fewer than the last one filled."""
    filled = [name for name, kept in known.draft.items() if name.startswith(f"{kind}_") and kept.value]
    last = max((int(name.split("_")[1]) for name in filled if name.endswith(f"_{part}")), default=0)
    return min(most, last + 1)


def build(known: Known, names: Sequence[str]) -> SheetForm:
    """The form of some questions, with what was sent in a request in it."""
    fields = {name: _field(known, name) for name in names_of(known, names)}
    form: SheetForm = type("SheetFormOfReview", (SheetForm,), fields)()
    for name in MONEY:
        if name in form:
            form[name].currency = known.currency
    return form


def _field(known: Known, name: str) -> Any:
    if name.startswith("finding_"):
        glance = next(one for one in known.measures if f"finding_{one.metric.id}_" in name)
        return _finding_field(glance, name.rsplit("_", 1)[1])
    if name.startswith("lesson_") and name != "lesson_used":
        return _lesson_field(known, name.rsplit("_", 1)[1])
    if name.startswith("action_"):
        return _action_field(known, name.rsplit("_", 1)[1])
    if name.startswith("criterion_"):
        _kind, key, part = name.split("_")
        if part == "mark":
            return ChoiceField(sheet_words.CRITERIA[key], choices=choices(sheet_words.MARKS, lazy("Not assessed")))
        return LineField(lazy("Why?"), most=500)
    label = sheet_words.LABELS[name]
    if name == "decision":
        offered = {key: decision_word(key) for key in DECISIONS}
        return ChoiceField(label, choices=choices(offered, lazy("Not decided yet")))
    if name == "next_owner_id":
        return ChoiceField(label, choices=_people(known, lazy("Not said")))
    if name == "money":
        return ChoiceField(label, choices=_money(known))
    return FIELDS[name](label)


def _finding_field(glance: Glance, part: str) -> Any:
    if part == "verdict":
        return OneOfField(lazy("Was the goal met?"), choices=choices(sheet_words.VERDICTS))
    if part == "reason":
        return LongTextField(lazy("Why?"), most=2000)
    if part == "on":
        return DayField(lazy("Seen on"))
    if part == "source":
        return LineField(lazy("Source"), most=250)
    if glance.metric.measure == "yes_no":
        return YesNoField(lazy("Final value"))
    if glance.metric.measure == "qualitative":
        return LongTextField(lazy("The answer in the end"), most=4000)
    return ValueField(lazy("Final value"))


def _lesson_field(known: Known, part: str) -> Any:
    if part == "text":
        return LongTextField(lazy("In a sentence or two"), most=4000)
    if part == "helped":
        return ChoiceField(lazy("Did it help or hinder?"), choices=choices(sheet_words.HELPED, lazy("Not said")))
    offered = [(str(number), word) for number, word in known.factors]
    return ChoiceField(lazy("What it is about"), choices=[("", lazy("Not said")), *offered])


def _action_field(known: Known, part: str) -> Any:
    if part == "what":
        return LineField(lazy("What is to be done?"), most=1000)
    if part == "due":
        return DayField(lazy("By when"))
    return ChoiceField(lazy("Who"), choices=_people(known, lazy("Choose somebody")))


def _people(known: Known, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((str(number), name) for number, name in known.people)]


def _money(known: Known) -> list[tuple[str, Any]]:
    lines = [
        (f"line:{row.line.id}", _("%(source)s (%(state)s)", source=row.line.source, state=STATES[row.line.state]))
        for row in known.lines
    ]
    return [("", lazy("Not said")), *lines, (NOT_FOUND, lazy("No money was found"))]


# ---------------------------------------------------------------------------------------------------- drafts
def read(field: Any, kept: str) -> Any:
    """What a draft keeps as the data of a field."""
    if not kept:
        return None
    if isinstance(field, DayField):
        return date.fromisoformat(kept)
    if isinstance(field, MoneyField):
        minor, _space, currency = kept.partition(" ")
        return Money(int(minor), currency)
    return int(kept) if isinstance(field, ValueField) else kept


def standing(known: Known, form: SheetForm, names: Sequence[str]) -> dict[str, Any]:
    """What every field of a form says now: the draft, else what the record knows."""
    all_names = names_of(known, names)
    found: dict[str, Any] = dict.fromkeys(all_names)
    found |= prefilled(known, names)
    for name in all_names:
        kept: Kept | None = known.draft.get(name)
        if kept is not None:
            found[name] = read(form[name], kept.value)
    return {name: found[name] for name in all_names}


# --------------------------------------------------------------------------------------------------- answers
def said(known: Known, values: Mapping[str, Any]) -> Answers:
    """Everything that was answered, as `actions.hand_in` takes it."""
    plain = {
        name: values[name]
        for name in FIELDS
        if name in values and name not in ("held_on", "nesta_level", "sms_level", "manuals")
    }
    for name in ("cost_matches", "quote_consent", "may_publish", "has_personal_data"):
        if name in plain:
            plain[name] = None if plain[name] is None else plain[name] == "yes"
    money = values.get("money") or ""
    return Answers(
        held_on=values.get("held_on") or known.today,
        form=known.sheet.form,
        decision=values.get("decision"),
        next_owner_id=_number(values.get("next_owner_id")),
        funding_line_id=_number(money.removeprefix("line:")) if money.startswith("line:") else None,
        funding_not_found=True if money == NOT_FOUND else None,
        nesta_level=_nesta(values),
        sms_level=_number(values.get("sms_level")),
        findings=_findings(known, values),
        lessons=_lessons(values),
        actions=_actions(values),
        criteria=_criteria(values),
        **plain,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _nesta(values: Mapping[str, Any]) -> int | None:
    level = _number(values.get("nesta_level"))
    return 5 if level == 4 and values.get("manuals") == "yes" else level


def _findings(known: Known, values: Mapping[str, Any]) -> list[FindingSaid]:
    found = []
    for glance in known.measures:
        name, metric = f"finding_{glance.metric.id}", glance.metric
        if values.get(f"{name}_verdict") is None:
            continue
        value = values.get(f"{name}_value")
        if metric.measure == "yes_no" and value is not None:
            value = int(value) * 1_000_000
        in_words = metric.measure == "qualitative"
        found.append(
            FindingSaid(
                metric.id,
                values[f"{name}_verdict"],
                values.get(f"{name}_reason"),
                None if in_words else value,
                value if in_words else None,
                values.get(f"{name}_on"),
                values.get(f"{name}_source"),
            )
        )
    return found


def _of(values: Mapping[str, Any], kind: str, part: str) -> list[str]:
    """The names of the rows of a list that hold something, without their last word."""
    names = [name for name in values if name.startswith(f"{kind}_") and name.endswith(f"_{part}") and values[name]]
    return [name.removesuffix(f"_{part}") for name in names]


def _lessons(values: Mapping[str, Any]) -> list[LessonSaid]:
    helped = {"helped": True, "hindered": False}
    return [
        LessonSaid(
            values[f"{name}_text"],
            helped.get(values.get(f"{name}_helped") or ""),
            _number(values.get(f"{name}_term")),
        )
        for name in _of(values, "lesson", "text")
    ]


def _actions(values: Mapping[str, Any]) -> list[ActionSaid]:
    return [
        ActionSaid(values[f"{name}_what"], int(values[f"{name}_who"]), values[f"{name}_due"])
        for name in _of(values, "action", "what")
        if values.get(f"{name}_who") and values.get(f"{name}_due")
    ]


def _criteria(values: Mapping[str, Any]) -> list[CriterionSaid]:
    found = []
    for key in sheets.CRITERIA:
        mark, words = values.get(f"criterion_{key}_mark"), values.get(f"criterion_{key}_words")
        if mark or words:
            found.append(CriterionSaid(key, _number(mark), words))
    return found
