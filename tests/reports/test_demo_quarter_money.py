"""Page 5 of the demo city's third quarter: every figure worked by hand, in thousands of euros.

All money is booked in euros. What a project is promised is booked on the day it starts, what the third call awards on
19 December 2025; half of what is spent is booked 150 days later, half 330 days later.
"""

from datetime import date
from decimal import Decimal

from portfolio.core.money import Money
from portfolio.reports.content import QuarterReport
from portfolio.reports.content.money import MoneyTable
from portfolio.reports.facts.money import EndingSum, OwnShareSum
from portfolio.reports.facts.previous import Spent


def euros(*thousands: float) -> tuple[Money, ...]:
    return tuple(Money(round(amount * 1000_00), "EUR") for amount in thousands)


def only(report: QuarterReport) -> MoneyTable:
    (table,) = report.money
    return table


def test_money_by_source(third_quarter: QuarterReport) -> None:
    table = only(third_quarter)

    assert {row.label: row.amounts for row in table.sources} == {
        # promised: children 41, damp 120, clinic 26, kindergarten 83, library 48, night bus 200, shelter 52, meals 44,
        #   permits 198, reading 14, repair 150, bins 96 = 1,072; the third call's awards: fly-tipping 29, heat map 21,
        #   heat pumps 120, kerbside 142, depot 120, wheelchairs 36, youth council 92 = 560
        # received: the same, but clinic 13 = 1,059; fly-tipping 29, heat map 21, heat pumps 60, kerbside 71, depot 40,
        #   wheelchairs 18 = 239
        # spent: children 38.8, damp 98.5, clinic 4.55, kindergarten 30.1, library 44.1, night bus 196.4, shelter 31.4,
        #   meals 39.9, permits 201.3, reading 6.35, repair 149.2, bins 88.7 = 929.3; heat map 6.65, heat pumps 24,
        #   kerbside 26.95, wheelchairs 5.7 = 63.3
        "innovation_call": euros(1632, 1298, 992.6),
        # twin 320, rain gardens 249; 160, 199; 118, 249
        "eu_direct": euros(569, 359, 367),
        # quiet asphalt
        "city_capital": euros(520, 520, 548.9),
        # cool rooms 160, cool streets 88, damp 85, moving house 90; 120, 44, 85, 90; 101, 39.5, 51.2, 90
        "national": euros(423, 339, 281.7),
        # bikes 4.8, foresight 12, tenders 60, mentors 15, mould 74, letters 33, tool hire 14, school street 38; without
        #   foresight; 2.325, 2.15, 41, 14.6, 71.85, 29.4, 8.2, 36.9
        "city_operating": euros(250.8, 238.8, 206.425),
        # empty shops 57, budget lab 130; the same; 40.1, 64
        "city_special_fund": euros(187, 187, 104.1),
        # job tandem
        "eu_shared": euros(70.8, 20, 16.5),
        # language café
        "philanthropy": euros(9.5, 9.5, 9.1),
    }
    # capital: twin 320, rain gardens 166; 166; 140, 160.3. operating: cool rooms 80, tandem 40, moving house 62; 62;
    # 42, 10.5, 58.2. firms: damp 60, heat pumps 45, night bus 110, depot 55; 60, 20, 90.
    assert table.own.amounts == euros(486 + 182 + 270, 166 + 62 + 170, 300.3 + 110.7)
    # 1,632 + 569 + 520 + 423 + 250.8 + 187 + 70.8 + 9.5 = 3,662.1, with 938 = 4,600.1;
    # 1,298 + 359 + 520 + 339 + 238.8 + 187 + 20 + 9.5 = 2,971.3, with 398 = 3,369.3;
    # 992.6 + 367 + 548.9 + 281.7 + 206.425 + 104.1 + 16.5 + 9.1 = 2,526.325, with 411 = 2,937.325.
    assert table.money.amounts == euros(4600.1, 3369.3, 2937.325)
    # the university's hours 24, volunteers 12, the guild 60
    assert (table.given.amounts, table.own_given.amounts) == (euros(0, 0, 0), euros(96, 0, 0))
    assert table.undated == 0


def test_money_by_year(third_quarter: QuarterReport) -> None:
    # 2023: quiet asphalt 520.
    # 2024 promised: rain gardens 415, mentors 15, mould 74, letters 33, moving house 152, shops 57, lab 130, children
    #   41, damp 265 = 1,182. Received: quiet asphalt 520, rain gardens 365 and the others = 1,652. Spent: quiet asphalt
    #   548.9, rain gardens 204.65, moving house 148.2, shops 20.05, letters 14.7, children 19.4 = 955.9.
    # 2026 promised: foresight 12, tandem 110.8, clinic 26, firms for heat pumps 45 and depot 55 = 248.8. Received:
    #   tandem 20, clinic 13, the awards 239, a firm for heat pumps 20 = 292.
    # 2025 is the rest: 4,600.1 - 520 - 1,182 - 248.8 = 2,649.3; 3,369.3 - 1,652 - 292 = 1,425.3.
    # 2026 spent: bikes 2.325, foresight 2.15, tenders 20.5, tool hire 8.2, school street 18.45, cool rooms 143, tandem
    #   27, twin 129, clinic 4.55, heat map 6.65, heat pumps 24, kerbside 26.95, kindergarten 30.1, library 22.05,
    #   shelter 15.7, meals 39.9, permits 100.65, reading 6.35, repair 74.6, bins 88.7, wheelchairs 5.7, cool streets
    #   39.5, café 4.55 = 840.575; so 2025 spent: 2,937.325 - 955.9 - 840.575 = 1,140.85.
    risks = only(third_quarter).risks
    assert risks is not None

    assert {row.year: row.amounts for row in risks.years} == {
        2023: euros(520, 0, 0),
        2024: euros(1182, 1652, 955.9),
        2025: euros(2649.3, 1425.3, 1140.85),
        2026: euros(248.8, 292, 840.575),
    }


