"""Forms of money: from whom, how much, promised or received; the rest is folded away."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    NumberField,
    Required,
    VersionField,
    choices,
    chosen_id,
)
from portfolio.core.money import Money, stored
from portfolio.core.numbers import from_millionths, to_millionths
from portfolio.core.once import OnceField
from portfolio.funding import rules, words
from portfolio.funding.models import FundingLine, FundingProgramme
from portfolio.funding.queries import LineRow

SOURCE_LENGTH = 250
REF_LENGTH = 120
NOTE_LENGTH = 500


class DetailsForm(Form):
    """What else may be known of a line; folded."""

    kind = ChoiceField(_("Kind of money"), choices=choices(words.KINDS, _("As this source the last time")))
    funding_programme_id = ChoiceField(_("Programme of the funder"))
    form_of_money = ChoiceField(_("Cash, or work or goods"), choices=choices(words.FORMS), default="cash")
    matches_id = ChoiceField(_("Own share for"))
    partner_id = ChoiceField(_("Paid by partner"))
    total = MoneyField(_("Total cost that the funder recognises"))
    rate = NumberField(_("The funder's share of it, in per cent"), places=4)
    basis = ChoiceField(_("Value added tax"), choices=choices(words.BASES, _("Not known")))
    accounting_ref = LineField(_("Number in the city's accounts"), most=REF_LENGTH)
    off_books = BooleanField(_("Stays outside the city's accounts"))
    ends_on = DayField(_("Money ends on"))
    note = LongTextField(_("Note"), most=2000)

    def offer(
        self,
        programmes: Sequence[FundingProgramme],
        partners: Sequence[tuple[int, str]],
        grants: Sequence[LineRow],
        currency: str,
    ) -> None:
        """Offer what the project and the city have."""
        self.total.currency = currency
        self.funding_programme_id.choices = [("", _("None")), *((str(p.id), p.name) for p in programmes)]
        self.partner_id.choices = [("", _("None")), *((str(number), name) for number, name in partners)]
        self.matches_id.choices = [
            ("", _("No own share")),
            *((str(row.line.id), row.line.source) for row in grants if row.line.share == "grant"),
        ]

    def details(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        matches = chosen_id(self.matches_id.data)
        return {
            "form": self.form_of_money.data or "cash",
            "share": "grant" if matches is None else "own",
            "funding_programme_id": chosen_id(self.funding_programme_id.data),
            "partner_id": chosen_id(self.partner_id.data),
            "matches_id": matches,
            "total_minor": self.total.data.minor if isinstance(self.total.data, Money) else None,
            "rate": None if self.rate.data is None else to_millionths(self.rate.data / 100),
            "basis": self.basis.data,
            "accounting_ref": self.accounting_ref.data,
            "off_books": self.off_books.data,
            "ends_on": self.ends_on.data,
            "note": self.note.data,
        }


class NewForm(DetailsForm):
    """From whom, how much, and whether it is promised or received."""

    source = LineField(_("From whom?"), [Required()], most=SOURCE_LENGTH)
    amount = MoneyField(_("How much?"), [Required()])
    booked = ChoiceField(
        _("Promised or received?"),
        [Required()],
        choices=[(key, words.LEDGER[key]) for key in ("committed", "received", "requested", "offered")],
        default="committed",
    )
    on = DayField(_("When?"))
    once = OnceField()


class EditForm(DetailsForm):
    """What is known of a line, changed."""

    source = LineField(_("From whom?"), [Required()], most=SOURCE_LENGTH)
    kind = ChoiceField(_("Kind of money"), [Required()], choices=choices(words.KINDS))
    form_of_money = ChoiceField(_("Cash, or work or goods"), [Required()], choices=choices(words.FORMS))
    probability = NumberField(_("How likely is it, in per cent?"), places=0)
    version = VersionField()

    stays_own = False
    """Whether the line is an own share of which nobody said what for, as an import brings them."""

    def show(self, line: FundingLine) -> None:
        """Fill in what stands, unless something has been entered."""
        self.stays_own = line.share == "own" and line.matches_id is None
        if self.is_submitted():
            return
        currency = self.total.currency
        self.process(obj=line)
        self.total.currency = currency
        self.form_of_money.data = line.form
        for name in ("funding_programme_id", "partner_id", "matches_id"):
            self[name].data = str(getattr(line, name) or "")
        self.total.data = stored(line.total_minor, line.currency)
        self.rate.data = percent_of(line.rate)

    def details(self) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        entered = super().details()
        return entered | {
            "source": self.source.data,
            "kind": self.kind.data,
            "share": "own" if self.stays_own else entered["share"],
            "probability": None if self.probability.data is None else int(self.probability.data),
        }


def percent_of(rate: int | None) -> Decimal | None:
    """A stored rate as per cent, without needless zeros."""
    return None if rate is None else from_millionths(rate * 100)


class BookingForm(Form):
    """A booking on a line."""

    kind = ChoiceField(_("What happened?"), [Required()], choices=choices(words.LEDGER), default="received")
    amount = MoneyField(_("How much?"), [Required()])
    on = DayField(_("When?"), [Required()])
    accounting_ref = LineField(_("Number in the city's accounts"), most=REF_LENGTH)
    note = LineField(_("Note"), most=NOTE_LENGTH)
    once = OnceField()


class StateForm(Form):
    """Where a line goes next."""

    state = ChoiceField(_("New state"), [Required()])
    on = DayField(_("Since when?"))
    reason = LongTextField(_("Why?"), most=2000)
    bid_hours = NumberField(_("Hours spent on the bid"), places=0)

    def offer(self, state: str) -> None:
        """Offer the states that may follow."""
        self.state.choices = [(key, words.STATES[key]) for key in rules.MOVES[state]]


class ProgrammeForm(Form):
    """A funder's programme and its rules."""

    name = LineField(_("Name"), [Required()], most=SOURCE_LENGTH)
    funder = LineField(_("Funder"), most=SOURCE_LENGTH)
    kind = ChoiceField(_("Kind of money"), [Required()], choices=choices(words.KINDS))
    rate = NumberField(_("The funder's share of the cost, in per cent"), places=4)
    cap = MoneyField(_("It pays at most"))
    in_kind = ChoiceField(
        _("Do work or goods count as own share?"),
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
    )
    rules_source = LineField(_("Where do these rules stand?"), most=500)
    rules_on = DayField(_("As of"))
    version = VersionField()

    def show(self, programme: FundingProgramme, currency: str) -> None:
        """Fill in what stands, unless something has been entered."""
        if not self.is_submitted():
            self.process(obj=programme)
            self.rate.data = percent_of(programme.rate)
            self.cap.data = stored(programme.cap_minor, currency)
            self.in_kind.data = {True: "yes", False: "no", None: ""}[programme.in_kind_accepted]
        self.cap.currency = currency

    def rules_entered(self, currency: str) -> dict[str, Any]:
        """What was entered, as the action takes it."""
        return {
            "name": self.name.data,
            "funder": self.funder.data,
            "kind": self.kind.data,
            "rate": None if self.rate.data is None else to_millionths(self.rate.data / 100),
            "cap_minor": self.cap.data.minor if isinstance(self.cap.data, Money) else None,
            "currency": currency,
            "in_kind_accepted": {"yes": True, "no": False}.get(self.in_kind.data or ""),
            "rules_source": self.rules_source.data,
            "rules_on": self.rules_on.data,
        }
