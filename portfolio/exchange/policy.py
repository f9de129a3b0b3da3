"""Who may bring a portfolio in, and who may take it back."""

from portfolio.people.rights import May

may_import = May("import_portfolio")
may_undo = May("undo_import")
