"""Forms of a call's parts: rubric, form, tracks, rounds, money, events, questions; each with the reason of a change."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from portfolio.calls import words
from portfolio.calls.actions import Weighed
from portfolio.calls.queries import Question, Strand
from portfolio.calls.rubric import Anchor, Criterion, Scale
from portfolio.calls.rules import Span
from portfolio.core.errors import N_, WrongInput
from portfolio.core.forms import (
    ChoiceField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    NumberField,
    Required,
    choices,
    chosen_id,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField

DAYS = ("opens_on", "closes_on", "questions_until", "decision_on", "feedback_on", "appeal_until")
YES_NO = (("", _("Either")), ("yes", _("Yes")), ("no", _("No")))


class Changing(SharedForm):
    """A change of the rules: once they are published it needs a reason."""

    reason = LongTextField(_("Reason for the change"), most=1000)


class Rubric(Changing):
    """The weights of all criteria at once; their fields are added by `rubric_form`."""

    def weighed(self, criteria: Sequence[Criterion], scale: Scale) -> dict[int, Weighed]:
        """What each criterion is to count, by criterion."""
        return {each.id: self._of(each.id, scale) for each in criteria}

    def _of(self, number: int, scale: Scale) -> Weighed:
        name = f"threshold_{number}"
        mark = self[name].data
        try:
            threshold = None if mark is None else scale.steps(mark)
        except WrongInput as error:
            raise WrongInput(error.code, error.sentence, name) from None
        return Weighed(int((self[f"weight_{number}"].data or 0) * 100), bool(self[f"counts_{number}"].data), threshold)


def rubric_form(criteria: Sequence[Criterion]) -> Rubric:
    """The form of a rubric: weight in per cent, whether it counts, and the least mark, for each criterion."""
    fields: dict[str, Any] = {}
    for each in criteria:
        names = {"label": each.label}
        fields[f"weight_{each.id}"] = NumberField(_("Weight of “%(label)s” in per cent", **names), places=2)
        fields[f"counts_{each.id}"] = BooleanField(_("“%(label)s” counts", **names))
        fields[f"threshold_{each.id}"] = NumberField(_("Least mark of “%(label)s”", **names), places=2)
    form: Rubric = type("RubricForm", (Rubric,), fields)()
    return form


def rubric_shown(criteria: Sequence[Criterion], scale: Scale) -> dict[str, Any]:
    """The rubric by field."""
    shown: dict[str, Any] = {}
    for each in criteria:
        shown[f"weight_{each.id}"] = plain(Decimal(each.weight) / 100)
        shown[f"counts_{each.id}"] = each.counts
        shown[f"threshold_{each.id}"] = None if each.threshold is None else plain(scale.mark(each.threshold))
    return shown


class NewCriterionForm(Form):
    """One more criterion."""

    label = LineField(_("Name"), [Required()], most=120)
    question = LineField(_("Question that jurors answer"), most=300)
    track_id = ChoiceField(_("Only in the track"))
    reason = LongTextField(_("Reason for the change"), most=1000)
    once = OnceField()


class Explained(Changing):
    """A criterion's words and what its marks mean; a pair of fields for each mark is added by `criterion_form`."""

    label = LineField(_("Name"), [Required()], most=120)
    question = LineField(_("Question that jurors answer"), most=300)
    track_id = ChoiceField(_("Only in the track"))

    def anchors(self, scale: Scale) -> list[Anchor]:
        """The marks that are explained; an example without a word for the mark is WrongInput."""
        found = []
        for steps in range(scale.most + 1):
            label, example = self[f"label_{steps}"].data, self[f"example_{steps}"].data
            if example and not label:
                raise WrongInput("anchor", N_("Give the mark a word, such as Fair."), f"label_{steps}")
            if label:
                found.append(Anchor(steps, label, example or ""))
        return found


def criterion_form(scale: Scale) -> Explained:
    """The form of a criterion on a scale."""
    fields: dict[str, Any] = {}
    for steps, mark in enumerate(scale.every()):
        shown = {"mark": f"{plain(mark):f}"}
        fields[f"label_{steps}"] = LineField(_("Word for %(mark)s", **shown), most=60)
        fields[f"example_{steps}"] = LineField(_("Example for %(mark)s", **shown), most=400)
    form: Explained = type("CriterionForm", (Explained,), fields)()
    return form


def criterion_shown(criterion: Criterion, scale: Scale) -> dict[str, Any]:
    """A criterion by field."""
    known = {anchor.steps: anchor for anchor in criterion.anchors}
    shown: dict[str, Any] = {
        "label": criterion.label,
        "question": criterion.question or None,
        "track_id": str(criterion.track_id) if criterion.track_id else None,
    }
    for steps in range(scale.most + 1):
        shown[f"label_{steps}"] = known[steps].label if steps in known else None
        shown[f"example_{steps}"] = (known[steps].example or None) if steps in known else None
    return shown


