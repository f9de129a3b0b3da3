"""Who may look at, judge, foresee and set signals, and keep risks."""

from typing import Any

from portfolio.core.actor import Viewer
from portfolio.people.rights import May

may_see = May("see_portfolio")
may_judge_own = May("judge_own")
may_judge_for_unit = May("judge_for_unit")
may_foresee = May("record_money")
may_measure = May("edit_metric")
may_set = May("set_signal", of=lambda found: found.project)
may_keep_risks = May("keep_risks")
may_change_risk = May("keep_risks", of=lambda found: found.project)


def side_of(viewer: Viewer, project: Any) -> str:
    """Whose judgement somebody gives of a project: their own, where it is theirs; else the unit's; empty for none."""
    if may_judge_own(viewer, project):
        return "owner"
    return "unit" if may_judge_for_unit(viewer, project) else ""
