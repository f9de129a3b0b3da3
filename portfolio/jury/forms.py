"""Forms of a jury: invitations, hours, seats, conflicts, the ballot, the jury day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from portfolio.core.errors import WrongInput
from portfolio.core.forms import (
    TITLE_LENGTH,
    AddressField,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    NumberField,
    OneOfField,
    Required,
    choices,
    chosen_id,
)
from portfolio.core.once import OnceField
from portfolio.jury import words
from portfolio.jury.ballots import MOST_LETTERS, TEXTS
from portfolio.jury.queries.panel import Judged, Member
from portfolio.jury.queries.sitting import Card, Question
from portfolio.jury.rules import NOT_APPLICABLE, PHASES, Span


class InviteForm(Form):
    """A colleague from the list, or somebody from outside by name."""

    person = ChoiceField(_("Colleague"))
    name = LineField(_("Name of somebody from outside"), most=TITLE_LENGTH, render_kw={"autocomplete": "off"})
    email = AddressField(_("E-mail"), [Optional()], render_kw={"autocomplete": "off"})
    is_chair = BooleanField(_("Leads the jury"))
    expertise = ChoicesField(_("Knows the subject of"))
    languages = LineField(_("Languages, such as de, en"))
    load_cap = NumberField(_("Most pitches for this person"), places=0)
    once = OnceField()

    def person_id(self) -> int | None:
        return chosen_id(self.person.data)

    def tags(self) -> list[str]:
        """The language tags that were typed."""
        return [tag for tag in (self.languages.data or "").replace(",", " ").lower().split() if len(tag) <= 20][:20]

    def cap(self) -> int | None:
        return int(self.load_cap.data) if self.load_cap.data is not None else None


class AnswerForm(Form):
    """Yes or no to an invitation."""

    answer = OneOfField(_("Your answer"), choices=[("accepted", _("I accept")), ("declined", _("I decline"))])
    reason = ChoiceField(_("Why not"), choices=choices(words.DECLINE_REASONS, _("Choose a reason")))
    words = LineField(_("In your words"))


class LetGoForm(Form):
    """Why somebody no longer sits on the jury."""

    reason = LineField(_("Why"), [Required()])


class PracticeForm(Form):
    """A pitch to try the form on."""

    title = LineField(_("Title"), [Required()], most=200)
    words = LongTextField(_("What the team says"), [Required()])
    ask = MoneyField(_("Asks for"), [Required()])
    once = OnceField()


class SeatForm(Form):
    """One seat by hand."""

    juror = ChoiceField(_("Juror"), [Required()])
    pitch = ChoiceField(_("Pitch"), [Required()])
    once = OnceField()

    def offer(self, judges: Sequence[Member], pitches: Sequence[Judged]) -> None:
        self.juror.choices = [("", _("Choose a juror")), *((str(each.id), each.name) for each in judges)]
        self.pitch.choices = [("", _("Choose a pitch")), *((str(each.id), each.title) for each in pitches)]


class DecideForm(Form):
    """The chair's word on a conflict."""

    verdict = OneOfField(
        _("Your decision"),
        [Required()],
        choices=[("conflict", _("It is a conflict: the pitch stays hidden")), ("none", _("It is none"))],
    )
    words = LineField(_("Why"), [Required()])


class ConflictForm(Form):
    """A conflict noticed at a ballot."""

    declared = ChoiceField(_("What the conflict is"), [Required()])

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.declared.choices = [("", _("Choose what it is")), *words.declarations()[1:]]


class AbstainForm(Form):
    """No marks, on purpose."""

    reason = LineField(_("Why you abstain"), [Required()])
    once = OnceField()


class DayForm(Form):
    """A jury day with its running order; each pitch has a field for its place."""

    on = DayField(_("Day"), [Required()])
    minutes = NumberField(_("Minutes for each pitch"), [Required()], places=0)


class MoveForm(Form):
    """Who presents now."""

    pitch = HiddenField()
    version = HiddenField()

    def pitch_id(self) -> int | None:
        return _whole(self.pitch.data)

    def number(self) -> int:
        number = _whole(self.version.data)
        return -1 if number is None else number


