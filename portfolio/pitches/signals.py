"""What features above pitches react to, inside the transaction in which it happens.

A receiver takes the pitch first and the rest by keyword, and refuses by raising RuleBroken.
"""

from blinker import Signal

moved = Signal("A pitch has another state: pitch, was, by, at.")
