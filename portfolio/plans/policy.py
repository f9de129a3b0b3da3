"""Who may look at plans, write them, and keep what programmes propose."""

from portfolio.people.rights import May

may_see = May("see_portfolio")
may_plan = May("edit_project")
may_measure = May("edit_metric")
may_propose = May("edit_strategy")
may_move = May("move_stage")
