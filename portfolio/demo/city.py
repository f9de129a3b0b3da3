"""The demo city itself: Lindhafen does not exist, nor do its people, departments and programmes."""

NAME = "Lindhafen"
ZONE = "Europe/Vienna"
CURRENCY = "EUR"
PLACE = "AT-9"

# key: name, key of the department above it
DEPARTMENTS: dict[str, tuple[str, str]] = {
    "mayor": ("Mayor's Office", ""),
    "innovation": ("Innovation Unit", "mayor"),
    "finance": ("Finance", "mayor"),
    "city_development": ("City Development", ""),
    "housing": ("Housing", "city_development"),
    "mobility": ("Mobility", "city_development"),
    "parks": ("Parks and Water", "city_development"),
    "waste": ("Waste and Cleaning", "city_development"),
    "people_services": ("Services for People", ""),
    "social_care": ("Social Care", "people_services"),
    "schools": ("Schools and Kindergartens", "people_services"),
    "youth": ("Youth and Culture", "people_services"),
    "libraries": ("Libraries", "people_services"),
    "digital": ("Digital Services", "mayor"),
    "economy": ("Economy and Procurement", ""),
    "staff": ("Human Resources", "mayor"),
}

# key: name, role, key of the department that narrows the role
PEOPLE: dict[str, tuple[str, str, str]] = {
    "osei": ("Ada Osei", "unit_lead", ""),
    "lindqvist": ("Mats Lindqvist", "deputy_lead", ""),
    "novak": ("Lenka Nováková", "unit_staff", ""),
    "gruber": ("Miriam Gruber", "project_owner", ""),
    "virtanen": ("Sami Virtanen", "project_owner", ""),
    "rossi": ("Paola Rossi", "project_owner", ""),
    "yildiz": ("Işıl Yıldız", "project_owner", ""),
    "petrescu": ("Ștefan Petrescu", "project_owner", ""),
    "weiss": ("Jürgen Weiß", "project_owner", ""),
    "haddad": ("Layla Haddad", "project_owner", ""),
    "brandt": ("Henrike Brandt", "department_head", "housing"),
    "kovacs": ("Gábor Kovács", "department_head", "people_services"),
    "moreau": ("Claire Moreau", "finance", ""),
    "okafor": ("Chidi Okafor", "leadership", ""),
    "jansen": ("Femke Jansen", "auditor", ""),
    "admin": ("Robin Falk", "admin", ""),
    "svoboda": ("Bea Svoboda", "juror", ""),
    "laine": ("Aino Laine", "juror", ""),
}

STRATEGY_TITLE = "Lindhafen learns 2030"
STRATEGY_SUMMARY = (
    "Three things by 2030: services that reach people sooner, a city that stays cool and dry, and an administration "
    "that knows what worked."
)
# title, and for its measure: name, unit, value at the start, goal, values by quarter
GOALS: tuple[tuple[str, str, str, int, int, tuple[int, ...]], ...] = (
    ("Services reach people sooner", "Median days from request to decision", "days", 34, 15, (33, 31, 30, 27, 26)),
    (
        "The city stays cool and dry",
        "Homes with reported damp, of 1,000 in social housing",
        "homes",
        61,
        30,
        (60, 58, 55, 51),
    ),
    ("We know what worked", "Pilots due for review that were reviewed", "per cent", 22, 90, (25, 31, 40)),
)

# key: title, kind, key of the programme above it, summary
PROGRAMMES: dict[str, tuple[str, str, str, str]] = {
    "staff_call": (
        "Staff call",
        "programme",
        "",
        "Staff of any department pitch, train and win money for a pilot. Staff costs are not eligible.",
    ),
    "staff_call_first": ("Staff call, first cohort", "cohort", "staff_call", "The first eight pilots."),
    "staff_call_second": (
        "Staff call, second cohort",
        "cohort",
        "staff_call",
        "Pitch training became part of the call.",
    ),
    "staff_call_third": (
        "Staff call, third cohort",
        "cohort",
        "staff_call",
        "Every pitch names what it wants to change.",
    ),
    "dry_homes": ("Mission dry homes", "mission", "", "No family lives with mould in social housing by 2030."),
    "cool_city": ("Roadmap to a cool city", "roadmap", "", "Shade, water and cool rooms within five minutes' walk."),
}

