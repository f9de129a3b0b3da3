"""What the demo city's reports say beside their figures: the newest first, as the updates of those quarters told it."""

from typing import NamedTuple


class Ask(NamedTuple):
    """A decision that a report asks for.

    about   title of the project
    amount  in whole units of the city's currency, 0 where it is not about money
    owner   who is to decide
    answer  of leadership, empty while there is none; words are those it was given with
    """

    asked: str
    about: str
    amount: int = 0
    owner: str = "okafor"
    answer: str = ""
    words: str = ""


class Told(NamedTuple):
    """What people write for a report; lines are the sentences of departments, by the keys of who heads them."""

    sentence: str
    worked: str
    did_not_work: str
    lines: dict[str, str]
    asks: tuple[Ask, ...]


TOLD: tuple[Told, ...] = (
    Told(
        "Damp alarms and cool rooms help people; what is missing is who pays for them afterwards.",
        "Reading buddies: their classes read faster than the others.",
        "The second fly-tipping camera is off: pictures were kept too long.",
        {
            "brandt": "Caretakers ask for the alarms in every house that we renovate.",
            "kovacs": "Two more care homes ask for a cool room of their own.",
        },
        (
            Ask(
                "Pay for the sixth cool room",
                "Cool rooms in care homes",
                18_000,
                answer="later",
                words="With the budget.",
            ),
            Ask("Carry on the budget lab, or stop it", "Neighbourhood budget lab"),
            Ask("Write to the ministry about the grant", "Heat-pump helpdesk", answer="yes", words="It is out."),
        ),
    ),
    Told(
        "Two thirds of the damp alarms reach the caretaker first; the night bus needs an operator if it is to stay.",
        "Reading buddies are back in all twelve schools.",
        "The supplier of the digital water network is insolvent.",
        {"kovacs": "Families call the second round of the kindergarten match fair."},
        (
            Ask(
                "Take the digital twin over, or stop it",
                "Digital twin of the water network",
                answer="later",
                words="Once the supplier's administrator has decided.",
            ),
            Ask(
                "Keep the night bus until its review",
                "Night bus on demand",
                60_000,
                answer="yes",
                words="From reserves.",
            ),
            Ask(
                "Two people who correct permits",
                "Permit triage assistant",
                96_000,
                "moreau",
                "changed",
                "One person, for half a year.",
            ),
        ),
    ),
    Told(
        "The damp sensors are trusted since their threshold was moved; the budget lab waits for the new council.",
        "Night bus: people wait less since the second depot opened.",
        "Neighbourhood budget lab: both panels chose, and no money came.",
        {"brandt": "Tenants call us less often about alarms that were none."},
        (
            Ask(
                "Open cool rooms four and five",
                "Cool rooms in care homes",
                36_000,
                answer="yes",
                words="From reserves.",
            ),
            Ask(
                "Put the budget lab before the council",
                "Neighbourhood budget lab",
                answer="later",
                words="Once the committees are chosen.",
            ),
            Ask(
                "Lend things from the libraries' own budget",
                "Library of things",
                22_000,
                "moreau",
                "changed",
                "Three branches, not all of them.",
            ),
        ),
    ),
)

CORRECTED = 2
"""Which of them was issued a second time."""
MISTAKEN = "Night bus: people wait less since the first depot opened."
"""What worked, as its first version had it."""
ERRATUM = (
    "Under “What worked”, version 1 named the first depot of the night bus; it was the second. The figures are those "
    "known on the day of this correction."
)
