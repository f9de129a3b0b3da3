"""Everything that changes an update: sending and correcting one, keeping a draft, asking for those that are missing."""

from portfolio.updates.actions.asking import ask, set_due_days
from portfolio.updates.actions.drafts import discard_draft, save_draft
from portfolio.updates.actions.sending import KEEP, NewValue, nothing_changed, send

__all__ = ["KEEP", "NewValue", "ask", "discard_draft", "nothing_changed", "save_draft", "send", "set_due_days"]
