"""The first page of all: a city in eight answers."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Length

from portfolio.core.forms import (
    TITLE_LENGTH,
    AddressField,
    ChoiceField,
    Form,
    LineField,
    LongTextField,
    PasswordField,
    Required,
)


class SetUpForm(Form):
    """City, place, first person, departments and two colleagues; only the first five are needed."""

    city = LineField(_("Name of the city"), [Required()], most=TITLE_LENGTH)
    zone = ChoiceField(_("Where it is"), [Required()])
    name = LineField(_("Your name"), [Required()], most=TITLE_LENGTH, render_kw={"autocomplete": "name"})
    email = AddressField(_("Your e-mail"), [Required()], render_kw={"autocomplete": "username"})
    password = PasswordField(_("Your password"), autocomplete="new-password")
    departments = LongTextField(_("Departments"), [Length(max=20_000)])
    colleague_1 = AddressField(_("E-mail of a colleague"), render_kw={"autocomplete": "off"})
    colleague_2 = AddressField(_("E-mail of another colleague"), render_kw={"autocomplete": "off"})
