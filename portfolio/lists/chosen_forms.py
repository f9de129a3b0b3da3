"""Forms that change all chosen projects in one way: a tag, a stage, whom they belong to."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portfolio.core.forms import ChoiceField, Form, LineField, Required
from portfolio.core.once import OnceField
from portfolio.lists.columns import BY_KEY, TERMS, Plain
from portfolio.lists.plain import Lists
from portfolio.lists.standing import Standing

NOTHING = ""
NOBODY = "nobody"
BELONGS = ("department", "owner", "deputy", "programme")
MAY_BE_NONE = ("owner", "deputy", "programme")


class TagForm(Form):
    """A word to put on every project, and one to take off."""

    add = ChoiceField(_("Put on"))
    remove = ChoiceField(_("Take off"))
    once = OnceField()

    def offer(self, lists: Lists) -> None:
        """Set the words, by column; those that are no longer offered can only be taken off."""
        fields = [field for field in TERMS if field != "primary_type"]
        self.add.choices = _grouped({field: lists[BY_KEY[field].words].offered for field in fields}, lists)
        self.remove.choices = _grouped({field: list(lists[BY_KEY[field].words].names) for field in fields}, lists)

    def fields_of(self, now: Standing) -> dict[str, Plain]:
        """What the words change of a project."""
        values: dict[str, Plain] = {}
        for chosen, is_added in ((self.add.data, True), (self.remove.data, False)):
            if chosen:
                field, _between, key = chosen.partition(":")
                there: set[str] = set(values[field] if field in values else now.values[field])
                values[field] = sorted(there | {key} if is_added else there - {key})
        return {field: keys for field, keys in values.items() if keys != now.values[field]}


def _grouped(keys: dict[str, Sequence[Any]], lists: Lists) -> Any:
    groups: dict[str, list[tuple[str, str]]] = {"": [(NOTHING, gettext("Nothing"))]}
    for field, offered in keys.items():
        column = BY_KEY[field]
        words = [(f"{field}:{key}", lists[column.words].names[key]) for key in offered]
        if words:
            groups[gettext(column.heading)] = words
    return groups


class MoveForm(Form):
    """A stage that every project moves to today."""

    stage = ChoiceField(_("Move to"), [Required()])
    reason = LineField(_("Why they move"))
    decision = ChoiceField(_("What was decided"))
    once = OnceField()

    def offer(self, lists: Lists) -> None:
        """Set the stages and decisions."""
        names = lists["stage"].names
        self.stage.choices = [(NOTHING, gettext("Choose a stage")), *((key, names[key]) for key in names)]
        decided = lists["decision"].names
        self.decision.choices = [(NOTHING, "–"), *((key, decided[key]) for key in decided)]

    def fields_of(self, now: Standing) -> dict[str, Plain]:
        """The stage, where it is another one."""
        return {} if now.values["stage"] == self.stage.data else {"stage": self.stage.data}

    def more(self) -> dict[str, str]:
        """Reason and decision, where given."""
        given = {"reason": self.reason.data, "decision": self.decision.data}
        return {name: words for name, words in given.items() if words}


class HandOverForm(Form):
    """Whom every project belongs to from today on; what is left alone stays as it is."""

    department = ChoiceField(_("Lead department"))
    owner = ChoiceField(_("Owner"))
    deputy = ChoiceField(_("Deputy"))
    programme = ChoiceField(_("Programme"))
    once = OnceField()

    def offer(self, lists: Lists) -> None:
        """Set departments, people and programmes."""
        for field in BELONGS:
            words = lists[BY_KEY[field].words]
            none = [(NOBODY, gettext("Nobody") if field != "programme" else gettext("None"))]
            self[field].choices = [
                (NOTHING, gettext("Leave as it is")),
                *(none if field in MAY_BE_NONE else []),
                *((str(key), words.names[key]) for key in words.offered),
            ]

    def fields_of(self, now: Standing) -> dict[str, Plain]:
        """What changes of a project."""
        wished = {field: self[field].data for field in BELONGS if self[field].data}
        values = {field: None if word == NOBODY else int(word) for field, word in wished.items()}
        return {field: value for field, value in values.items() if value != now.values[field]}
