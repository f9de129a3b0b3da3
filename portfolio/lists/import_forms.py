"""The forms that bring a list in: the file, and what its columns and words mean."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from portfolio.core.forms import ChoiceField, DayField, Form, LineField, Required, choices, no_control_characters
from portfolio.core.money import is_currency
from portfolio.core.once import OnceField
from portfolio.core.texts import gettext
from portfolio.lists.cells import matching
from portfolio.lists.city import CityWords
from portfolio.lists.fields import FIELDS, LEAVE_OUT, TARGETS, TEXT, VOCABULARY
from portfolio.lists.import_words import DECIMALS, ORDERS
from portfolio.lists.mapping import CHOICES, FREE_TAG, Understanding
from portfolio.lists.stages import split, targets
from portfolio.projects.words import decision_word, stage_word

MOST_PASTED = 2_000_000


class ListForm(Form):
    """A file, or a table pasted from a spreadsheet."""

    file = FileField(_("File"), render_kw={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt,.json"})
    pasted = TextAreaField(_("Or paste the table here"), [no_control_characters, Length(max=MOST_PASTED)])
    once = OnceField()


def is_row(form: Form, field: IntegerField) -> None:
    """Take the number of a row in a spreadsheet's first 9,999; WTForms' own check breaks on numbers of 400 digits."""
    if field.data is None or not 1 <= field.data <= 9999:
        raise ValidationError(gettext("Give the number of a row, from 1 to 9999."))


class ReadingForm(Form):
    """How a file is to be read where the guess is wrong; what stays empty is worked out."""

    sheet = ChoiceField(_("Sheet"))
    first = IntegerField(_("First row of the head"), [Optional(), is_row])
    last = IntegerField(_("Last row of the head"), [Optional(), is_row])
    encoding = ChoiceField(_("Encoding"), choices=choices({key: key for key in CHOICES["encoding"]}, _("Worked out")))
    separator = ChoiceField(
        _("Between cells"),
        choices=choices(
            {"comma": _("Comma"), "semicolon": _("Semicolon"), "tab": _("Tab"), "bar": _("Vertical bar")},
            _("Worked out"),
        ),
    )

    def offer(self, sheets: list[str]) -> None:
        """Offer the sheets of the workbook."""
        self.sheet.choices = choices({name: name for name in sheets}, _("Worked out"))

    def answers(self) -> dict[str, Any]:
        """What was chosen, by a name of `mapping.READING`."""
        marks = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
        said: dict[str, Any] = {"sheet": self.sheet.data, "encoding": self.encoding.data}
        said["separator"] = marks.get(self.separator.data or "")
        if self.first.data:
            said["head"] = [self.first.data, max(self.first.data, self.last.data or 0)]
        return {name: value for name, value in said.items() if value}


class ColumnsForm(Form):
    """What is asked about every list; `columns_form` adds a field for each column and each word to be looked at."""

    decimal = RadioField(_("How are numbers written?"), validate_choice=False)
    order = RadioField(_("How are days written?"), validate_choice=False)
    department = LineField(_("Which department leads them?"), most=250)
    count_from = DayField(_("Duties count from"))
    currency = LineField(_("Amounts without a currency are in"), most=3)
    funder = LineField(_("Money without a funder is from"), most=250)
    once = OnceField()

    def validate_currency(self, field: LineField) -> None:
        """Take small letters too, and only what is a currency."""
        field.data = field.data.upper() if field.data else None
        if field.data and not is_currency(field.data):
            raise ValidationError(gettext("Give the currency as three letters, such as EUR."))

    def answered(self, looked: Mapping[str, Any], before: Understanding) -> Understanding:
        """The understanding as the form says it; what was understood before and not asked stays."""
        columns = {column["heading"]: self[f"column_{n}"].data for n, column in enumerate(looked["columns"])}
        words = {name: dict(each) for name, each in before.words.items()}
        for n, word in enumerate(looked["words"]):
            words.setdefault(word["field"], {})[matching(word["word"])] = self[f"word_{n}"].data
        said = {"department": self.department.data, "currency": self.currency.data, "funder": self.funder.data}
        defaults = {**before.defaults, **said}
        reading = {
            **before.reading,
            "decimal": self.decimal.data if self.decimal.data in DECIMALS else None,
            "order": self.order.data if self.order.data in ORDERS else None,
        }
        return Understanding(
            columns,
            words,
            {name: value for name, value in defaults.items() if value},
            {name: value for name, value in reading.items() if value},
        )


def columns_form(looked: Mapping[str, Any], understanding: Understanding, city: CityWords) -> ColumnsForm:
    """The form for one list, filled in with what is suggested."""
    offered = target_choices()
    fields: dict[str, Any] = {}
    for n, column in enumerate(looked["columns"]):
        fields[f"column_{n}"] = SelectField(column["heading"], choices=offered, default=column["target"])
    for n, word in enumerate(looked["words"]):
        fields[f"word_{n}"] = SelectField(word["word"], choices=word_choices(word, city), default=word["target"])
    if looked["without_department"]:
        fields["department"] = LineField(_("Which department leads them?"), [Required()], most=250)
    form: ColumnsForm = type("ColumnsOfList", (ColumnsForm,), fields)()
    form.decimal.choices, form.order.choices = choices(DECIMALS), choices(ORDERS)
    form.department.render_kw = {"list": "departments", "autocomplete": "off"}
    if not form.is_submitted():
        only = next(iter(city.departments.values())) if len(city.departments) == 1 else None
        form.department.data = understanding.defaults.get("department") or only
        form.currency.data = understanding.defaults.get("currency")
        form.funder.data = understanding.defaults.get("funder")
        for name in ("decimal", "order"):
            form[name].data = understanding.reading.get(name) or None
    return form


def target_choices() -> dict[str, dict[str, str]]:
    """What a column can be, in groups."""
    groups = {gettext("Not a field"): {key: gettext(TARGETS[key]) for key in (TEXT, LEAVE_OUT)}}
    for field in FIELDS.values():
        groups.setdefault(gettext(field.group), {})[field.key] = gettext(field.label)
    return groups


def word_choices(word: Mapping[str, Any], city: CityWords) -> dict[str, str]:
    """What a word can stand for: what the city has, something new, or only itself."""
    name, said = word["field"], word["word"]
    keep = {TEXT: gettext("Keep as text")}
    if name == "stage":
        return {key: target_word(key) for key in targets()} | keep
    if name in VOCABULARY:
        labels = city.labels.get(VOCABULARY[name], {})
        return {key: gettext(label) for key, label in labels.items()} | {FREE_TAG: gettext("Free tag")} | keep
    if name == "department":
        new = {said: gettext("New department “%(name)s”", name=said)}
        return new | {here: here for here in city.departments.values() if here != said} | keep
    near = {word["target"]: word["target"]} if word["target"] not in (said, TEXT) else {}
    return near | {said: gettext("New person “%(name)s”", name=said)} | keep


def target_word(target: str) -> str:
    """A stage, and what was decided where that belongs to it, in words."""
    stage, decision = split(target)
    if ":" not in target:
        return stage_word(stage)
    return gettext("%(stage)s: %(decision)s", stage=stage_word(stage), decision=decision_word(decision))
