"""Form fields that the product needs beside those of WTForms: clean text, days, money, choices by key."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import get_locale, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import PasswordField as WTFormsPasswordField
from wtforms.validators import Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from portfolio.core import text
from portfolio.core.addresses import read_email
from portfolio.core.errors import PortfolioError
from portfolio.core.money import Money
from portfolio.core.numbers import read_decimal
from portfolio.core.web import said

TITLE_LENGTH = 250
LINE_LENGTH = 500
TEXT_LENGTH = 20_000


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form: knows which fields it has, and takes the sentence of a broken rule."""

    def values(self, *leave_out: str) -> dict[str, Any]:
        """What was entered, by field name, without the token, the version and the names left out."""
        skip = {"csrf_token", "version", *leave_out}
        return {name: field.data for name, field in self._fields.items() if name not in skip}

    def take(self, error: PortfolioError) -> None:
        """Show a broken rule at its field, or above the form when it belongs to none."""
        field = self._fields.get(error.field or "")
        if field is not None:
            field.errors = [*field.errors, said(error)]
        else:
            self.form_errors.append(said(error))


class Required:
    """A form validator: an answer must be left after cleaning. WTForms' own takes a line of spaces for one."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation
        if field.data is None or field.data in ("", []):
            raise StopValidation(lazy_gettext("This field needs an answer."))


def no_control_characters(form: Any, field: Any) -> None:
    """Refuse NUL and its kind before anything else looks at the text."""
    if isinstance(field.data, str) and text.has_control_characters(field.data):
        field.data = ""
        raise StopValidation(lazy_gettext("The text holds characters that cannot be stored. Type it anew."))


def cleaned(value: Any) -> Any:
    """A form filter: text without spaces around it; empty text is None."""
    if not isinstance(value, str) or text.has_control_characters(value):
        return value
    return text.clean(value) or None


class LineField(StringField):
    """One line of clean text."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), *, most: int = LINE_LENGTH, **kwargs: Any) -> None:
        super().__init__(label, [no_control_characters, *validators, Length(max=most)], filters=[one_line], **kwargs)


class LongTextField(TextAreaField):
    """Several lines of clean text; Markdown where the page says so."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), *, most: int = TEXT_LENGTH, **kwargs: Any) -> None:
        super().__init__(label, [no_control_characters, *validators, Length(max=most)], filters=[cleaned], **kwargs)


def one_line(value: Any) -> Any:
    """A form filter: clean text whose line breaks became spaces."""
    value = cleaned(value)
    return " ".join(value.split("\n")) if isinstance(value, str) else value


class AddressField(EmailField):
    """An e-mail address, checked for its form."""

    def __init__(self, label: Any, validators: Any = (), **kwargs: Any) -> None:
        super().__init__(label, [no_control_characters, *validators, Length(max=254)], filters=[cleaned], **kwargs)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or not self.data:
            return
        try:
            self.data = read_email(self.data)
        except PortfolioError as error:
            raise ValidationError(said(error)) from None


class PasswordField(WTFormsPasswordField):
    """A password, never shown again and never trimmed."""

    def __init__(self, label: Any, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(
            label,
            [Required(), Length(max=10_000)],
            render_kw={"autocomplete": autocomplete, "spellcheck": "false"},
            **kwargs,
        )


class DayField(DateField):
    """A calendar day between 1900 and 2200, optional unless said otherwise."""

    def __init__(self, label: Any, validators: Iterable[Any] = (Optional(),), **kwargs: Any) -> None:
        super().__init__(label, [*validators], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            self.data = None
            raise ValueError(lazy_gettext("Give a day as year, month, day, such as 2026-09-30.")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            raise ValidationError(lazy_gettext("Give a day between 1900 and 2200."))


class NumberField(Field):
    """A number as Decimal, read in the reader's language; ambiguous or absurd ones are refused, never misread.

    places   the most decimals that are kept
    """

    widget = TextInput()

    def __init__(
        self, label: Any, validators: Iterable[Any] = (Optional(),), *, places: int = 6, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators], **kwargs)
        self.places = places

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(Decimal(self.data), "f")

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: Any = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = read_decimal(valuelist[0], str(get_locale() or "en"), self.places)
        except PortfolioError as error:
            raise ValueError(said(error)) from None


class MoneyField(NumberField):
    """An amount in a currency; its data is Money. The form sets `currency` before it validates."""

    def __init__(
        self, label: Any, validators: Iterable[Any] = (Optional(),), *, currency: str = "EUR", **more: Any
    ) -> None:
        super().__init__(label, validators, **more)
        self.currency = currency

    def _value(self) -> str:
        if self.raw_data or not isinstance(self.data, Money):
            return super()._value()
        return format(self.data.major, "f")

    def pre_validate(self, form: Any) -> None:
        """Only now, since the form knows the currency after it has read its fields."""
        amount, self.data = self.data, None
        if isinstance(amount, Money):
            self.data = amount
        elif amount is not None:
            try:
                self.data = Money.of(amount, self.currency)
            except PortfolioError as error:
                raise ValidationError(said(error)) from None


def choices(labels: Mapping[str, Any], empty: Any = None) -> list[tuple[str, Any]]:
    """The choices of a field out of labels by key; empty is what no choice is called, where that may be chosen."""
    return ([("", empty)] if empty is not None else []) + list(labels.items())


def chosen_id(value: Any) -> int | None:
    """The number of a chosen row; an empty choice is None."""
    return int(value) if value not in (None, "") else None


class ChoiceField(SelectField):
    """One of a few keys; the empty choice gives None.

    choices  pairs of key and label; set after WTForms' own start, which wants a class of its own for each pair
    """

    def __init__(
        self, label: Any, validators: Iterable[Any] = (Optional(),), *, choices: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(label, [*validators], filters=[cleaned], **kwargs)
        self.choices = choices

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


class OneOfField(RadioField):
    """One of a few answers as buttons, each with its explanation beside it; none is an answer too."""

    def __init__(
        self, label: Any, validators: Iterable[Any] = (Optional(),), *, choices: Any = None, **more: Any
    ) -> None:
        super().__init__(label, [*validators], filters=[lambda value: value or None], **more)
        self.choices = choices
        self.type = "RadioField"  # drawn like any other

    def pre_validate(self, form: Any) -> None:
        if self.data is not None:
            super().pre_validate(form)


class ChoicesField(SelectMultipleField):
    """Any number of keys as check boxes, without repeats, in the order of the choices."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, validators: Iterable[Any] = (), *, choices: Any = None, **kwargs: Any) -> None:
        super().__init__(label, [*validators], filters=[lambda keys: list(dict.fromkeys(keys or []))], **kwargs)
        self.choices = choices


class VersionField(HiddenField):
    """The version of the record that the form was opened with; anything but a number counts as outdated."""

    @property
    def number(self) -> int:
        value = str(self.data or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
