"""Page 3 of the demo city's third quarter, and its change on page 1: every figure worked by hand.

For each measure p is the share of the way from the value at the start to the goal, e the share expected by the day. It
is on target while p >= e - 0.10, behind while p >= e - 0.25; once the goal's day has passed, with p >= 1 and p >= 0.80.
"""

from portfolio.reports.content import QuarterReport
from portfolio.reports.sentences import Share

ROWS = (
    # the night bus goes from 71 to 50 by 28 June: (71 - 58) / 21 = 0.62, and the day has passed
    ("Shift workers coming by car", 71, 50, 58, "red"),
    # 11 to 4: 5 / 7 = 0.71; 379 of 558 days have passed, e = 0.68
    ("Heat-related hospital transfers in summer", 11, 4, 6, "green"),
    # 12 to 90: 71 / 78 = 0.91; e = 378 / 557 = 0.68
    ("Rooms below 26 °C on hot days", 12, 90, 83, "green"),
    # 6 to 2 by 28 June: 3 / 4 = 0.75
    ("Weeks until the applicant hears", 6, 2, 3, "red"),
    # 38 to 15 by 28 July: 19 / 23 = 0.83
    ("Homes with damp complaints", 38, 15, 19, "amber"),
    # 41 to 14 by 28 July: 24 / 27 = 0.89
    ("Median days to repair", 41, 14, 17, "amber"),
    # 34 to 160: 24 / 126 = 0.19; e = 278 / 610 = 0.46, so 0.27 behind
    ("Gas heatings replaced by heat pumps", 34, 160, 58, "red"),
    # 184 to 60: 63 / 124 = 0.51; e = 278 / 518 = 0.54
    ("Vans stopping on cycle lanes per day", 184, 60, 121, "green"),
    # nobody measured before it began
    ("Returners in work after six months", None, 70, 44, "grey"),
    # 46 to 90: 32 / 44 = 0.73; e = 324 / 413 = 0.78
    ("Families with a place by the end of May", 46, 90, 78, "green"),
    # 2 to 6: reached; measured on 5 April, 178 days ago, so just current
    ("Bids by small firms per tender", 2, 6, 6, "green"),
    # 0 to 300 by 28 August: reached; says what was delivered
    ("Things lent per month", 0, 300, 310, "green"),
    # 612 to 400: 142 / 212 = 0.670; e = 383 / 411 = 0.932, so 0.262 behind
    ("Food thrown away", 612, 400, 470, "red"),
    # 9 to 50: 5 / 41 = 0.12; e = 278 / 488 = 0.57
    ("Barriers removed within six months of being reported", 9, 50, 14, "red"),
    # 23 to 10: 14 / 13, beyond the goal
    ("Loads tipped per month", 23, 10, 9, "green"),
    # 41 to 90: 14 / 49 = 0.2857; e = 151 / 391 = 0.3862, so 0.1005 behind
    ("Pilots with a value at the start", 41, 90, 55, "amber"),
    # 0 to 5: 0.20; e = 231 / 382 = 0.60
    ("Planning decisions that used the map", 0, 5, 1, "red"),
    # nobody measured before it began
    ("Borrowers who bought no tool of their own", None, 60, 55, "grey"),
    # 31 to 55 by 28 September: 20 / 24 = 0.83
    ("Words read per minute", 31, 55, 51, "amber"),
)
"""Name, value at the start, goal, latest value and colour, by the approved budget of the project: 310,000 (night bus),
240,000, 198,000, 186,000, 165,000, 142,000, 118,000, 83,000, 60,000, 48,000, 44,000, 36,000, 29,000, 26,000, 21,000 and
twice 14,000."""


def test_every_main_measure_with_its_start_goal_latest_value_and_colour(third_quarter: QuarterReport) -> None:
    found = third_quarter.measures

    def whole(stored: int | None) -> int | None:
        return None if stored is None else stored // 1_000_000

    assert [
        (row.fact.name, whole(row.fact.start), whole(row.fact.goal), whole(row.fact.latest), row.fact.colour)
        for row in found.rows
    ] == list(ROWS)
    assert (found.facts.total, found.more) == (19, 4)
    assert (found.wrong, found.by_hand) == ((), ())


def test_how_many_outcomes_are_on_target(third_quarter: QuarterReport) -> None:
    # Of the 19, one says what was delivered. Of 18: 6 green, 4 amber, 6 red, 2 grey for want of a start.
    found = third_quarter.measures

    assert found.facts.colours == {"green": 6, "amber": 4, "red": 6, "grey": 2}
    assert found.facts.grey == {"no_start": 2}
    assert found.colours == (("green", 6), ("amber", 4), ("red", 6), ("no_data", 0), ("unjudged", 2))
    assert (found.on_target, found.grey, found.delivered) == (Share(6, 16, "nothing_to_judge"), 2, 1)


def test_goals_met_and_projects_without_a_measure(third_quarter: QuarterReport) -> None:
    # Reached are the goals of the tenders, the library of things and the fly-tipping; all 19 have a value and a goal.
    # Of 20 running or closing projects the mentors, the foresight days and the caretakers' bikes measure nothing.
    found = third_quarter.measures

    assert found.facts.standings == {"met": 3, "not_met": 16, "wrong_way": 0, "no_status": 0, "unknown": 0}
    assert found.goal_met == Share(3, 19, "nothing_to_judge")
    assert (found.facts.running, found.facts.without) == (20, 3)


def test_trends_hold_what_was_measured_by_the_day(third_quarter: QuarterReport) -> None:
    seen = {row.fact.name: [one.value // 1_000_000 for one in row.fact.seen] for row in third_quarter.measures.rows}

    assert seen["Homes with damp complaints"] == [38, 37, 33, 29, 27, 22, 19]
    assert seen["Words read per minute"] == [34, 41, 49, 51]
    assert seen["Barriers removed within six months of being reported"] == [14]


def test_the_figures_of_the_quarter_before(third_quarter: QuarterReport) -> None:
    # On 30 June 18 projects ran and 5 closed. Their measures of what changed that could be judged, 17:
    #   green  hospital transfers 0.57 of 0.51, rooms 0.76 of 0.51, machines repaired (goal reached), waste avoided
    #          52 / 60 = 0.87 of 480 / 508 = 0.94, days to repair 0.89 of 0.96, bids (goal reached) = 6
    #   amber  damp 0.83 of 0.96, vans 14 / 124 = 0.11 of 186 / 518 = 0.36, places 15 / 44 = 0.34 of 232 / 413 = 0.56,
    #          food 107 / 212 = 0.50 of 291 / 411 = 0.71
    #   red    water lost 2 / 7 of 478 / 568, shift workers and weeks (missed on 28 June), heat pumps 5 / 126 of
    #          186 / 610, kilometres per tonne (0.4, missed in May), decisions 0 of 139 / 382, words 10 / 24 of
    #          221 / 311
    # Not measured yet: returners, barriers, loads, pilots; without a start: borrowers.
    previous = third_quarter.facts.previous
    assert previous is not None

    assert (previous.running, previous.on_target, previous.with_data) == (23, 6, 17)
