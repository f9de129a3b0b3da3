"""What the library of lessons calls things."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

CAME_OF: Mapping[str, Any] = {
    "goes_on": lazy("It goes on, or did its job"),
    "changes": lazy("It was changed and went on"),
    "stopped": lazy("It was stopped"),
}
HELPED: Mapping[str, Any] = {"yes": lazy("What helped"), "no": lazy("What hindered")}
