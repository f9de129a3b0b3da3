"""What lessons are looked for, and how one was used."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from portfolio.core.forms import TITLE_LENGTH, ChoiceField, Form, LineField, OneOfField
from portfolio.core.once import OnceField
from portfolio.lessons.queries import Wanted
from portfolio.lessons.words import CAME_OF, HELPED
from portfolio.projects.queries import Found

ANY = ("", _("All"))


class LibraryForm(Form):
    """Words, and three ways to narrow what is shown; sent by GET, so that an address can be kept."""

    q = LineField(_("Words"), most=TITLE_LENGTH)
    factor = ChoiceField(_("What helped or hindered"))
    helped = ChoiceField(_("Helped or hindered"), choices=[ANY, *HELPED.items()])
    came_of = ChoiceField(_("What came of it"), choices=[ANY, *CAME_OF.items()])

    class Meta:
        csrf = False

    def offer(self, factors: Sequence[tuple[str, str]]) -> "LibraryForm":
        """Offer what helps and what hinders, by the number of the term."""
        self.factors = factors
        self.factor.choices = [ANY, *factors]
        return self

    def wanted(self) -> Wanted:
        """What is looked for; an entry that is not offered narrows nothing."""
        known = {key for key, _label in self.factors}
        helped = self.helped.data if self.helped.data in HELPED else None
        return Wanted(
            words=self.q.data or "",
            factor_id=int(self.factor.data) if self.factor.data in known else None,
            helped=None if helped is None else helped == "yes",
            came_of=self.came_of.data if self.came_of.data in CAME_OF else None,
        )


class UseForm(Form):
    """For which project a lesson was used, and how; both may be left out."""

    ref = OneOfField(_("For which project?"))
    project = LineField(_("Another project"), most=TITLE_LENGTH)
    words = LineField(_("How it was used"), most=500)
    once = OnceField()

    def offer(self, found: Sequence[Found], *, anew: bool = False) -> None:
        """Set the projects that may be meant.

        anew  they have just been looked up: what was chosen among others before counts no more
        """
        self.ref.choices = [(project.ref, project.title) for project in found]
        if anew and len(found) == 1:
            self.ref.data = found[0].ref
