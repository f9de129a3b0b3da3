"""What features above evidence react to, inside the transaction in which it happens."""

from blinker import Signal

changing = Signal("Evidence is about to be put or taken back: place, by, at. A receiver refuses by raising RuleBroken.")
kept = Signal(
    "Somebody asks for a file that was taken back: row. A receiver says whether it is given out all the same."
)
