"""Page 2 of the demo city's third quarter, every figure worked by hand from what its pilots tell of themselves.

Lindhafen has 43 pilots, numbered here as the files of the demo list them:

1 damp sensors, 2 mould helpline, 3 cool rooms, 4 budget lab, 5 repair voucher, 6 library of things, 7 heat pumps,
8 night shelter, 9 night bus, 10 kerbside, 11 school street, 12 rain gardens, 13 bins, 14 cool streets, 15 cargo depot,
16 heat map, 17 fly-tipping, 18 quiet asphalt, 19 water city, 20 permits, 21 letters, 22 tenders, 23 school meals,
24 moving house, 25 evaluation clinic, 26 digital twin, 27 mentors, 28 foresight, 29 waste chat, 30 kickbox,
31 energy diary, 32 ask the children, 33 kindergarten, 34 language café, 35 youth council, 36 job tandem,
37 empty shops, 38 reading buddies, 39 wheelchairs, 40 tool hire, 41 caretakers' bikes, 42 garden tools, 43 rent
calculator
"""

from datetime import date

from portfolio.reports.content import QuarterReport
from portfolio.reports.sentences import Label, Share

DAYS = (date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))


def test_stages_on_the_last_days_of_four_quarters(third_quarter: QuarterReport) -> None:
    # idea        March: 25. June: 29. September: 30, 42.
    # checked     June: 43. September: 29.
    # pitched     December and March: 19. September: 43.
    # approved    December: 36 and the seven awarded on 26 December, 7, 10, 15, 16, 17, 35, 39.
    #             March: 15, 17, 28, 35, 39. June: 35.
    # preparing   June: 15. September: 15, 35.
    # running     December: 1, 3, 4, 5, 6, 9, 11, 13, 14, 20, 22, 23, 26, 33, 34, 38, 40, 41 = 18.
    #             March: these without 4 and 11, with 7, 10, 16, 36 = 20.
    #             June: these without 9, 13, 14, 20, 34, 41, with 17, 25, 28, 39 = 18.
    #             September: these without 5, 6, 26 = 15.
    # closing     December: 2, 12, 27. March: 11, 27. June: 9, 13, 20, 27, 41. September: 6, 9, 20, 27, 41.
    # evaluated   June: 34.
    # decided     December: 18, 21, 24, 32. March: and 2, 12. June: and 11. September: and 5, 13, 34.
    # paused      March and June: 4. September: 4, 26.
    # stopped     December and March: 8, 37. June and September: and 14.
    # rejected    December and March: 31. June and September: 19, 31.
    found = third_quarter.portfolio

    assert found.days == DAYS
    assert {row.stage: row.counts for row in found.stages} == {
        "idea": (0, 1, 1, 2),
        "screened": (0, 0, 1, 1),
        "pitched": (1, 1, 0, 1),
        "approved": (8, 5, 1, 0),
        "mobilising": (0, 0, 1, 2),
        "running": (18, 20, 18, 15),
        "closing": (3, 2, 5, 5),
        "evaluated": (0, 0, 1, 0),
        "decided": (4, 6, 7, 10),
        "paused": (0, 1, 1, 2),
        "stopped": (2, 2, 3, 3),
        "rejected": (1, 1, 2, 2),
    }
    # 43 pilots, without 30 and 42 until June, without 29 and 43 until March, without 25 and 28 until December.
    assert found.totals == (37, 39, 41, 43)
    assert found.unstaged == ()
    assert dict(found.largest.values) == {"most": 15, "all": 43, "stage": Label("stage", "running")}
    assert dict(found.finding.values) == {"n": 43, "running": 15}


def test_the_parts_of_the_bars(third_quarter: QuarterReport) -> None:
    # Sums of the stages above: of the last day 2 + 1 + 1, 0 + 2, 15 + 5, 0 + 10, 2, 3 + 2.
    assert {row.stage: row.counts for row in third_quarter.portfolio.groups} == {
        "before": (1, 2, 2, 4),
        "preparing": (8, 5, 2, 2),
        "running": (21, 22, 23, 20),
        "decided": (4, 6, 8, 10),
        "paused": (0, 1, 1, 2),
        "over": (3, 3, 5, 5),
    }


