"""What filters, columns and groups of the list are called, and the words people may write before a colon."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from portfolio.core import text
from portfolio.core.texts import gettext, locale_name, ngettext
from portfolio.core.texts import lazy_gettext as _
from portfolio.core.web import number
from portfolio.register.rules import GROUPS

GROUP_WORDS: Mapping[str, Any] = {
    "type": _("Innovation type"),
    "capability": _("Capability"),
    "method": _("Method"),
    "area": _("Policy area"),
    "tag": _("Tag"),
    "department": _("Department"),
    "programme": _("Programme"),
    "stage": _("Stage"),
    "owner": _("Owner"),
    "year": _("Started in"),
    "partner_kind": _("Kind of partner"),
    "factor": _("What helped or hindered"),
    "partner": _("Partner"),
    "district": _("District"),
    "funder": _("Funder"),
    "money": _("Kind of money"),
    "budget": _("Approved budget"),
    "started": _("Started"),
    "planned_end": _("Planned end"),
    "ended": _("Ended"),
    "since": _("In this stage since"),
    "changed": _("Last change"),
    "silent": _("Silence"),
    "evaluation": _("Evaluation"),
    "gap": _("What is missing"),
    "to_complete": _("To complete"),
    "confidence": _("Confidence"),
    "outcome": _("Outcome"),
    "finance": _("Finance"),
    "help": _("Help needed"),
    "import": _("Import"),
    "is": _("State of the record"),
}

# What each filter is called before a colon, in the reader's language; the English names work everywhere.
KEY_WORDS: Mapping[str, Any] = {
    "type": _("type"),
    "capability": _("capability"),
    "method": _("method"),
    "area": _("area"),
    "tag": _("tag"),
    "department": _("department"),
    "programme": _("programme"),
    "stage": _("stage"),
    "owner": _("owner"),
    "year": _("year"),
    "partner_kind": _("partner-kind"),
    "factor": _("factor"),
    "partner": _("partner"),
    "district": _("district"),
    "funder": _("funder"),
    "money": _("money"),
    "budget": _("budget"),
    "started": _("started"),
    "planned_end": _("planned-end"),
    "ended": _("ended"),
    "since": _("since"),
    "changed": _("changed"),
    "silent": _("silent"),
    "evaluation": _("evaluation"),
    "gap": _("gap"),
    "to_complete": _("to-complete"),
    "confidence": _("confidence"),
    "outcome": _("outcome"),
    "finance": _("finance"),
    "help": _("help"),
    "import": _("import"),
    "is": _("is"),
}
ALSO_VALUES = {"no_goal": "no_target", "no_start": "no_baseline", "partial": "in_part"}
ALSO = {"program": "programme", "dept": "department", "deputy": "owner", "kind": "type", "ends": "planned_end"}

EXAMPLES: Mapping[str, Any] = {
    "owner:me": _("your own projects, or those you stand in for; a name works too"),
    "stage:running,closing": _("in one of these stages"),
    "stage:running@2025-12-31": _("in this stage on a day"),
    "-stage:stopped": _("not in this stage; a minus works before every word"),
    "gap:no-baseline": _("a measure lacks its value at the start; also no-goal, no-value, no-measure, no-review"),
    'tag:"air quality"': _("with this tag; quotes keep words together"),
    "budget:>50000": _("approved budget above; also 10k..2m, none, >50000 USD"),
    "started:2025": _("started in a year; also 2025-q3, >2025-06, none"),
    "planned-end:today..+90d": _("to end within 90 days"),
    "changed:<30d": _("changed less than 30 days ago; >30d is longer ago"),
    "silent:60": _("nothing recorded for at least 60 days"),
    "evaluation:not-evaluated": _("also evaluated, in-part, too-early, exempted, out-of-scope"),
    "confidence:red": _("the owner or the unit has judged so; outcome:red and finance:red are computed"),
    "help:yes": _("the newest update asks for help"),
    "to-complete:budget": _("this is still open on the record; to-complete:>3 counts"),
    "funder:EUI money:eu-direct": _("by who pays, and by the kind of money"),
    "district:north partner:university": _("by district and partner"),
}
"""Search words with what they find, for the help beside the search field."""

FIRST_EXAMPLES = (
    "owner:me",
    "stage:running,closing",
    "-stage:stopped",
    "gap:no-baseline",
    "budget:>50000",
    "changed:<30d",
)
"""Those that stand beside the search field itself."""

WHOLE_EXAMPLE = "owner:me -stage:stopped gap:no-baseline sensors"

GAP_WORDS: Mapping[str, Any] = {
    "no_measure": _("A measure"),
    "no_baseline": _("A value at the start"),
    "no_target": _("A goal"),
    "no_value": _("A new value"),
    "no_review": _("An outcome review"),
}
STANDING_WORDS: Mapping[str, Any] = {
    "evaluated": _("Evaluated"),
    "in_part": _("Evaluated in part"),
    "not_evaluated": _("Not evaluated"),
    "too_early": _("Too early"),
    "exempted": _("Exempted"),
    "out_of_scope": _("Not counted"),
}
COLOUR_WORDS: Mapping[str, Any] = {
    "green": _("Green"),
    "amber": _("Amber"),
    "red": _("Red"),
    "none": _("Nobody has said"),
}
SIGNAL_WORDS: Mapping[str, Any] = {
    "green": _("Green"),
    "amber": _("Amber"),
    "red": _("Red"),
    "grey": _("Cannot be told"),
}
HELP_WORDS: Mapping[str, Any] = {"yes": _("Asks for help"), "no": _("Asks for none")}
IS_WORDS: Mapping[str, Any] = {"archived": _("Archived only")}
NOTHING: Any = _("none")

SORT_WORDS: Mapping[str, Any] = {
    "best": _("Best match"),
    "title": _("Title"),
    "changed": _("Last change"),
    "stage": _("Newest stage"),
}
COLUMN_WORDS: Mapping[str, Any] = {
    "ref": _("Reference"),
    "title": _("Title"),
    "department": _("Department"),
    "stage": _("Stage"),
    "type": _("Innovation type"),
    "owner": _("Owner"),
    "budget": _("Budget"),
    "to_complete": _("To complete"),
    "deputy": _("Deputy"),
    "programme": _("Programme"),
    "planned_start": _("Planned start"),
    "planned_end": _("Planned end"),
    "started": _("Started"),
    "ended": _("Ended"),
    "capability": _("Capabilities"),
    "method": _("Methods"),
    "area": _("Policy areas"),
    "tag": _("Tags"),
    "district": _("District"),
    "origin": _("Origin"),
    "evaluation": _("Evaluation"),
    "last": _("Last sign of life"),
    "confidence": _("Confidence"),
    "changed": _("Last change"),
    "archived": _("Archived"),
}
BY_WORDS: Mapping[str, Any] = {
    "department": _("Department"),
    "stage": _("Stage"),
    "programme": _("Programme"),
    "owner": _("Owner"),
    "type": _("Main innovation type"),
    "year": _("Year of the start"),
}


def search_keys() -> Mapping[str, str]:
    """The words that the reader may write before a colon, by what they stand for."""
    return _search_keys(locale_name())


@lru_cache(50)
def _search_keys(locale: str) -> Mapping[str, str]:
    translated = {str(word).lower().replace("-", "_"): group for group, word in KEY_WORDS.items()}
    return translated | ALSO | {group: group for group in GROUPS}


def key_for(written: str, words: Mapping[str, Any]) -> str:
    """The key that somebody means: by itself, with "-" for "_", or by its word; what is neither stays as it is."""
    plain = written.lower().replace("-", "_")
    plain = ALSO_VALUES.get(plain, plain)
    if plain in words:
        return plain
    folded = text.fold(written)
    return next((key for key, word in words.items() if text.fold(str(gettext(str(word)))) == folded), written)


def projects_in_words(count: int) -> str:
    """A number of projects."""
    return ngettext("%(count)s project", "%(count)s projects", count, count=number(count))
