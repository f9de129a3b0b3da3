"""Forms of the record: a new project in five fields, everything else in folded sections."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField

from portfolio.core.forms import (
    TITLE_LENGTH,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    LongTextField,
    MoneyField,
    OneOfField,
    Required,
    chosen_id,
)
from portfolio.core.meanwhile import SharedForm
from portfolio.core.once import OnceField
from portfolio.people.queries import Branch
from portfolio.projects import rules, taxonomy
from portfolio.projects.actions.editing import PLAN, TEXTS
from portfolio.projects.actions.notes import NOTE_LENGTH
from portfolio.projects.models import Project
from portfolio.projects.queries import Found, TagOn, Word, budget_of, parent_ref
from portfolio.projects.words import decision_word, note_kind_word, origin_word, stage_word

Choices = Sequence[tuple[Any, Any]]

NOTHING = ("", "–")
EDITED = ("title", *TEXTS, "origin")


class NewProjectForm(Form):
    """Title and lead department; three more that most people know already."""

    title = LineField(_("Title"), [Required()], most=TITLE_LENGTH)
    department_id = ChoiceField(_("Lead department"), [Required()], coerce=chosen_id)
    summary = LineField(_("What it is about, in one line"))
    owner_id = ChoiceField(_("Owner"), coerce=chosen_id)
    primary_type = OneOfField(_("What kind of innovation is it, above all?"))
    once = OnceField()

    def offer(self, departments: Sequence[Branch], members: Choices, types: Sequence[Word]) -> None:
        """Set what can be chosen."""
        self.department_id.choices = [("", gettext("Choose a department")), *indented(departments)]
        self.owner_id.choices = [("", gettext("Nobody yet")), *members]
        self.primary_type.choices = offered(types)


class EditForm(SharedForm):
    """The texts of the record, its dates and its budget."""

    title = LineField(_("Title"), [Required()], most=TITLE_LENGTH)
    summary = LineField(_("What it is about, in one line"))
    problem = LongTextField(_("The problem"))
    for_whom = LineField(_("For whom"))
    planned_start_on = DayField(_("Planned start"))
    planned_end_on = DayField(_("Planned end"))
    ended_on = DayField(_("Actual end"))
    budget = MoneyField(_("Approved budget"))
    plan_reason = LineField(_("Why the plan changes"))
    technology = LineField(_("What technology is used"))
    technology_reason = LongTextField(_("Why this technology"))
    informs_decisions = LongTextField(_("Which decisions it informs"))
    decision_takers = LineField(_("Who takes these decisions"))
    district = LineField(_("District"), most=120)
    origin = ChoiceField(_("Where it comes from"), [Required()])
    parent = LineField(_("Part of the project"), most=30)
    language = LineField(_("Language of the texts"), most=20)

    def offer(self, project: Project, currency: str) -> None:
        """Set what can be chosen, and the currency of the amount."""
        self.origin.choices = [(key, origin_word(key)) for key in rules.ORIGINS]
        self.budget.currency = project.budget_currency or currency

    @staticmethod
    def shown(project: Project) -> dict[str, Any]:
        """The record's values by field."""
        values = {name: getattr(project, name) for name in (*EDITED, *PLAN)}
        return values | {"budget": budget_of(project), "parent": parent_ref(project)}


class TagsForm(SharedForm):
    """What kind of innovation it is, and which words describe it."""

    primary_type = OneOfField(_("Main innovation type"))
    secondary_types = ChoicesField(_("Further innovation types"))
    builds = ChoicesField(_("Which capabilities does it help the city learn?"))
    uses = ChoicesField(_("Which capabilities does it rely on?"))
    methods = ChoicesField(_("Methods"))
    policy_areas = ChoicesField(_("Policy areas"))
    tags = ChoicesField(_("Free tags"))
    new_tags = LineField(_("New free tags, with commas between them"))

    # Field, vocabulary, role.
    PARTS = (
        ("primary_type", taxonomy.INNOVATION_TYPE, "primary"),
        ("secondary_types", taxonomy.INNOVATION_TYPE, "secondary"),
        ("builds", taxonomy.CAPABILITY, "builds"),
        ("uses", taxonomy.CAPABILITY, "uses"),
        ("methods", taxonomy.METHOD, ""),
        ("policy_areas", taxonomy.POLICY_AREA, ""),
        ("tags", taxonomy.FREE_TAG, ""),
    )

    def offer(self, words: Mapping[str, Sequence[Word]], now: Sequence[TagOn]) -> None:
        """Set what can be chosen: what is not retired, and what the project has already."""
        kept = {(tag.vocabulary, tag.key) for tag in now}
        for name, vocabulary, _role in self.PARTS:
            self[name].choices = offered(words.get(vocabulary, ()), kept)

    @classmethod
    def shown(cls, now: Sequence[TagOn]) -> dict[str, Any]:
        """The terms on a project by field."""
        values: dict[str, Any] = {}
        for name, vocabulary, role in cls.PARTS:
            keys = [tag.key for tag in now if (tag.vocabulary, tag.role) == (vocabulary, role)]
            values[name] = (keys[0] if keys else None) if name == "primary_type" else keys
        return values

    def puts(self) -> list[rules.Put]:
        """What was chosen, as the rules read it."""
        return [
            rules.Put(vocabulary, key, role)
            for name, vocabulary, role in self.PARTS
            for key in ([self[name].data] if isinstance(self[name].data, str) else self[name].data or ())
        ]

    def new_words(self) -> list[str]:
        """The free tags typed in, in their order, none twice."""
        return list(dict.fromkeys(word.strip() for word in (self.new_tags.data or "").split(",") if word.strip()))


