"""What features above strategies and programmes react to, inside the transaction in which it happens.

A receiver takes the strategy or programme first and the rest by keyword.
"""

from blinker import Signal

handed = Signal("A strategy or programme has another owner: kind, giver_id, taker_id, by, at.")
