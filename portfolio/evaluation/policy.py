"""Who may look at how far the city is evaluated: everybody who sees the portfolio."""

from portfolio.people.rights import May

may_see = May("see_portfolio")
