"""Sentences, shares and values as they are said in the reader's language."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import gettext as _

from portfolio.core import web
from portfolio.core.money import Money
from portfolio.reports.sentences import Label, Percent, Sentence, Share
from portfolio.reports.words.labels import label_word


def say(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    values = {name: shown(value) for name, value in sentence.values.items()}
    if sentence.many:
        return str(ngettext(sentence.text, sentence.many, sentence.n, **values))
    text = gettext(sentence.text)
    return str(text % values if values else text)


def shown(value: Any) -> str:
    """A value of a sentence as it is written in the reader's language."""
    if isinstance(value, Label):
        return label_word(value)
    if isinstance(value, Money):
        return web.money(value)
    if isinstance(value, Percent):
        return web.percent(value.value, value.decimals)
    if isinstance(value, date):
        return web.day(value, "long")
    if isinstance(value, int | Decimal):
        return web.number(value)
    return str(value)


def share_counts(of: Share) -> str:
    """A share in numbers: 13 of 20, or that there was none yet."""
    if not of.whole:
        return str(_("none yet"))
    return str(_("%(part)s of %(whole)s", part=web.number(of.part), whole=web.number(of.whole)))


def share_percent(of: Share) -> str:
    """A share as percentage, empty where only counts may be given."""
    return "" if of.printed is None else web.percent(of.printed, of.decimals)
