"""Sign-in, invitations, one's own page, people, departments."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _
from wtforms import EmailField
from wtforms.validators import Length

import config
from portfolio.core.actor import Grant
from portfolio.core.forms import (
    TITLE_LENGTH,
    AddressField,
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    LineField,
    MoneyField,
    NumberField,
    OneOfField,
    PasswordField,
    Required,
    VersionField,
)
from portfolio.people import words
from portfolio.people.queries import Branch
from portfolio.people.rights import Role
from portfolio.people.rules import ROLES_OF_A_DEPARTMENT

NAME = {"autocomplete": "name"}


class SignInForm(Form):
    """Who one is; any words are looked up, since a message about their form would say who exists."""

    email = EmailField(
        _("E-mail"), [Required(), Length(max=1000)], render_kw={"autocomplete": "username", "autofocus": True}
    )
    password = PasswordField(_("Password"), autocomplete="current-password")


class ForgottenForm(Form):
    """To which address a link for a new password goes."""

    email = EmailField(_("E-mail"), [Required(), Length(max=1000)], render_kw={"autocomplete": "username"})


class NewPasswordForm(Form):
    """A new password by link."""

    password = PasswordField(_("New password"), autocomplete="new-password")


class JoinForm(Form):
    """What a person adds to the invitation."""

    name = LineField(_("Your name"), [Required()], most=TITLE_LENGTH, render_kw=NAME)
    password = PasswordField(_("Password"), autocomplete="new-password")

    def offer(self, *, without_password: bool) -> "JoinForm":
        """Ask for a password, or let people leave it out where a link can be mailed each time."""
        if without_password:
            self.password.validators = [Length(max=10_000)]
            self.password.flags.required = False
        return self


class MeForm(Form):
    """How one is called and what one reads."""

    name = LineField(_("Name"), [Required()], most=TITLE_LENGTH, render_kw=NAME)
    language = ChoiceField(_("Language"))

    def offer(self) -> "MeForm":
        """Offer the languages that the pages are translated into."""
        self.language.choices = [("", _("The city's language"))] + [
            (language, str(Locale.parse(language).get_display_name(language)).capitalize())
            for language in config.LANGUAGES
        ]
        return self


class ChangePasswordForm(Form):
    """A new password, with the old one."""

    old = PasswordField(_("Present password"), autocomplete="current-password")
    password = PasswordField(_("New password"), autocomplete="new-password")


class RolesForm(Form):
    """What a person is in the city."""

    roles = ChoicesField(_("Roles"), choices=list(words.ROLES.items()))
    departments = ChoicesField(_("Departments, for department heads and project owners"))

    def offer(self, branches: list[Branch]) -> None:
        """Offer the city's departments."""
        self.departments.choices = [(str(branch.id), branch.name) for branch in branches]

    def show(self, grants: tuple[Grant, ...]) -> None:
        """Show the roles that are held, unless something has been entered."""
        if not self.is_submitted():
            self.fill(grants)

    def fill(self, grants: tuple[Grant, ...]) -> None:
        """Show the roles that are held."""
        self.roles.data = [grant.role for grant in grants]
        self.departments.data = [str(grant.department_id) for grant in grants if grant.department_id]

    def grants(self) -> list[Grant]:
        """The roles chosen; those of a department once per department."""
        chosen = [int(department) for department in self.departments.data or []]
        return [
            Grant(role, department)
            for role in self.roles.data or []
            for department in (chosen if Role(role) in ROLES_OF_A_DEPARTMENT and chosen else [None])
        ]


class InviteForm(RolesForm):
    """A new colleague in three answers."""

    name = LineField(_("Name"), [Required()], most=TITLE_LENGTH, render_kw={"autocomplete": "off"})
    email = AddressField(_("E-mail"), [Required()], render_kw={"autocomplete": "off"})


class DepartmentForm(Form):
    """A new department."""

    name = LineField(_("Name"), [Required()], most=TITLE_LENGTH)
    parent = ChoiceField(_("Below"))
    on = DayField(_("From"), [Required()])

    def offer(self, branches: list[Branch], today: date) -> None:
        """Offer the city's departments, and today."""
        self.parent.choices = [("", _("At the top")), *indented(branches)]
        self.on.data = self.on.data or (None if self.is_submitted() else today)


class RenameForm(Form):
    """Another name from a day on."""

    name = LineField(_("New name"), [Required()], most=TITLE_LENGTH)
    on = DayField(_("From"), [Required()])
    version = VersionField()


class MoveForm(Form):
    """Another place in the tree."""

    parent = ChoiceField(_("Below"))
    on = DayField(_("From"), [Required()])
    version = VersionField()


class MergeForm(Form):
    """Into which department this one goes."""

    into = ChoiceField(_("Becomes part of"), [Required()])
    on = DayField(_("From"), [Required()])
    version = VersionField()


class CloseForm(Form):
    """The day after which the department is no more."""

    on = DayField(_("From"), [Required()])
    version = VersionField()


def indented(branches: list[Branch], but: int | None = None) -> list[tuple[str, str]]:
    """Departments to choose from, set in by their depth with no-break spaces."""
    return [
        (str(branch.id), "\u00a0\u00a0\u00a0" * branch.depth + branch.name) for branch in branches if branch.id != but
    ]


class DayOfSettingForm(Form):
    """A day."""

    value = DayField(_("Day"), [Required()])


class NumberOfSettingForm(Form):
    """A number of days or months."""

    value = NumberField(_("How many"), [Required()], places=0)


class ShareOfSettingForm(Form):
    """A share in percent."""

    value = NumberField(_("Percent"), [Required()], places=1)


class MoneyOfSettingForm(Form):
    """An amount in the city's currency."""

    value = MoneyField(_("Amount"), [Required()])


class NamesOfSettingForm(Form):
    """Whether people are named."""

    value = OneOfField(
        _("In lists"), [Required()], choices=[("no", _("Name the person")), ("yes", _("Name no person"))]
    )


class LimitOfSettingForm(Form):
    """A number below which numbers are not shown."""

    value = NumberField(_("Hide numbers below"), [Required()], places=0)


SETTING_FORMS: Mapping[str, type[Form]] = {
    "count_from": DayOfSettingForm,
    "full_threshold": ShareOfSettingForm,
    "short_form_budget": MoneyOfSettingForm,
    "hide_lateness": NamesOfSettingForm,
    "small_cells": LimitOfSettingForm,
}


def setting_form(key: str, value: Any, currency: str) -> Any:
    """The form of one field that changes a setting, opened with the value that holds."""
    if key == "full_threshold":
        value = (value * 100).normalize()
    elif key == "hide_lateness":
        value = "yes" if value else "no"
    form = SETTING_FORMS.get(key, NumberOfSettingForm)(value=value)
    if key == "short_form_budget":
        form.value.currency = currency
        form.value.label.text = _("Amount in %(currency)s", currency=currency)
    return form
