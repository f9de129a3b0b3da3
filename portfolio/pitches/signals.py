"""What pitches ask the features above them."""

from blinker import Signal

names_asked_for = Signal("Somebody reads pitches of a call: viewer. A receiver says whether their names are sealed.")
