"""What people read of money: labels of kinds, bookings, states and warnings."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as _

KINDS: Mapping[str, Any] = {
    "eu_direct": _("European Union, directly"),
    "eu_shared": _("European Union, through the state or region"),
    "national": _("National government"),
    "regional": _("Region"),
    "city_operating": _("City budget, running costs"),
    "city_capital": _("City budget, investment"),
    "city_special_fund": _("Special fund of the city"),
    "innovation_call": _("Own innovation call"),
    "philanthropy": _("Foundation or donation"),
    "private": _("Private partner"),
    "in_kind": _("Work or goods"),
    "loan": _("Loan"),
    "bond": _("Bond"),
    "membership_fee": _("Membership fees"),
    "earned_income": _("Earned income"),
}
LEDGER: Mapping[str, Any] = {
    "requested": _("Asked for"),
    "offered": _("Offered"),
    "committed": _("Promised"),
    "received": _("Received"),
    "spent": _("Spent"),
    "certified": _("Accepted by the funder"),
    "repaid": _("Paid back"),
    "forecast": _("Expected"),
}
STATES: Mapping[str, Any] = {
    "idea": _("Idea"),
    "applied": _("Applied for"),
    "offered": _("Offered"),
    "committed": _("Promised"),
    "active": _("Money is flowing"),
    "closed": _("Closed"),
    "rejected": _("Refused"),
    "withdrawn": _("Given up"),
}
TONES = {"committed": "good", "active": "good", "rejected": "bad", "withdrawn": "neutral"}
FORMS: Mapping[str, Any] = {"cash": _("Cash"), "in_kind": _("Work or goods")}
BASES: Mapping[str, Any] = {"net": _("Without value added tax"), "gross": _("With value added tax")}
WARNINGS: Mapping[str, Any] = {
    "eu_matched_by_eu": _("A grant of the European Union cannot be matched by other money of the European Union."),
    "two_eu_grants": _("Two grants of the European Union: check that they do not pay for the same cost."),
    "match_used_twice": _("The same own share seems to be counted for two grants."),
    "received_over_committed": _("More was received than promised."),
    "committed_over_requested": _("More was promised than asked for."),
    "in_kind_not_accepted": _("The programme does not accept work or goods as own share; they do not count."),
}
SUMS: Mapping[tuple[str, str], Any] = {
    ("grant", "cash"): _("Together, cash"),
    ("grant", "in_kind"): _("Together, work or goods"),
    ("own", "cash"): _("Own share, cash"),
    ("own", "in_kind"): _("Own share, work or goods"),
}
