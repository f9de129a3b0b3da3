"""How long a person takes: a stated model of reading, typing and clicking, since no person sits at the test.

The pace is that of somebody who knows the task and not the page, on a phone:

    read   200 words a minute; silent reading of English prose is put at 238 (M. Brysbaert, How many words do we read
           per minute?, Journal of Memory and Language 109, 2019)
    typed  36 words a minute, five characters each (K. Palin and others, How do people type on mobile devices?,
           MobileHCI 2019)
    click  a second and a half to find and hit each thing that is clicked, chosen or typed into
    look   eight seconds more for each new value, which is looked up first
"""

from dataclasses import dataclass

WORDS_READ_A_MINUTE = 200
WORDS_TYPED_A_MINUTE = 36
CHARACTERS_A_WORD = 5
SECONDS_A_CLICK = 1.5
SECONDS_TO_LOOK_UP = 8.0


@dataclass(frozen=True)
class Effort:
    """What one task asks of a person.

    words       on the page, folded ones aside
    characters  typed
    clicks      links, buttons, fields gone to and choices
    looked_up   values that are not known by heart
    """

    words: int
    characters: int
    clicks: int
    looked_up: int = 0

    @property
    def seconds(self) -> float:
        """How long a person takes by the model."""
        reading = self.words / WORDS_READ_A_MINUTE * 60
        typing = self.characters / CHARACTERS_A_WORD / WORDS_TYPED_A_MINUTE * 60
        return reading + typing + self.clicks * SECONDS_A_CLICK + self.looked_up * SECONDS_TO_LOOK_UP
