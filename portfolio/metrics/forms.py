"""Forms of measures: five fields make one, three record a value; the rest is folded away."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from portfolio.core.forms import (
    LINE_LENGTH,
    TITLE_LENGTH,
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    OneOfField,
    Required,
    VersionField,
    choices,
    chosen_id,
)
from portfolio.core.once import OnceField
from portfolio.metrics.fields import ValueField, YesNoField
from portfolio.metrics.models import LibraryMeasure, Metric, Observation, ValueDraft
from portfolio.metrics.words import BASELINE_KINDS, DIRECTIONS, FREQUENCIES, LEVELS, MEASURES, QUALITIES, SERIES
from portfolio.notices.messages import LONGEST_OWN_WORDS

UNIT_LENGTH = 60
SOURCE_LENGTH = 250
PART_LENGTH = 120


class DefinitionForm(Form):
    """What a measure means and how it is taken, wherever it is used; all of it but name and unit is folded."""

    name = LineField(_("What do you measure?"), [Required()], most=TITLE_LENGTH)
    unit = LineField(_("Unit"), [Required()], most=UNIT_LENGTH)
    level = ChoiceField(_("What does it show?"), choices=choices(LEVELS), default="outcome")
    measure = ChoiceField(_("Kind of number"), choices=choices(MEASURES, _("As the unit says")))
    series = ChoiceField(_("How do its values follow each other?"), choices=choices(SERIES), default="state")
    direction = ChoiceField(_("Direction"), choices=choices(DIRECTIONS, _("As now and goal say")))
    definition = LongTextField(_("Definition"), most=4000)
    aggregable = BooleanField(_("Values of several projects, or of its parts, may be added up"))
    frequency = ChoiceField(_("How often is it taken?"), choices=choices(FREQUENCIES, _("Not said")))
    collection_method = LineField(_("How is it taken?"), most=LINE_LENGTH)
    source = LineField(_("Where does it come from?"), most=SOURCE_LENGTH)
    split_by = LineField(_("Split by"), most=PART_LENGTH)
    small_shown = BooleanField(_("Small numbers of a part may be shown; they do not stand for people"))


class LibraryForm(DefinitionForm):
    """A measure that the city defines once."""

    once = OnceField()
    version = VersionField()

    def show(self, entry: LibraryMeasure | None) -> None:
        """Fill in what stands, unless something has been entered."""
        if not self.is_submitted() and entry is not None:
            token = self.once.data
            self.process(obj=entry)
            self.once.data = token
        self.direction.choices = choices(DIRECTIONS)

    def definition_of(self) -> dict[str, Any]:
        """What was entered, as the actions take it; what was left out stays as it is, or follows."""
        entered = self.values("once")
        return {
            name: value
            for name, value in entered.items()
            if value is not None or name not in ("level", "measure", "series", "direction")
        }


class PartForm(Form):
    """A part of a measure and who gives its values."""

    name = LineField(_("Partner, place or group"), [Required()], most=PART_LENGTH)
    person_id = ChoiceField(_("Who gives its values?"))
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer the people of the organisation."""
        self.person_id.choices = [("", _("Nobody named")), *((str(number), name) for number, name in people)]


class PersonOfPartForm(Form):
    """Who gives the values of a part from today on."""

    person_id = ChoiceField(_("Who gives its values from today on?"), [Required()])
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer the people of the organisation."""
        self.person_id.choices = [(str(number), name) for number, name in people]


class MeaningForm(DefinitionForm):
    """What a measure of a project means and how it is taken there."""

    primary = ChoiceField(
        _("One of the main measures?"),
        choices=[("", _("The first three of what changed are")), ("yes", _("Yes")), ("no", _("No"))],
    )
    responsible_id = ChoiceField(_("Who is responsible?"))
    near_zero = ValueField(_("Smallest change that counts near zero"))

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Offer the people of the organisation as responsible."""
        self.responsible_id.choices = [("", _("Nobody named")), *((str(number), name) for number, name in people)]

    def meaning(self) -> dict[str, Any]:
        """What was entered, as the actions take it."""
        entered = self.values(
            "now", "goal", "goal_on", "low", "high", "question", "decision_rule", "once", "same_series"
        )
        primary = {"yes": True, "no": False}.get(entered.pop("primary") or "")
        return entered | {
            "responsible_id": chosen_id(entered["responsible_id"]),
            "is_primary": primary,
        }


class NewForm(MeaningForm):
    """A new measure: what, unit, now, goal, by when."""

    now = ValueField(_("Now"))
    goal = ValueField(_("Goal"))
    goal_on = DayField(_("By when?"))
    low = ValueField(_("Lowest value to stay above"))
    high = ValueField(_("Highest value to stay below"))
    question = LongTextField(_("Question to answer, where there is no number to reach"), most=2000)
    decision_rule = LongTextField(_("What will you decide by the answer?"), most=2000)
    once = OnceField()

    def follow(self, entry: LibraryMeasure | None) -> None:
        """Fill in what the library says of a measure, unless something has been entered."""
        if not self.is_submitted() and entry is not None:
            token = self.once.data
            self.process(obj=entry)
            self.once.data = token

    def aim(self) -> dict[str, Any]:
        """The value at the start and the goal, as `define` takes them."""
        return {
            name: self[name].data for name in ("now", "goal", "goal_on", "low", "high", "question", "decision_rule")
        }


