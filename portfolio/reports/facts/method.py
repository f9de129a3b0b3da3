"""What the figures rest on: how good the data are, and what counted them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DataQuality:
    """How complete and fresh the records of running projects are, and what came from elsewhere.

    running    projects that run or close
    measures   their main measures of what changed; fresh have a value no older than the city allows
    without_*  running projects that lack something
    by_default, imported, legacy  projects in scope whose review got its day by rule, and those brought in
    """

    running: int
    measures: int
    fresh: int
    without_measure: int
    without_end: int
    without_budget: int
    without_review: int
    by_default: int
    imported: int
    legacy: int
