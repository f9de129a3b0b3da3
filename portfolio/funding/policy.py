"""Who may look at money and book it."""

from portfolio.people.rights import May

may_see = May("see_portfolio")
may_book = May("record_money", of=lambda found: found.project)
may_book_here = May("record_money")
# A funder's programme is nobody's project: only those who record money everywhere look after it.
may_edit_programmes = May("record_money", of=lambda _: None)