STAFF_CALL_BUDGET = 1_500_000

# key: what a measure of the city's library says of itself
LIBRARY: dict[str, dict[str, object]] = {
    "days": {
        "name": "Days until somebody gets what they asked for",
        "unit": "days",
        "definition": "Median of all cases closed in the quarter, from the first call or letter on.",
        "direction": "decrease",
        "frequency": "quarterly",
    },
    "listens": {
        "name": "People who say the city listens",
        "unit": "per cent",
        "definition": "Answers “rather” or “very much”, of all who answered; at least fifty people are asked.",
    },
    "kilometres": {
        "name": "Kilometres driven per day",
        "unit": "km",
        "definition": "By motor vehicles of the city and its partners, on working days.",
        "direction": "decrease",
        "aggregable": True,
    },
    "reached": {
        "name": "People reached",
        "unit": "people",
        "definition": "Each person once a quarter. Says what was delivered, not what changed.",
        "level": "output",
        "series": "per_period",
        "aggregable": True,
    },
}

# Facts of other cities, shown as notes with their source on the pilots they fit.
SOURCE_NOTES: dict[str, str] = {
    "vienna": (
        "Source note: Vienna's call for staff, launched in 2021, has EUR 1.5 million for projects without staff costs "
        "(LSE Cities, Public Innovation, 2024, p. 20). Whether that is per call, per year or in all is not stated."
    ),
    "vienna_jury": (
        "Source note: Vienna's jury has six internal and two external members (smartcity.wien.gv.at, page on "
        "innovation management in the administration)."
    ),
    "london_plan": (
        "Source note: London planned up to 200 damp sensors in 18 boroughs (LSE Cities, Public Innovation, 2024, "
        "p. 38); other public sources give 155 and almost 200 sensors in 16 boroughs. All three stand with their "
        "sources."
    ),
    "london_money": (
        "Source note: InnOvaTe in south London had GBP 4.0 million grant and GBP 0.75 million of officer time, "
        "150,000 per borough (innovateproject.org/reports): an own share of 15.79 per cent, all of it work."
    ),
    "london_adopted": (
        "Source note: 60 per cent of the 47 InnOvaTe trials went into permanent operation (usercentricities.eu)."
    ),
    "bologna": (
        "Source note: Bologna's foundation runs six district labs with two to three municipal and two to three "
        "foundation staff each (LSE Cities, Public Innovation, 2024, p. 25)."
    ),
    "leuven": (
        "Source note: Leuven 2030 counts more than 86 experimental projects; its board of 18 meets every three months "
        "(LSE Cities, Public Innovation, 2024, p. 31)."
    ),
    "istanbul": (
        "Source note: the B40 portal held more than 640 data sets of 12 cities in 2024 (LSE Cities, Public Innovation, "
        "2024, p. 35). These are deliveries, not changes for people."
    ),
    "cluj": (
        "Source note: Cluj-Napoca lost its bid for European Capital of Culture and celebrated what it had learnt "
        "(LSE Cities, Public Innovation, 2024, p. 41)."
    ),
    "espoo": (
        "Source note: Espoo's people say that there are no metrics and no overall view, and want monitoring to protect "
        "what was invested (LSE Cities, Public Innovation, 2024, p. 45)."
    ),
    "kosice": (
        "Source note: the Košice project received EUR 4,562,859 from the European Regional Development Fund "
        "(europedirect.vucke.sk). At an assumed rate of 80 per cent the total would be EUR 5,703,573.75."
    ),
}
