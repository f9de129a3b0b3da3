"""What calendars are called."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.feeds.rules import Reach

TITLES: Mapping[Reach, Any] = {
    Reach.OWN: lazy("Reviews of my projects"),
    Reach.DEPARTMENT: lazy("Reviews of my departments"),
    Reach.ALL: lazy("All reviews of the city"),
    Reach.MONEY: lazy("Reports to funders"),
    Reach.RESULTS: lazy("Outcome and strategy reviews"),
}