def _whole(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


# ------------------------------------------------------------------------------------------------ the hours
class HoursForm(Form):
    """The phases of a jury: a day and a time for each beginning and end, in the city's time."""

    reason = LineField(_("Why the hours change"))


def hours_form(spans: Sequence[Span], zone: str) -> HoursForm:
    """The form for all phases, filled with those that stand."""
    fields: dict[str, Any] = {}
    for kind in PHASES:
        fields[f"{kind}_from"] = LineField(_("Begins"), render_kw={"type": "datetime-local"})
        fields[f"{kind}_until"] = LineField(_("Ends"), render_kw={"type": "datetime-local"})
    form: HoursForm = type("HoursOfJury", (HoursForm,), fields)()
    if not form.is_submitted():
        for span in spans:
            form[f"{span.kind}_from"].data = _local(span.from_at, zone)
            form[f"{span.kind}_until"].data = _local(span.until_at, zone) if span.until_at else None
    return form


def read_hours(form: HoursForm, zone: str) -> list[Span]:
    """The phases that were entered; WrongInput at the field that is no time, or that an end stands without a start."""
    spans = []
    for kind in PHASES:
        begins, ends = (_instant(form[f"{kind}_{end}"].data, f"{kind}_{end}", zone) for end in ("from", "until"))
        if begins is None and ends is not None:
            raise WrongInput("no_start", str(_("Say when this phase begins.")), f"{kind}_from")
        if begins is not None:
            spans.append(Span(kind, begins, ends))
    return spans


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def _instant(value: str | None, field: str, zone: str) -> datetime | None:
    if not value:
        return None
    try:
        local = datetime.fromisoformat(value.replace(" ", "T", 1))
    except ValueError:
        local = None
    if local is None or not 2000 <= local.year <= 2200:
        raise WrongInput("time", str(_("Give a day and a time such as 2026-12-01T18:30.")), field)
    return local.replace(tzinfo=local.tzinfo or ZoneInfo(zone)).astimezone(UTC)


# ------------------------------------------------------------------------------------------------ the ballot
class BallotForm(Form):
    """The three texts of a ballot, and what lets two tabs and a repeated post do no harm; marks are added below."""

    for_jury = LongTextField(_("For the jury"), most=MOST_LETTERS)
    for_applicant = LongTextField(_("Comment for the applicant"), most=MOST_LETTERS)
    note = LongTextField(_("Private note, only you ever see it"), most=MOST_LETTERS)
    reason = LineField(_("Why you change what you handed in"))
    opened = HiddenField()
    once = OnceField()


def ballot_form(questions: Sequence[Question], *, allows_na: bool) -> BallotForm:
    """The form for one pitch: a row of radio buttons for each criterion."""
    fields: dict[str, Any] = {}
    for question in questions:
        marks = [(str(each.steps), str(each.steps)) for each in question.labels]
        not_here = [(NOT_APPLICABLE, "–")] if allows_na else []
        fields[f"mark-{question.asked.id}"] = OneOfField(question.asked.label, choices=[*marks, *not_here])
    form: BallotForm = type("BallotOfCall", (BallotForm,), fields)()
    return form


def fill(form: BallotForm, values: Mapping[str, str], opened: str) -> None:
    """Show a ballot as it stands."""
    for name, value in values.items():
        if name in form:
            form[name].data = value
    for name in TEXTS:
        form[name].data = values.get(name, "")
    form.opened.data, form.opened.raw_data = opened, None


# ------------------------------------------------------------------------------------------------ declarations
def declare_form(cards: Sequence[Card]) -> Form:
    """One answer for each pitch; the first says that there is no conflict."""
    fields: dict[str, Any] = {
        f"pitch-{card.pitch_id}": ChoiceField(card.title, [Required()], choices=words.declarations(), default="none")
        for card in cards
    }
    form: Form = type("Declarations", (Form,), fields)()
    return form


def declared(value: str) -> tuple[str, str | None]:
    """Level and ground of an answer."""
    level, _colon, ground = value.partition(":")
    return level, ground or None


def position_of(value: str | None) -> int:
    """A typed place of a running order; what is no number comes last."""
    number = _whole(value)
    return 9999 if number is None else number


class ExclusionForm(Form):
    """Two pitches that exclude each other, or no longer do, and why."""

    one = ChoiceField(_("One pitch"), [Required()])
    other = ChoiceField(_("The other pitch"), [Required()])
    stands = OneOfField(
        _("What holds"),
        choices=[("set", _("At most one of the two is funded")), ("lifted", _("Both may be funded again"))],
        default="set",
    )
    reason = LongTextField(_("Why"), [Required()], most=1000)
    once = OnceField()

    def offer(self, pitches: Sequence[tuple[int, str, str]]) -> None:
        """Let pitches be chosen: id, ref and title of each."""
        offered = [("", _("Choose a pitch")), *((str(number), f"{ref} {title}") for number, ref, title in pitches)]
        self.one.choices = self.other.choices = offered
