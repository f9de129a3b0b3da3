"""What people read of money: kinds of sources, states of lines."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as lazy

KINDS: Mapping[str, Any] = {
    "eu_direct": lazy("European Union, directly"),
    "eu_shared": lazy("European Union, through a managing authority"),
    "national": lazy("National government"),
    "regional": lazy("Regional government"),
    "city_operating": lazy("City budget, operating"),
    "city_capital": lazy("City budget, investment"),
    "city_special_fund": lazy("Special fund of the city"),
    "innovation_call": lazy("The city's own innovation call"),
    "philanthropy": lazy("Foundation or donation"),
    "private": lazy("Company"),
    "in_kind": lazy("Work or goods"),
    "loan": lazy("Loan"),
    "bond": lazy("Bond"),
    "membership_fee": lazy("Membership fees"),
    "earned_income": lazy("Earned income"),
}
STATES: Mapping[str, Any] = {
    "idea": lazy("Idea"),
    "applied": lazy("Applied for"),
    "rejected": lazy("Rejected"),
    "offered": lazy("Offered"),
    "committed": lazy("Promised"),
    "active": lazy("Paid out in parts"),
    "closed": lazy("Closed"),
    "withdrawn": lazy("Withdrawn"),
}