def test_whom_the_money_depends_on(third_quarter: QuarterReport) -> None:
    # The capital budget promised 520 for the asphalt, 320 for the twin and 166 for the rain gardens; the staff call
    # 926. From the European Union: 320, 249 and 70.8. Seventeen sources: capital, operating, special fund, staff call,
    # innovation fund, the city's own awards, Digital Europe, LIFE, ESF+, two climate funds, digital fund,
    # Bürgerstiftung, and four firms.
    risks = only(third_quarter).risks
    assert risks is not None
    assert risks.largest is not None
    assert risks.eu is not None

    assert risks.said[0].values["source"] == "Capital budget"
    assert (risks.largest.part, risks.largest.whole, risks.largest.n) == (*euros(1006, 4600.1), 17)
    assert risks.largest.printed == Decimal("0.22")  # 21.87 %
    assert (risks.eu.part, risks.eu.printed) == (*euros(639.8), Decimal("0.14"))  # 13.91 %


def test_what_is_missing_of_own_shares(third_quarter: QuarterReport) -> None:
    # Eight grants say their total: damp 204 - 120 = 84 and has 60 + 24 in hours; night bus 310 - 200, repair 210 - 150
    # in hours, twin 640 - 320, rain gardens 415 - 249, cool rooms 240 - 160 and moving house 152 - 90 have it all too;
    # the job tandem asks for 118 - 70.8 = 47.2 and has 40. Of damp's climate grant, the cool streets' and the
    # Bürgerstiftung's nobody knows.
    risks = only(third_quarter).risks
    assert risks is not None

    assert risks.own_share == OwnShareSum("EUR", 7_200_00, short=1, covered=7, unknown=3)


def test_where_money_ends(third_quarter: QuarterReport) -> None:
    # No line says its own last day, so money ends with the plan of its project. Of 20 running projects seven are beyond
    # it: bikes (28 May), night bus and permits (28 June), damp (28 July), library (28 August), reading (28 September)
    # and mentors (August 2025). The others end within four quarters:
    #   last of 2026    tool hire 14 and meals 44 (October), kindergarten 83 and fly-tipping 29 (December) = 170
    #   first of 2027   tenders 60 (January), heat map 21 (February), cool rooms 160 + 80 (March) = 321
    #   second of 2027  wheelchairs 36 and foresight 12 (April), kerbside 142 and clinic 26 (May) = 216
    #   third of 2027   job tandem 70.8 + 40 (July), heat pumps 120 + 45 (August) = 275.8
    risks = third_quarter.money_risks
    assert risks is not None

    assert risks.standings == (("lasts", 0), ("ends", 13), ("ended", 7), ("unknown", 0), ("none", 0))
    assert risks.cliff.until == date(2027, 9, 30)
    assert risks.cliff.sums == (
        EndingSum("EUR", "2026Q4", 170_000_00, lines=4, projects=4),
        EndingSum("EUR", "2027Q1", 321_000_00, lines=4, projects=3),
        EndingSum("EUR", "2027Q2", 216_000_00, lines=4, projects=4),
        EndingSum("EUR", "2027Q3", 275_800_00, lines=4, projects=2),
    )
    assert [(row.project, row.ends_on) for row in risks.cliff.rows[:3]] == [
        ("Saturday tool hire", date(2026, 10, 28)),
        ("Open data for school meals", date(2026, 10, 28)),
        ("Kindergarten places by match", date(2026, 12, 28)),
    ]


def test_what_is_to_be_scaled_without_money(third_quarter: QuarterReport) -> None:
    # Their own reviews say that no money was found, and none has been promised since.
    risks = third_quarter.money_risks
    assert risks is not None

    assert [(row.project, row.decision, row.said) for row in risks.no_money] == [
        ("One form for moving house", "scale", True),
        ("School street trial", "scale", True),
        ("Repair voucher", "scale", True),
    ]


def test_the_money_of_the_quarter_before(third_quarter: QuarterReport) -> None:
    # Nothing was promised from July to September. Spent were foresight 2.15, tool hire 4.1, cool rooms 71.5, clinic
    # 4.55, heat map 6.65, heat pumps 24, kerbside 26.95, meals 19.95, bins 44.35, wheelchairs 5.7 and cool streets
    # 19.75 = 229.65; so until June 2,937.325 - 229.65 = 2,707.675.
    previous = third_quarter.facts.previous
    assert previous is not None

    assert previous.money == (Spent("EUR", 4_600_100_00, 2_707_675_00),)
