"""Everything that changes a report: asking for a preview and keeping it."""

from portfolio.reports.actions.asking import ask, keep

__all__ = ["ask", "keep"]
