"""What staff of the demo city pitch now: six that the jury is judging, and four to the call that is open."""

from portfolio.demo.pitching import Aim, Asked

JUDGED = (
    Asked(
        "Shade sails for the market",
        "rossi",
        "economy",
        "Forty stalls stand in the sun from June to August. At 34 degrees every third trader closes at noon, and older "
        "people no longer come.",
        "Sails between the lamp posts of the market square, hung in May and taken down in October, with misting on the "
        "ten hottest days.",
        Aim(
            "Stalls closed at noon on hot days",
            "stalls",
            13,
            3,
            10,
            "The market warden counts at noon on every day above 30 degrees",
        ),
        ("city_development",),
        ("virtanen",),
        "Paola Rossi, Economy\nSami Virtanen, Mobility\nThe traders' association",
        "Statics in winter, sails from May on, counting until September.",
        (
            ("Sails and fixings", "goods", 31_000),
            ("Statics and mounting", "services", 14_000),
            ("Misting", "goods", 3_500),
        ),
        36_000,
        "The traders' association stores and mends the sails; new ones are needed after eight years.",
    ),
    Asked(
        "Cool room in every branch library",
        "yildiz",
        "libraries",
        "On hot days 2,100 people over 75 in the eastern district have no room below 27 degrees within ten "
        "minutes' walk.",
        "The reading room of each of six branches stays below 26 degrees and open until nine in the evening "
        "on hot days, "
        "with water and somebody who looks after people.",
        Aim(
            "People over 75 with a cool room within ten minutes' walk",
            "per cent",
            41,
            80,
            9,
            "Register of residents against the walking map",
        ),
        ("social_care",),
        ("haddad",),
        "Işıl Yıldız, Libraries\nLayla Haddad, Social Care\nSix branch librarians",
        "Blinds and fans by June; the first summer with two branches in the evening, then all six.",
        (
            ("Blinds, fans and insulation", "goods", 39_000),
            ("Opening in the evening, 20 days", "services", 13_000),
            ("Water points", "goods", 6_000),
        ),
        42_000,
        "Running costs of EUR 14,000 a year are in the libraries' plan from the next budget on.",
    ),
    Asked(
        "Trees that pupils water",
        "weiss",
        "schools",
        "Half of the young trees at schools die in their second summer, because nobody waters them in the holidays.",
        "Each tree gets a class, a bag for water and a calendar; in the holidays families of the street take over.",
        Aim(
            "Young trees alive after their second summer", "per cent", 52, 85, 22, "Parks counts every tree in October"
        ),
        ("parks",),
        (),
        "Jürgen Weiß, Schools\nThe gardeners of the northern district",
        "Twenty schools in spring, families found by June.",
        (("Watering bags for 300 trees", "goods", 9_000), ("Calendar and visits", "services", 7_500)),
        10_000,
        "Nothing: bags last ten years.",
    ),
    Asked(
        "Night air for the care home",
        "haddad",
        "social_care",
        "In the home at the canal it is 29 degrees at midnight after three hot days; last summer 14 "
        "residents were taken "
        "to hospital.",
        "Windows that open by themselves at night when it is cooler outside, on one of two floors first.",
        Aim(
            "Nights above 27 degrees in residents' rooms", "nights", 31, 8, 10, "Loggers in twenty rooms on both floors"
        ),
        ("housing",),
        ("gruber",),
        "Layla Haddad, Social Care\nMiriam Gruber, Housing\nThe manager of the home",
        "Motors in April, one floor with and one without them all summer.",
        (
            ("Motors and control for 40 windows", "goods", 44_000),
            ("Fire safety report", "services", 6_000),
            ("Loggers", "goods", 2_000),
        ),
        None,
        "Upkeep of EUR 1,200 a year, paid by the home.",
    ),
    Asked(
        "Water on the tram stop",
        "virtanen",
        "mobility",
        "Nine tram stops have neither shade nor water; drivers call an ambulance there twice a week in July.",
        "A drinking fountain and a green roof at each of the nine stops.",
        Aim("Ambulance calls at tram stops in July", "calls", 9, 4, 8, "Emergency services, by stop"),
        ("parks",),
        (),
        "Sami Virtanen, Mobility",
        "Pipes in spring if the permits come.",
        (("Fountains", "goods", 36_000), ("Green roofs", "goods", 21_000)),
        45_000,
        "The water company would read and clean the fountains; that is not agreed yet.",
    ),
    Asked(
        "Asphalt out, garden in",
        "gruber",
        "housing",
        "Fourteen courtyards of our houses are parking places that nobody needs; at night they are six degrees warmer "
        "than the park.",
        "Tenants choose three courtyards, take the asphalt out with us and plant what they like.",
        Aim(
            "Surface temperature on hot days at 22:00",
            "°C",
            31,
            25,
            11,
            "Thermal pictures of the three yards and of three others",
        ),
        ("parks",),
        ("weiss",),
        "Miriam Gruber, Housing\nJürgen Weiß\nTwo gardeners of Parks and Water",
        "Tenants vote in February, works at Easter, first summer measured.",
        (("Taking out and soil", "services", 28_000), ("Plants and rain barrels", "goods", 11_000)),
        26_000,
        "The tenants look after the yards; Housing pays for the water.",
    ),
)

HANDED_IN = (
    Asked(
        "Letters that say what to do",
        "yildiz",
        "digital",
        "After a letter of ours every third person calls, because the one thing to do stands on page two.",
        "Twenty letters get a first line that says what to do until when, and are tried out with forty people.",
        Aim(
            "Calls for every 100 letters",
            "calls",
            34,
            15,
            12,
            "The telephone system counts calls by the letter's number",
        ),
        ("people_services",),
        ("gruber",),
        "Işıl Yıldız\nMiriam Gruber\nThe telephone centre",
        "Ten letters by summer, ten by winter.",
        (("Trying out with people", "services", 16_000), ("New templates", "services", 22_000)),
        25_000,
        "Whoever writes a letter next uses the templates; nothing more is needed.",
    ),
    Asked(
        "Meals on the cargo bike",
        "haddad",
        "social_care",
        "Lunch comes to 600 people by van, and the last of them eat at half past two.",
        "Two of eight rounds are ridden by cargo bike with a box that keeps warm.",
        Aim(
            "Meals that come before half past twelve",
            "per cent",
            58,
            90,
            9,
            "Time of handing over, noted at every door in two weeks",
        ),
        ("mobility",),
        ("virtanen",),
        "Layla Haddad\nSami Virtanen\nThe kitchen at the hospital",
        "One round from March on, the second from May on.",
        (("Three cargo bikes with boxes", "goods", 24_000), ("Training and upkeep", "services", 5_000)),
        19_000,
        "Cheaper than a van by EUR 4,000 a year.",
    ),
)

DRAFTS = (
    Asked(
        "Quiet hours in the swimming pool",
        "gruber",
        "youth",
        "People who cannot stand noise do not come to our pools: of 900 whom we asked, 210 said so.",
        "Two evenings a week without music and with half as many visitors.",
        people="Miriam Gruber\nThe lifeguards of the northern pool",
        others=("social_care",),
        with_=("haddad",),
        costs=(("Sound panels", "goods", 17_000),),
    ),
    Asked(
        "One key for the whole street",
        "weiss",
        "housing",
        "Meters, bins and parcels: eleven firms have a key for every house, and nobody knows which.",
    ),
)
"""The first of the two still lacks its measure, its plan, and what happens afterwards; the second nearly everything."""
