"""Forms of reports: asking for one, its first page, a decision and its answer, a correction, who gets it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as lazy
from wtforms.validators import InputRequired

from portfolio.core import web
from portfolio.core.forms import ChoiceField, DayField, Form, LineField, LongTextField, MoneyField, OneOfField, Required
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.core.quarter import Quarter, Year
from portfolio.core.texts import gettext as _
from portfolio.reports import rules
from portfolio.reports.words.front import ANSWERS

QUARTERS_OFFERED = 12
YEARS_OFFERED = 3
KINDS = {"department": lazy("Departments"), "programme": lazy("Programmes"), "strategy": lazy("Strategies")}


def edition_choices(editions: Sequence[tuple[str, str, str]]) -> Any:
    """The whole city first, then what else an edition can be about, by kind."""
    groups: dict[str, list[tuple[str, str]]] = {_("Everything"): [("city", _("Whole city"))]}
    for name, kind, title in editions:
        groups.setdefault(str(KINDS[kind]), []).append((name, title))
    return groups


class ReportForm(Form):
    """Which quarter or year; the newest quarter that has ended stands first. Everything else is folded."""

    quarter = ChoiceField(lazy("Quarter"), [InputRequired(lazy("Choose a quarter."))])
    edition = ChoiceField(lazy("About"), default="city")
    project = LineField(lazy("Or about one project, by its number"), most=60)

    def offer(self, today: date, editions: Sequence[tuple[str, str, str]] = ()) -> "ReportForm":
        """Offer the quarter that runs and those before it, and years; chosen is the newest quarter that has ended."""
        running = Quarter.of(today)
        quarters, quarter = [], running.previous
        for _number in range(QUARTERS_OFFERED):
            quarters.append((str(quarter), web.quarter(quarter)))
            quarter = quarter.previous
        years = [Year(today.year - number) for number in range(1, YEARS_OFFERED + 1)]
        unfinished = _("%(quarter)s, not over yet", quarter=web.quarter(running))
        whole = [(str(year), web.period(year)) for year in years]
        self.quarter.choices = [*quarters, *whole, (str(running), unfinished)]
        self.edition.choices = edition_choices(editions)
        return self

    @property
    def wish(self) -> str:
        """The edition that was wished for, as reports.editions spells it."""
        return f"project:{self.project.data}" if self.project.data else self.edition.data or "city"


class PrepareForm(ReportForm):
    """Begin the draft of an edition."""

    once = OnceField()


class WordsForm(SharedForm):
    """The first page: one sentence is needed, two more are offered."""

    sentence = LongTextField(lazy("The quarter in one sentence"), [Required()], most=rules.SENTENCE)
    worked = LineField(lazy("What worked"), most=rules.LINE)
    did_not_work = LineField(lazy("What did not"), most=rules.LINE)


class ButtonForm(Form):
    """One button that acts once."""

    once = OnceField()


class LineForm(Form):
    """The sentence of a department."""

    sentence = LongTextField(lazy("One sentence of the department"), most=rules.SENTENCE)
    once = OnceField()


class DecisionForm(Form):
    """A decision that is asked for: what, who, by when; how much and which project where that matters."""

    asked = LineField(lazy("What is to be decided?"), [Required()], most=rules.ASKED)
    owner_id = ChoiceField(lazy("Who is to decide?"), [Required()])
    due_on = DayField(lazy("By when?"), [Required()])
    amount = MoneyField(lazy("Amount"))
    ref = LineField(lazy("Number of the project"), most=60)
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]], currency: str) -> "DecisionForm":
        self.owner_id.choices = [("", ""), *((str(number), name) for number, name in people)]
        self.amount.currency = currency
        return self


class AnswerForm(Form):
    """What became of a decision that was asked for."""

    answer = OneOfField(lazy("Answer"), [Required()])
    given_by_id = ChoiceField(lazy("Who decided?"), [Required()])
    on = DayField(lazy("When?"), [Required()])
    words = LineField(lazy("In a few words"), most=rules.ANSWER_WORDS)
    once = OnceField()

    def offer(self, people: Sequence[tuple[int, str]]) -> "AnswerForm":
        self.answer.choices = [(key, ANSWERS[key]) for key in rules.ANSWERS]
        self.given_by_id.choices = [("", ""), *((str(number), name) for number, name in people)]
        return self


class CorrectionForm(Form):
    """What the next version corrects."""

    erratum = LongTextField(lazy("What does this version correct?"), [Required()], most=rules.ERRATUM)
    once = OnceField()


class SubscriptionForm(Form):
    """What somebody gets, in which language and how."""

    person_id = ChoiceField(lazy("Who"))
    edition = ChoiceField(lazy("About"), default="city")
    language = ChoiceField(lazy("Language"), [Required()])
    how = OneOfField(lazy("How"), [Required()], default="attach")
    once = OnceField()

    def offer(
        self,
        people: Sequence[tuple[int, str]],
        editions: Sequence[tuple[str, str, str]],
        languages: Sequence[tuple[str, str]],
    ) -> "SubscriptionForm":
        """Offer people where the unit asks for others; nobody but oneself otherwise."""
        self.person_id.choices = [("", _("Myself")), *((str(number), name) for number, name in people)]
        self.edition.choices = edition_choices(editions)
        self.language.choices = list(languages)
        self.how.choices = [("attach", _("PDF with the mail")), ("link", _("Mail with a link"))]
        return self
