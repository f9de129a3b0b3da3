"""Form fields for values of measures: numbers in millionths, yes or no."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from portfolio.core.forms import ChoiceField, NumberField
from portfolio.core.numbers import from_millionths, to_millionths
from portfolio.metrics import rules


class ValueField(NumberField):
    """A value of a measure in millionths; "38 %" is 38, and yes and no are 1 and 0 where an answer is meant."""

    def __init__(self, label: Any, *args: Any, **more: Any) -> None:
        super().__init__(label, *args, **more)
        self.type = "NumberField"  # drawn like any other number

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return super()._value()
        return format(from_millionths(self.data), "f")

    def process_formdata(self, valuelist: list[str]) -> None:
        written = (valuelist[0] if valuelist else "").strip()
        answers = {str(_("Yes")).casefold(): Decimal(1), str(_("No")).casefold(): Decimal(0)}
        if written.casefold() in answers:
            self.data = to_millionths(answers[written.casefold()])
            return
        super().process_formdata([written.removesuffix("%").rstrip()])
        if self.data is not None:
            self.data = to_millionths(self.data)


class YesNoField(ChoiceField):
    """Yes or no, in millionths."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=[("", ""), ("1", _("Yes")), ("0", _("No"))], **more)
        self.type = "ChoiceField"

    def process_data(self, value: Any) -> None:
        super().process_data(None if value is None else str(int(bool(value))))

    @property
    def millionths(self) -> int | None:
        return None if self.data is None else int(self.data) * rules.ONE
