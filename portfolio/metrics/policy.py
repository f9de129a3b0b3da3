"""Who may look at, define and fill measures."""

from portfolio.people.rights import May

may_see = May("see_portfolio")
may_define = May("edit_metric", of=lambda found: found.subject)
may_define_here = May("edit_metric")
may_record = May("record_value", of=lambda found: found.subject)
may_approve = May("approve_value", of=lambda found: found.subject)
may_open_draft = May("see_portfolio")
