"""The form of one question, built for its kind, and its answer as the draft keeps it.

`standing` and `read` are inverse: rows keep their places, empty ones between them too, so that what somebody types is
never moved under their hands.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms.validators import Optional, ValidationError

from portfolio.calls.queries import Question
from portfolio.core.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LineField,
    LongTextField,
    MoneyField,
    OneOfField,
    choices,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.metrics.fields import ValueField
from portfolio.pitches import rules
from portfolio.pitches.rules import NO_ANSWER, Answer
from portfolio.pitches.words import COSTS

Choices = Sequence[tuple[Any, Any]]
Values = Mapping[str, Any]

YES, NO = "yes", "no"
COST_PARTS = ("what", "kind", "amount")
METRIC_PARTS = ("name", "unit", "start", "goal", "by", "how")
SPARE = {"costs": 3, "metric": 0}
"""How many empty rows a form shows below those that are filled."""


class AnswerForm(SharedForm):
    """One question; its fields are added for its kind."""


def not_below_nothing(form: Any, field: Any) -> None:
    """Refuse amounts below nothing, which no budget has."""
    if isinstance(field.data, Money) and field.data.minor < 0:
        raise ValidationError(_("Give an amount of nothing or more."))


def money_field(label: Any, currency: str) -> MoneyField:
    """An amount of nothing or more."""
    return MoneyField(label, [Optional(), not_below_nothing], currency=currency)


def build(question: Question, answer: Answer, *, currency: str, departments: Choices, more: bool = False) -> AnswerForm:
    """The form of a question, with what was sent in a request in it.

    departments  numbers and names of those that may take part
    more         whether somebody asked for one more row
    """
    fields = _BUILDERS[question.kind](question, answer, currency, departments, more)
    form: AnswerForm = type("AnswerFormOfQuestion", (AnswerForm,), dict(fields))()
    return form


def _text(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    return {"words": LongTextField(question.label)}


def _choice(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    return {"words": OneOfField(question.label, choices=[(each, each) for each in question.choices or ()])}


def _amount(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    return {
        "amount": money_field(question.label, currency),
        "least": money_field(lazy("The least with which you would start"), currency),
    }


def _costs(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    fields: dict[str, Any] = {}
    for name in rows_of(question, answer, more=more):
        fields[f"{name}_what"] = LineField(lazy("What"), most=200)
        fields[f"{name}_kind"] = ChoiceField(lazy("Kind"), choices=choices(COSTS, lazy("Choose")))
        fields[f"{name}_amount"] = money_field(lazy("Amount"), currency)
    return fields


def _metric(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    fields: dict[str, Any] = {}
    for name in rows_of(question, answer, more=more):
        fields[f"{name}_name"] = LineField(lazy("What should change?"), most=250)
        fields[f"{name}_unit"] = LineField(lazy("Unit"), most=60)
        fields[f"{name}_start"] = ValueField(lazy("Now"))
        fields[f"{name}_goal"] = ValueField(lazy("Goal"))
        fields[f"{name}_by"] = DayField(lazy("By when"))
        fields[f"{name}_how"] = LongTextField(lazy("How will it be known?"), most=2000)
    return fields


def _team(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    return {
        "people": LongTextField(question.label, most=4000),
        "others": ChoicesField(lazy("Departments that take part"), choices=departments, coerce=int),
    }


def _eligibility(question: Question, answer: Answer, currency: str, departments: Choices, more: bool) -> Values:
    return {"yes": yes_or_no(question.label)}


def yes_or_no(label: Any, *validators: Any) -> OneOfField:
    """The answer to a question about eligibility."""
    return OneOfField(label, validators or (Optional(),), choices=[(YES, lazy("Yes")), (NO, lazy("No"))])


_Builder = Callable[[Question, Answer, str, Choices, bool], Values]
_BUILDERS: Mapping[str, _Builder] = {
    "text": _text,
    "choice": _choice,
    "amount": _amount,
    "costs": _costs,
    "metric": _metric,
    "team": _team,
    "eligibility": _eligibility,
}


def rows_of(question: Question, answer: Answer, *, more: bool = False) -> list[str]:
    """The names of the rows that a form shows: those kept, and some to fill; never more than the question takes."""
    kept = len(answer.part("rows") or ())
    most = question.limit or (rules.MOST_COSTS if question.kind == "costs" else rules.MOST_METRICS)
    shown = max(kept + SPARE[question.kind] + (1 if more else 0), 1)
    return [f"row_{place}" for place in range(1, max(min(shown, most), kept) + 1)]


def standing(question: Question, answer: Answer, form: AnswerForm, currency: str) -> dict[str, Any]:
    """What the draft says, by field of the form."""
    kind = question.kind
    if kind in ("text", "choice"):
        return {"words": answer.words}
    if kind == "amount":
        return {"amount": _money(answer.amount_minor, currency), "least": _money(answer.part("least"), currency)}
    if kind == "team":
        return {"people": answer.part("people"), "others": list(answer.part("others") or ())}
    if kind == "eligibility":
        return {"yes": {True: YES, False: NO, None: None}[answer.part("yes")]}
    parts = COST_PARTS if kind == "costs" else METRIC_PARTS
    kept = list(answer.part("rows") or ())
    values: dict[str, Any] = {}
    for name in _names(form):
        place = int(name.removeprefix("row_")) - 1
        row = kept[place] if place < len(kept) else {}
        values |= {f"{name}_{part}": _as_data(part, row.get(part), currency) for part in parts}
    return values


def _names(form: AnswerForm) -> list[str]:
    """The rows of a form, in their order."""
    found = (field.name.rsplit("_", 1)[0] for field in form if field.name.startswith("row_"))
    return list(dict.fromkeys(found))


def _as_data(part: str, value: Any, currency: str) -> Any:
    if part == "amount":
        return _money(value, currency)
    if part == "by":
        return date.fromisoformat(value) if value else None
    return value


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def read(question: Question, values: Values) -> Answer:
    """The answer that fields of the form give together."""
    kind = question.kind
    if kind in ("text", "choice"):
        return Answer(values["words"])
    if kind == "amount":
        least = _kept(values["least"])
        return Answer(amount_minor=_kept(values["amount"]), body=None if least is None else {"least": least})
    if kind == "team":
        said = {"people": values["people"], "others": values["others"]}
        return Answer(body=said) if any(said.values()) else NO_ANSWER
    if kind == "eligibility":
        return Answer(body={"yes": values["yes"] == YES}) if values["yes"] else NO_ANSWER
    rows: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        row, part = name.rsplit("_", 1)
        rows.setdefault(row, {})[part] = _kept(value)
    kept = list(rows.values())
    while kept and not any(value not in (None, "") for value in kept[-1].values()):
        kept.pop()
    return Answer(body={"rows": kept}) if kept else NO_ANSWER


def _kept(value: Any) -> Any:
    if isinstance(value, Money):
        return value.minor
    return value.isoformat() if isinstance(value, date) else value
