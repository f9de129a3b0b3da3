"""Pages of a city's settings: all with what they do, and the form that changes one."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.errors import Missing
from portfolio.core.money import Money
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, percent
from portfolio.people import actions, queries, rules, settings, words
from portfolio.people.forms import setting_form
from portfolio.people.rights import May
from portfolio.people.routes import bp, page
from portfolio.people.session import signed_in


@bp.get("/settings", endpoint="settings")
@open_to(May("see_settings"))
def every_setting() -> ResponseReturnValue:
    """What the city has decided for itself, each with one sentence."""
    viewer = signed_in()
    on = today(viewer.zone)
    hold, decided = queries.read_settings(viewer.organisation_id, on), settings.decisions(viewer.organisation_id)
    rows = [
        (key, name, sentence, said(key, getattr(hold, key)), next(iter(decided.get(key, ())), None))
        for key, (name, sentence) in words.SETTINGS.items()
    ]
    moved = settings.count_from_moved(viewer.organisation_id, on)
    return page("settings", rows=rows, moved=moved, organisation=queries.organisation(viewer))


@bp.route("/settings/<key>", methods=["GET", "POST"], endpoint="setting")
@open_to(May("manage_settings"), load=lambda viewer, key: known(key))
def one_setting(key: str) -> ResponseReturnValue:
    """Change one setting, from today on."""
    viewer, at = signed_in(), now()
    on = today(viewer.zone)
    hold = getattr(queries.read_settings(viewer.organisation_id, on), key)
    form = setting_form(key, hold, viewer.currency)
    name, sentence = words.SETTINGS[key]

    def act() -> str:
        city, value = queries.organisation(viewer), entered(key, form.value.data)
        actions.change_setting(city, key, value, on=on, by=viewer, at=at)
        flash(_("Saved. It holds from today on."))
        return url_for("people.settings")

    earlier = [(said(key, one.value), one) for one in settings.decisions(viewer.organisation_id).get(key, ())]
    return form_page(
        "people/setting.html",
        form,
        act,
        by=viewer,
        at=at,
        name=name,
        sentence=sentence,
        hint=words.SETTING_HINTS[key],
        earlier=earlier,
        crumbs=[(_("Settings"), url_for("people.settings"))],
    )


def known(key: str) -> str:
    """The key of an address, when there is such a setting."""
    if key not in words.SETTINGS:
        raise Missing("setting")
    return key


def entered(key: str, value: Any) -> str:
    """What was entered, as it is stored."""
    return rules.store_setting(value / 100 if key == "full_threshold" else value)


def said(key: str, value: Any) -> str:
    """The value of a setting in words."""
    if value is None:
        return _("all of them count")
    if key == "hide_lateness":
        return _("Name no person") if value else _("Name the person")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, Decimal):
        return percent(value, 1 if value * 1000 % 10 else 0)
    if key == "small_cells":
        return _("below %(number)s", number=value) if value else _("show all")
    if key == "strategy_review_months":
        return ngettext("%(num)s month", "%(num)s months", value)
    return ngettext("%(num)s day", "%(num)s days", value)
