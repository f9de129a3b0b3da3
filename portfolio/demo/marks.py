"""What the jurors of the demo city gave for each pitch, and what they wrote about it.

A mark is what a pitch is worth to everybody, and how strict or generous the juror is, and how much this juror likes
this pitch; in steps of half a point from 0 to 10.
"""

from collections.abc import Mapping
from typing import NamedTuple

LOWEST, HIGHEST = 4, 9
"""Steps between which nobody owes a comment."""

LEANS = (0, -2, 0, 0, 1, 0, 2, -1)
"""How many steps each juror of `juries.PANEL` is above or below the others: the second is strict, the seventh not."""


class Worth(NamedTuple):
    """What a pitch is worth: in steps by criterion in the order of the rubric, and how much each juror likes it."""

    steps: tuple[int, ...]
    likes: tuple[int, ...] = ()


def marks_of(worth: Worth, juror: int) -> tuple[int, ...]:
    """What a juror gives for each criterion; no two of them find the same one weakest."""
    like = worth.likes[juror] if worth.likes else 0
    return tuple(
        min(HIGHEST, max(LOWEST, steps + LEANS[juror] + like + (juror + place) % 3 - 1))
        for place, steps in enumerate(worth.steps)
    )


PAST: Mapping[str, Worth] = {
    "Kerbside space bookings": Worth((8, 8, 9, 7, 8), (0, 0, 1, 0, 0, 0, -1, 0)),
    "Heat-pump helpdesk": Worth((9, 8, 8, 6, 8), (0, 1, 0, 0, -1, 0, 0, 1)),
    "Counter in three languages": Worth((8, 8, 8, 6, 7), (1, 0, 1, -1, 0, 1, 0, 0)),
    "Wheelchair routes by those who use them": Worth((8, 7, 7, 8, 7), (0, -1, 1, 0, 1, 0, 0, 0)),
    "Shared depot for cargo bikes": Worth((7, 7, 8, 7, 7), (1, 0, 0, 1, 0, 0, 0, -1)),
    "Youth council with a budget": Worth((8, 7, 7, 8, 6), (0, -1, 0, 0, 0, 1, 0, -1)),
    "Laundry rooms with a calendar": Worth((7, 8, 7, 7, 7), (0, 0, 0, 0, 1, 0, 0, -1)),
    "Fly-tipping cameras at two yards": Worth((7, 8, 7, 7, 6), (0, 0, 0, 1, 0, -1, 0, 0)),
    "Heat map from school thermometers": Worth((7, 7, 7, 7, 6)),
    "Bicycle repair at schools": Worth((7, 6, 7, 7, 7)),
    "Drone photos of roofs": Worth((4, 7, 4, 6, 4), (0, 0, 0, 0, 0, 1, 0, 0)),
}
"""The ninth and the tenth come out the same: the call's rule looks at the heaviest criterion on which they differ."""

NOW: Mapping[str, Worth] = {
    "Shade sails for the market": Worth((8, 8, 8, 7, 7), (0, 0, 1, 0, 0, 0, 0, -1)),
    "Cool room in every branch library": Worth((9, 7, 8, 7, 8), (0, 1, 0, 0, 0, 0, -1, 0)),
    "Trees that pupils water": Worth((7, 7, 8, 7, 8), (1, 0, 0, -1, 0, 0, 0, 0)),
    "Night air for the care home": Worth((8, 8, 9, 7, 7), (0, 0, 0, 1, 0, -1, 0, 0)),
    "Water on the tram stop": Worth((7, 5, 6, 6, 5), (0, 0, 0, 0, 1, 0, 0, 0)),
    "Asphalt out, garden in": Worth((7, 7, 7, 8, 7), (0, -1, 0, 0, 0, 0, 1, 0)),
}

COMMENTS: Mapping[str, Mapping[str, str]] = {
    "Kerbside space bookings": {
        "moreau": "The counting is a model for others. Say who pays for the signs in year three.",
        "carvalho": "Three cities would take this over tomorrow: please write the steps down.",
    },
    "Heat-pump helpdesk": {
        "okafor": "The visit before the heating breaks is the idea; keep it when money gets short.",
        "zielinski": "Replaced heatings depend on the grant as well. Count offers after a visit too.",
    },
    "Counter in three languages": {
        "laine": "Convincing from the first minute: everybody at the counter knows this problem.",
        "moreau": "Minutes are dear at noon. Ask for a price with a limit per day.",
    },
    "Wheelchair routes by those who use them": {
        "svoboda": "Paying the mappers is right. Publish the map as open data.",
        "brandt": "Settle with Mobility who mends a kerb, before the first report.",
    },
    "Shared depot for cargo bikes": {
        "petrescu": "The lease is the risk. Look for a second site before you need it.",
        "moreau": "Without all four firms the rent does not add up.",
    },
    "Youth council with a budget": {
        "laine": "The draw by lot is brave and right; plan who keeps in touch over the summer.",
        "zielinski": "Two surveys in two years tell little. Ask the twenty themselves, each quarter.",
    },
    "Laundry rooms with a calendar": {
        "svoboda": "A real quarrel, and a simple answer; twelve houses would show enough.",
        "okafor": "For a trial the sum is large. Ask for the first twelve houses only.",
    },
    "Fly-tipping cameras at two yards": {
        "brandt": "Changing the two yards is a fair comparison. Ask about storage first.",
        "laine": "The value at the start is a guess: count for a month before you begin.",
    },
    "Heat map from school thermometers": {
        "carvalho": "Pupils who measure their own street: few cities have that.",
        "moreau": "Name the first decision that is to use the map.",
    },
    "Bicycle repair at schools": {
        "petrescu": "Good for pupils; say which parents' associations have signed.",
        "zielinski": "Lights once a winter is a thin measure. Count who comes by bicycle.",
    },
    "Drone photos of roofs": {
        "okafor": "Pictures are delivered here, and nothing changes for residents yet.",
        "moreau": "Nobody is named who would use them. The state has flown over the city already.",
    },
    "Shade sails for the market": {
        "zielinski": "Traders who store the sails themselves: that lasts.",
    },
    "Cool room in every branch library": {
        "moreau": "Evening hours are staff costs in the end. Who covers an illness?",
    },
    "Night air for the care home": {
        "moreau": "One floor with and one without: the best measuring of the six.",
    },
}
"""For the team, by title and juror."""

FOR_JURY: Mapping[str, Mapping[str, str]] = {
    "Shared depot for cargo bikes": {"moreau": "I asked the fourth firm: it has not signed."},
    "Water on the tram stop": {"moreau": "The water company has not agreed to anything."},
}
