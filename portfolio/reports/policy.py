"""Who may read reports and ask for one; the table of people.rights decides."""

from portfolio.people.rights import May

may_read = May("see_reports")
may_ask = May("ask_report")
