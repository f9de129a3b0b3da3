"""Pages: the inbox, which mails one gets, the city's mails, and the button that lets reminders begin."""

from flask import Blueprint

from portfolio.reminders import letters

bp = Blueprint("reminders", __name__)
__all__ = ["bp", "letters"]
