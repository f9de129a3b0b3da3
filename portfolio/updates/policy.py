"""Who may send updates, see who has sent one, and ask for those that are missing."""

from portfolio.people.rights import May

may_see = May("see_portfolio")
may_send = May("send_update", of=lambda found: found.project)
may_ask = May("ask_for_updates")
