"""What features above calls react to, inside the transaction in which it happens.

A receiver takes the call first and the rest by keyword, and refuses by raising RuleBroken.
"""

from blinker import Signal

rubric_grows = Signal("A criterion is about to be added to a call whose rules are published: by, at.")
rules_changed = Signal("A new version of the rules is published: version, recounts (whether figures change), by, at.")
