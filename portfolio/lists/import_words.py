"""What pages call the parts of a list that is brought in."""

from flask_babel import lazy_gettext as _

DECIMALS = {
    ",": _("12.345 means twelve thousand three hundred and forty-five"),
    ".": _("12.345 means a little more than twelve"),
}
ORDERS = {
    "dmy": _("03/04/2026 means 3 April"),
    "mdy": _("03/04/2026 means March 4"),
}
LEFT = {
    "title": _("Title lines"),
    "blank": _("Blank rows"),
    "repeated_head": _("Heads repeated further down"),
    "group": _("Headings between rows"),
    "total": _("Totals"),
    "notes": _("Notes below the list"),
}
FORMATS = {
    "360giving": _("Grants in the 360Giving form: its fields are known, so there is little to ask."),
    "fr_subsidies": _("Subsidies in the French public form: its columns are known, so there is little to ask."),
}
POINTS = {
    "unread": _("Could not be read"),
    "several": _("More names than there is room for"),
    "same_name": _("Several people have that name"),
    "made_title": _("No title"),
    "same_title": _("Title of another project"),
    "no_department": _("No department"),
    "no_funder": _("Money without a funder"),
    "same_key": _("Reference used twice"),
    "wide": _("Too long for its field"),
    "early_end": _("End before the start"),
    "about": _("Only about so much"),
    "rounded": _("Rounded to what the currency has"),
    "other_address": _("Address of somebody without a role here"),
}
TOTALS = {
    "applied_for": _("Applied for"),
    "awarded": _("Awarded"),
    "disbursed": _("Paid out"),
    "budget": _("Budgets"),
}
WORDED = {
    "department": _("Departments"),
    "owner": _("People"),
    "stage": _("Stages"),
    "innovation_type": _("Innovation types"),
    "capability": _("Capabilities"),
    "method": _("Methods"),
    "policy_area": _("Policy areas"),
    "tag": _("Free tags"),
}