class EditForm(MeaningForm):
    """What a measure means, changed."""

    same_series = BooleanField(_("The new definition means the same; old and new values stay comparable"))
    version = VersionField()

    def show(self, metric: Metric) -> None:
        """Fill in what stands, unless something has been entered."""
        if self.is_submitted():
            return
        self.measure.choices, self.direction.choices = choices(MEASURES), choices(DIRECTIONS)
        self.primary.choices = [("yes", _("Yes")), ("no", _("No"))]
        self.process(obj=metric)
        self.primary.data = "yes" if metric.is_primary else "no"
        self.responsible_id.data = str(metric.responsible_id or "")

    def meaning(self) -> dict[str, Any]:
        """What was entered; what was not offered to be left open keeps its value."""
        entered = super().meaning()
        return {
            name: value
            for name, value in entered.items()
            if value is not None or name not in ("level", "measure", "series", "direction", "is_primary")
        }


class ValueForm(Form):
    """A value: how much, when, from where."""

    value = ValueField(_("Value"))
    answer = YesNoField(_("Answer"))
    words = LongTextField(_("Answer"), most=4000)
    observed_on = DayField(_("Seen on"), [Required()])
    source = LineField(_("Source"), most=SOURCE_LENGTH)
    quality = ChoiceField(_("How sure is it?"), choices=choices(QUALITIES), default="provisional")
    note = LongTextField(_("Note"), most=2000)
    numerator = ValueField(_("How many"))
    denominator = ValueField(_("Of how many in all"))
    part = LineField(_("Only for this group"), most=PART_LENGTH)
    period_from = DayField(_("Covers the time since"))
    once = OnceField()
    adds = False
    """Whether values of the measure are added up, so that a percentage needs its two numbers."""

    def fit(self, metric: Metric) -> "ValueForm":
        """Leave out what does not suit the measure."""
        wanted = {"yes_no": "answer", "qualitative": "words"}.get(metric.measure, "value")
        for name in {"value", "answer", "words"} - {wanted}:
            del self[name]
        if metric.measure != "percent":
            del self["numerator"], self["denominator"]
        self.adds = metric.series == "per_period" or metric.parts is not None
        return self

    def fit_part(self, metric: Metric) -> "ValueForm":
        """Leave out what does not suit a value of one part of the measure."""
        self.fit(metric)
        del self["part"]
        return self

    def show(self, wrong: Observation) -> None:
        """Fill in the value to be corrected, unless something has been entered."""
        if self.is_submitted():
            return
        token = self.once.data
        self.process(obj=wrong)
        self.once.data = token
        self.note.data = None
        if "answer" in self:
            self.answer.process_data(wrong.value)

    def open_draft(self, draft: ValueDraft) -> None:
        """Fill in what a draft says, unless something has been entered."""
        if self.is_submitted():
            return
        token = self.once.data
        self.process(obj=draft)
        self.once.data = token
        if "answer" in self:
            self.answer.process_data(draft.value)

    def seen(self) -> dict[str, Any]:
        """What was seen, as the actions take it."""
        entered = self.values("once", "answer")
        if "answer" in self:
            entered["value"] = self.answer.millionths
        return entered


class NewValueForm(Form):
    """A value of one of a few measures, or of one that is looked up by the words of its project."""

    project = LineField(_("Another project"), most=TITLE_LENGTH)
    metric = OneOfField(_("Of which measure?"))
    value = ValueField(_("Value"), [Required()])
    observed_on = DayField(_("Seen on"), [Required()])
    source = LineField(_("Source"), most=SOURCE_LENGTH)
    once = OnceField()

    def offer(self, measures: Sequence[tuple[int, str]], *, anew: bool = False) -> None:
        """Set the measures that may be meant; the only one is chosen already.

        anew  they have just been looked up: what was chosen among others before counts no more
        """
        self.metric.choices = [(str(number), name) for number, name in measures]
        if len(measures) == 1 and (anew or not self.metric.raw_data):
            self.metric.data = str(measures[0][0])


class WithdrawForm(Form):
    """Why a value is taken back."""

    note = LongTextField(_("Why is it taken back?"), [Required()], most=2000)


class ReturnForm(Form):
    """Why a value that somebody sent is returned."""

    reason = LongTextField(_("What is missing?"), [Required()], most=2000)
    own_words = LineField(_("A sentence of your own for the letter to the author"), most=LONGEST_OWN_WORDS)


class BaselineForm(Form):
    """The value at the start."""

    value = ValueField(_("Value at the start"))
    on = DayField(_("As of"))
    kind = ChoiceField(_("How is it known?"), [Required()], choices=choices(BASELINE_KINDS), default="measured")
    note = LongTextField(_("Source, or why there is no value"), most=2000)
    comparison = LongTextField(_("What do you compare with instead?"), most=2000)
    once = OnceField()


class TargetForm(Form):
    """The goal."""

    goal = ValueField(_("Goal"))
    on = DayField(_("By when?"))
    low = ValueField(_("Lowest value to stay above"))
    high = ValueField(_("Highest value to stay below"))
    effect_from = DayField(_("No effect is expected before"))
    milestones = LongTextField(_("Milestones on the way"), most=2000)
    question = LongTextField(_("Question to answer, where there is no number to reach"), most=2000)
    decision_rule = LongTextField(_("What will you decide by the answer?"), most=2000)
    reason = LongTextField(_("Why does the goal change?"), most=2000)
    once = OnceField()
