"""What features above people react to, inside the transaction in which it happens.

A receiver takes the person first and the rest by keyword, and refuses by raising RuleBroken.
"""

from blinker import Signal

leaving = Signal("A person is about to lose their access: person, organisation, by, at.")

OPEN_DUTIES = "open_duties"
"""Code of the rule that keeps somebody from leaving who still has things to do."""