class QuestionForm(Changing):
    """A question of the form."""

    label = LineField(_("Question"), [Required()], most=250)
    hint = LineField(_("Explanation"), most=500)
    is_required = BooleanField(_("An answer is owed"), default=True)
    is_for_jury = BooleanField(_("The jury sees the answer"), default=True)
    limit = NumberField(_("Most words, rows or files"), places=0)
    choices = LongTextField(_("Answers to choose from, one on each line"), most=5000)
    required_answer = ChoiceField(_("Answer without which nobody can pitch"), choices=YES_NO)
    track_id = ChoiceField(_("Only in the track"))

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column."""
        answers = (self.choices.data or "").split("\n")
        limit = self.limit.data
        return {
            "label": self.label.data,
            "hint": self.hint.data,
            "is_required": bool(self.is_required.data),
            "is_for_jury": bool(self.is_for_jury.data),
            "limit": None if limit is None else int(limit),
            "choices": answers,
            "required_answer": {"yes": True, "no": False}.get(self.required_answer.data or ""),
            "track_id": chosen_id(self.track_id.data),
        }

    @staticmethod
    def shown(question: Question) -> dict[str, Any]:
        """A question by field."""
        owed = {True: "yes", False: "no"}
        return {
            "label": question.label,
            "hint": question.hint or None,
            "is_required": question.is_required,
            "is_for_jury": question.is_for_jury,
            "limit": None if question.limit is None else Decimal(question.limit),
            "choices": "\n".join(question.choices) if question.choices else None,
            "required_answer": None if question.required_answer is None else owed[question.required_answer],
            "track_id": str(question.track_id) if question.track_id else None,
        }


class NewQuestionForm(QuestionForm):
    """One more question of the form."""

    kind = ChoiceField(_("Kind of answer"), [Required()], choices=choices(words.BLOCK_KINDS))
    stage = ChoiceField(_("Stage"), [Required()], default="1")
    once = OnceField()


class TrackForm(Changing):
    """A track's name."""

    label = LineField(_("Name"), [Required()], most=120)
    once = OnceField()


class RoundForm(Changing):
    """The days of a round."""

    stage = ChoiceField(_("Stage"), [Required()], default="1")
    opens_on = DayField(_("Opens on"), [Required()])
    closes_on = DayField(_("Last day to hand in"))
    questions_until = DayField(_("Questions are answered through"))
    decision_on = DayField(_("Decided by"))
    feedback_on = DayField(_("Teams hear why by"))
    appeal_until = DayField(_("Appeals are possible through"))
    once = OnceField()

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column."""
        return {name: self[name].data for name in DAYS} | {"stage": int(self.stage.data)}

    @staticmethod
    def shown(span: Span) -> dict[str, Any]:
        """A round by field."""
        return {name: getattr(span, name) for name in DAYS} | {"stage": str(span.stage)}


class EnvelopeForm(Form):
    """How much can be awarded, in all, in a year or in a track."""

    amount = MoneyField(_("Money that can be awarded"))
    year = NumberField(_("Only in the year"), places=0)
    track_id = ChoiceField(_("Only in the track"))
    reason = LongTextField(_("Reason for the change"), most=1000)


class EventForm(SharedForm):
    """A training, an information hour, a jury day."""

    kind = ChoiceField(_("Kind"), [Required()], choices=choices(words.EVENT_KINDS), default="training")
    on = DayField(_("Day"), [Required()])
    title = LineField(_("Title"), most=200)
    from_time = LineField(_("From"), most=5)
    until_time = LineField(_("Until"), most=5)
    place = LineField(_("Place"), most=200)
    seats = NumberField(_("Places"), places=0)
    round_id = ChoiceField(_("Round"), [Required()])
    once = OnceField()

    def wanted(self) -> dict[str, Any]:
        """What was entered, by column."""
        names = ("kind", "on", "title", "from_time", "until_time", "place")
        seats = self.seats.data
        return {name: self[name].data for name in names} | {"seats": None if seats is None else int(seats)}


def event_shown(event: Any) -> dict[str, Any]:
    """An event by field."""
    names = ("kind", "on", "from_time", "until_time")
    return {name: getattr(event, name) for name in names} | {
        "title": event.title or None,
        "place": event.place or None,
        "seats": None if event.seats is None else Decimal(event.seats),
        "round_id": str(event.round_id),
    }


class AskForm(Form):
    """A question about a call."""

    words = LongTextField(_("Your question"), [Required()], most=2000)
    once = OnceField()


class AnswerForm(SharedForm):
    """The answer for everybody."""

    words = LongTextField(_("Answer"), [Required()], most=5000)


def offer_tracks(form: Any, tracks: Sequence[Strand]) -> None:
    """Offer the tracks of a call, or all of them."""
    form.track_id.choices = [("", _("Every track")), *((str(track.id), track.label) for track in tracks)]


def plain(value: Decimal) -> Decimal:
    """A number without needless decimals."""
    return Decimal(f"{value.normalize():f}")