class DepartmentsForm(SharedForm):
    """Whom and what a project belongs to."""

    owner_id = ChoiceField(_("Owner"), coerce=chosen_id)
    deputy_id = ChoiceField(_("Deputy"), coerce=chosen_id)
    lead_department_id = ChoiceField(_("Lead department"), [Required()], coerce=chosen_id)
    supporting = ChoicesField(_("Which departments support it?"), coerce=chosen_id)
    programme_id = ChoiceField(_("Programme"), coerce=chosen_id)
    on = DayField(_("From which day on"), [Required()])

    def offer(self, departments: Choices, members: Choices, programmes: Choices) -> None:
        """Set what can be chosen."""
        self.lead_department_id.choices = list(departments)
        self.supporting.choices = list(departments)
        self.owner_id.choices = [("", gettext("Nobody yet")), *members]
        self.deputy_id.choices = [("", gettext("Nobody yet")), *members]
        self.programme_id.choices = [("", gettext("None")), *programmes]

    @staticmethod
    def shown(project: Project, supporting: Sequence[tuple[int, str]]) -> dict[str, Any]:
        """Whom the project belongs to, by field."""
        names = ("owner_id", "deputy_id", "lead_department_id", "programme_id")
        return {name: getattr(project, name) for name in names} | {
            "supporting": [department_id for department_id, _name in supporting]
        }


class MoveForm(Form):
    """A move to one of the stages that may follow; the rules refuse the others, unless it is a second copy."""

    stage = RadioField(_("Move to"), [Required()], validate_choice=False)
    on = DayField(_("On which day"), [Required()])
    reason = LineField(_("Why"))
    outcome_decision = ChoiceField(_("What was decided"))
    planned_end_on = DayField(_("Planned end"))
    without_outcome = LongTextField(_("Why does it start without one?"), most=2000)
    once = OnceField()

    def offer(self, stages: Sequence[str]) -> None:
        """Set the stages that may follow."""
        self.stage.choices = [(stage, stage_word(stage)) for stage in stages]
        self.outcome_decision.choices = [NOTHING, *((key, decision_word(key)) for key in rules.DECISIONS)]


class NoteForm(Form):
    """A line about a project."""

    text = LineField(_("Note"), [Required()], most=NOTE_LENGTH)
    kind = ChoiceField(_("Kind"), [Required()], default="progress")
    on = DayField(_("Day"), [Required()])
    once = OnceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(key, note_kind_word(key)) for key in rules.NOTE_KINDS]


class NewNoteForm(NoteForm):
    """A line about one of a few projects, or about one that is looked up by its words; for writing from any page."""

    project = LineField(_("Another project"), most=TITLE_LENGTH)
    ref = OneOfField(_("About which project?"))

    def offer(self, found: Sequence[Found], *, anew: bool = False) -> None:
        """Set the projects that may be meant; the only one is chosen already.

        anew  they have just been looked up: what was chosen among others before counts no more
        """
        self.ref.choices = [(project.ref, project.title) for project in found]
        if len(found) == 1 and (anew or not self.ref.raw_data):
            self.ref.data = found[0].ref


class PartnerForm(Form):
    """A partner and its part."""

    name = LineField(_("Partner"), [Required()], most=TITLE_LENGTH)
    kind = ChoiceField(_("Kind of partner"))
    part = LineField(_("What the partner does here"), most=250)
    from_on = DayField(_("Since"))
    once = OnceField()

    def offer(self, kinds: Sequence[Word]) -> None:
        """Set the kinds of partners."""
        self.kind.choices = [NOTHING, *offered(kinds)]


class TermForm(Form):
    """A word of the city's vocabulary."""

    label = LineField(_("Name"), most=120)
    once = OnceField()


def offered(words: Sequence[Word], kept: set[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    """Keys and labels of words: those not retired, and those kept."""
    return [
        (word.key, word.label)
        for word in words
        if not word.retired or (kept is not None and (word.vocabulary, word.key) in kept)
    ]


def indented(branches: Sequence[Branch]) -> list[tuple[int, str]]:
    """Departments for a select, those below others moved in."""
    return [(branch.id, "\u2003" * branch.depth + branch.name) for branch in branches]