def test_types_by_capability(third_quarter: QuarterReport) -> None:
    # product or service   2, 3, 5, 6, 7, 9, 14, 29, 34, 36, 38, 40, 43 = 13
    #   organisational 2, 3, 7, 36; partnership 3, 5, 6, 9, 34, 40; none named 14, 29, 38, 43
    # administrative       21, 22, 24, 25, 27, 30, 33 = 7
    #   leadership 22, 27, 30; organisational 21, 22, 24, 25, 27, 30; analytical 24, 25, 33
    # technological        1, 8, 10, 12, 13, 17, 18, 19, 20, 26, 41 = 11
    #   organisational 8, 12, 18, 20; analytical 1, 10, 13, 20; none named 17, 19, 26, 41
    # governance           4, 11, 15, 32, 35, 37 = 6
    #   leadership 35; organisational 11; partnership 4, 11, 32, 35; none named 15, 37
    # conceptual           16, 23, 28, 31, 39 = 5
    #   leadership 28; analytical 16, 23, 39; partnership 16, 39; none named 31
    # not said             42
    matrix = third_quarter.portfolio.matrix

    assert [word.key if word else None for word in matrix.capabilities] == [
        *("leadership", "organisational", "analytical", "partnership"),
        None,
    ]
    assert {row.type.key if row.type else None: (row.cells, row.projects) for row in matrix.rows} == {
        "product_service": ((0, 4, 0, 6, 4), 13),
        "process_administrative": ((3, 6, 3, 0, 0), 7),
        "process_technological": ((0, 4, 4, 0, 4), 11),
        "governance": ((1, 1, 0, 4, 2), 6),
        "conceptual": ((1, 0, 3, 2, 1), 5),
        None: ((0, 0, 0, 0, 1), 1),
    }
    assert (matrix.columns, matrix.projects) == ((5, 15, 10, 12, 12), 43)


def test_policy_areas_by_priority(third_quarter: QuarterReport) -> None:
    # Under way are 24: 15 running, 5 closing, 2 preparing (15, 35), 2 paused (4, 26).
    # No programme names a goal, so each project serves the topmost programme of the strategy:
    #   staff call, in its three cohorts  6, 7, 9, 10, 15, 16, 17, 20, 23, 33, 35, 38, 39 = 13
    #   dry homes 1; cool city 3; none    4, 22, 25, 26, 27, 28, 36, 40, 41 = 9
    areas = third_quarter.portfolio.areas
    assert areas is not None

    assert [priority.title if priority else None for priority in areas.columns] == [
        "Services reach people sooner",
        "The city stays cool and dry",
        "We know what worked",
        "Mission dry homes",
        "Roadmap to a cool city",
        "Staff call",
        None,
    ]
    assert (areas.projects, areas.totals) == (24, (0, 0, 0, 1, 1, 13, 9))
    assert areas.serving == Share(15, 24, "nothing_under_way")
    assert [priority.title for priority in areas.unserved] == [
        "Services reach people sooner",
        "The city stays cool and dry",
        "We know what worked",
    ]
    # area: dry homes, cool city, staff call, none; all
    assert {row.area.key if row.area else None: (row.cells[3:], row.projects) for row in areas.rows} == {
        "digitalisation": ((1, 0, 1, 1), 3),  # 1; 20; 26
        "climate_action": ((0, 1, 3, 1), 5),  # 3; 6, 7, 16; 40
        "economic_development": ((0, 0, 2, 2), 4),  # 9, 15; 22, 36
        "mobility_transport": ((0, 0, 4, 1), 5),  # 9, 10, 15, 39; 41
        "housing": ((1, 0, 1, 0), 2),  # 1; 20
        "social_inclusion": ((0, 0, 2, 1), 3),  # 33, 39; 36
        "community_safety": ((0, 0, 1, 0), 1),  # 17
        "procurement": ((0, 0, 0, 1), 1),  # 22
        "health_care": ((0, 1, 0, 0), 1),  # 3
        "ageing": ((0, 1, 1, 0), 2),  # 3; 38
        "education": ((0, 0, 4, 0), 4),  # 16, 23, 33, 38
        "youth": ((0, 0, 1, 0), 1),  # 35
        "culture": ((0, 0, 1, 0), 1),  # 6
        "energy": ((0, 0, 1, 0), 1),  # 7
        "environment_air_water": ((0, 0, 0, 1), 1),  # 26
        "waste_cleanliness": ((0, 0, 1, 1), 2),  # 17; 40
        "open_government_data": ((0, 0, 3, 0), 3),  # 16, 23, 39
        "participation_democracy": ((0, 0, 1, 1), 2),  # 35; 4
        "resilience_emergency": ((0, 0, 0, 1), 1),  # 28
        "workforce_hr": ((0, 0, 0, 3), 3),  # 25, 27, 36
    }
    assert [word.key for word in areas.unnamed] == [
        "migration_integration",
        "nature_biodiversity",
        "public_space_regeneration",
        "regional_cohesion",
    ]
