"""What features above the record react to, inside the transaction in which it happens.

A receiver takes the project first and the rest by keyword, and refuses by raising RuleBroken. Imports send nothing:
the past is kept as it happened.
"""

from blinker import Signal

moves = Signal("A project is about to move: project, to, on, reason, without_outcome, by, at.")
moved = Signal("A project has moved: project, move, by, at.")
taken_back = Signal("A move was taken back as a mistake: project, mistake, by, at.")
