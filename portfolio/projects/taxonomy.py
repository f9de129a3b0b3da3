"""The words every city starts with: innovation types, capabilities, methods, policy areas, partners, factors.

Keys never change and are never used again for something else; labels are translated, and a city may write its own.
Definitions are in our own words; the source names whose idea it is.
"""

from dataclasses import dataclass

from portfolio.core.errors import N_

INNOVATION_TYPE = "innovation_type"
CAPABILITY = "capability"
METHOD = "method"
POLICY_AREA = "policy_area"
PARTNER_KIND = "partner_kind"
FACTOR = "factor"
FREE_TAG = "tag"

VOCABULARIES = {
    INNOVATION_TYPE: N_("Innovation types"),
    CAPABILITY: N_("Capabilities"),
    METHOD: N_("Methods"),
    POLICY_AREA: N_("Policy areas"),
    PARTNER_KIND: N_("Kinds of partners"),
    FACTOR: N_("What helps and what hinders"),
    FREE_TAG: N_("Free tags"),
}

TYPES_SOURCE = N_(
    "De Vries, Bekkers and Tummers (2016), Innovation in the public sector, as used by LSE Cities (2024), page 8"
)
CAPABILITIES_SOURCE = N_("LSE Cities (2024), Public Innovation, figures 1 and 2")
METHODS_SOURCE = N_("LSE Cities (2024), Public Innovation, appendix C")
AREAS_SOURCE = N_("LSE Cities (2024), Public Innovation, section 2.3")
PARTNERS_SOURCE = N_("LSE Cities (2024), Public Innovation, section 2.5 and its cases")
FACTORS_SOURCE = N_("LSE Cities (2024), Public Innovation, sections 2.2 and 2.5")

LEADERSHIP = "leadership"
ORGANISATIONAL = "organisational"
ANALYTICAL = "analytical"
PARTNERSHIP = "partnership"


@dataclass(frozen=True)
class Seed:
    """One word as the product brings it.

    capability, second_capability  of a method: where it belongs, and where else it is at home
    also                           other words people look for it by
    """

    key: str
    label: str
    definition: str = ""
    example: str = ""
    source: str = ""
    capability: str = ""
    second_capability: str = ""
    also: tuple[str, ...] = ()


INNOVATION_TYPES = (
    Seed(
        "product_service",
        N_("Product or service"),
        N_("Residents or firms get a public service or product that did not exist here before."),
        N_("The library lends out tools and sewing machines."),
        TYPES_SOURCE,
    ),
    Seed(
        "process_administrative",
        N_("Process: administrative"),
        N_("The administration works or manages in a new way."),
        N_("Three offices decide a building permit in one meeting instead of one after the other."),
        TYPES_SOURCE,
    ),
    Seed(
        "process_technological",
        N_("Process: technological"),
        N_("A service that exists already is delivered with technology new to the city."),
        N_("Sensors tell which bins are full before the lorry sets out."),
        TYPES_SOURCE,
    ),
    Seed(
        "governance",
        N_("Governance"),
        N_("City, residents and others act together on a common problem in a new form."),
        N_("Neighbours, shops and the city decide jointly how a street is shared."),
        TYPES_SOURCE,
    ),
    Seed(
        "conceptual",
        N_("Conceptual"),
        N_("A problem is looked at in a new way, which changes what counts as a solution."),
        N_("Homelessness is treated first of all as a lack of homes, not of conduct."),
        TYPES_SOURCE,
    ),
)

CAPABILITIES = (
    Seed(
        LEADERSHIP,
        N_("Leadership"),
        N_("Elected and senior people stand behind new work and give it a direction; the other three rest on it."),
        source=CAPABILITIES_SOURCE,
    ),
    Seed(
        ORGANISATIONAL,
        N_("Organisational"),
        N_("Money, people, teams, rules and habits leave room for trying something new."),
        source=CAPABILITIES_SOURCE,
    ),
    Seed(
        ANALYTICAL,
        N_("Analytical"),
        N_("The city gets at data, studies, designs services, and learns from what came out."),
        source=CAPABILITIES_SOURCE,
    ),
    Seed(
        PARTNERSHIP,
        N_("Partnership"),
        N_("The city works with governments, firms, universities, associations and residents."),
        source=CAPABILITIES_SOURCE,
    ),
)

METHODS = (
    Seed(
        "untested_approaches",
        N_("Trying untested approaches"),
        N_("Piloting or prototyping something whose success is open, and accepting the risk."),
        source=METHODS_SOURCE,
        capability=ORGANISATIONAL,
        also=("pilot", "prototype", "experiment", "risk", "sandbox"),
    ),
    Seed(
        "organisational_change",
        N_("Changing the organisation"),
        N_("New teams, roles or ways of working inside the administration."),
        source=METHODS_SOURCE,
        capability=ORGANISATIONAL,
        also=("agile", "team", "restructuring", "culture"),
    ),
    Seed(
        "financing_procurement",
        N_("Rethinking financing and procurement"),
        N_("Paying for or buying things in ways that leave room for new solutions."),
        source=METHODS_SOURCE,
        capability=ORGANISATIONAL,
        also=("social impact bond", "pooled funding", "challenge", "tender"),
    ),
    Seed(
        "mission_oriented",
        N_("Working on missions"),
        N_("Bundling many projects behind one bold goal with a date."),
        source=METHODS_SOURCE,
        capability=ORGANISATIONAL,
        also=("mission", "grand challenge", "climate-neutral"),
    ),
    Seed(
        "data_driven",
        N_("Data-driven analytics"),
        N_("Basing decisions on data and evidence that somebody gathered and analysed."),
        source=METHODS_SOURCE,
        capability=ANALYTICAL,
        also=("evidence", "statistics", "machine learning", "prediction"),
    ),
    Seed(
        "digital_services",
        N_("New digital services"),
        N_("Offering services or solutions that rest on digital technology."),
        source=METHODS_SOURCE,
        capability=ANALYTICAL,
        also=("app", "online", "sensors", "platform"),
    ),
    Seed(
        "foresight",
        N_("Foresight and scenarios"),
        N_("Looking at several possible futures before deciding today."),
        source=METHODS_SOURCE,
        capability=ANALYTICAL,
        also=("horizon scanning", "scenario", "futures"),
    ),
    Seed(
        "behavioural_insights",
        N_("Behavioural insights"),
        N_("Designing letters, choices or places around how people really behave."),
        source=METHODS_SOURCE,
        capability=ANALYTICAL,
        also=("nudge", "randomised trial", "letters"),
    ),
    Seed(
        "open_innovation",
        N_("Open innovation"),
        N_("Working out solutions together with people and organisations outside the administration."),
        source=METHODS_SOURCE,
        capability=PARTNERSHIP,
        also=("collaboration", "living lab", "hackathon", "start-up"),
    ),
    Seed(
        "engaging_residents",
        N_("Engaging residents in new ways"),
        N_("Giving residents a say or a part beyond the usual hearing."),
        source=METHODS_SOURCE,
        capability=PARTNERSHIP,
        also=("citizens' assembly", "participatory budget", "co-creation"),
    ),
    Seed(
        "human_centred_design",
        N_("Human-centred design"),
        N_("Designing with the people who will use it, from watching them to trying drafts with them."),
        source=METHODS_SOURCE,
        capability=PARTNERSHIP,
        second_capability=ANALYTICAL,
        also=("service design", "user research", "co-design"),
    ),
)


def _plain(source: str, *words: tuple[str, str]) -> tuple[Seed, ...]:
    return tuple(Seed(key, label, source=source) for key, label in words)


POLICY_AREAS = _plain(
    AREAS_SOURCE,
    ("digitalisation", N_("Digitalisation")),
    ("climate_action", N_("Climate action")),
    ("economic_development", N_("Economic development")),
    ("mobility_transport", N_("Mobility and transport")),
    ("housing", N_("Housing")),
    ("social_inclusion", N_("Social inclusion")),
    ("migration_integration", N_("Migration and integration")),
    ("community_safety", N_("Community safety")),
    ("procurement", N_("Procurement")),
    ("health_care", N_("Health and care")),
    ("ageing", N_("Ageing")),
    ("education", N_("Education")),
    ("youth", N_("Youth")),
    ("culture", N_("Culture")),
    ("energy", N_("Energy")),
    ("environment_air_water", N_("Environment, air and water")),
    ("nature_biodiversity", N_("Nature and biodiversity")),
    ("waste_cleanliness", N_("Waste and cleanliness")),
    ("public_space_regeneration", N_("Public space and regeneration")),
    ("open_government_data", N_("Open government and data")),
    ("participation_democracy", N_("Participation and democracy")),
    ("resilience_emergency", N_("Resilience and emergencies")),
    ("regional_cohesion", N_("Regional cohesion")),
    ("workforce_hr", N_("The city's own staff")),
)

PARTNER_KINDS = _plain(
    PARTNERS_SOURCE,
    ("university_research", N_("University or research institute")),
    ("city_network", N_("Network of cities")),
    ("other_city", N_("Another city")),
    ("private_sector", N_("Company")),
    ("eu_institution", N_("European institution")),
    ("central_government", N_("Central government")),
    ("regional_government", N_("Regional government")),
    ("neighbouring_municipality", N_("Neighbouring municipality")),
    ("nonprofit_civil_society", N_("Association or charity")),
    ("community_group", N_("Community group")),
    ("residents", N_("Residents")),
    ("municipal_company", N_("Municipal company")),
    ("foundation_arms_length", N_("Foundation at arm's length from the city")),
    ("philanthropy", N_("Philanthropic foundation")),
    ("supplier", N_("Supplier")),
    ("startup", N_("Start-up")),
    ("independent_evaluator", N_("Independent evaluator")),
)

FACTORS = _plain(
    FACTORS_SOURCE,
    ("funding", N_("Funding")),
    ("skills", N_("Skills and knowledge")),
    ("hr_rules", N_("Rules for staff")),
    ("senior_leadership", N_("Senior officers")),
    ("political_leadership", N_("Political leadership")),
    ("culture_attitude", N_("Culture and attitude")),
    ("data_access", N_("Access to data")),
    ("data_integration", N_("Joining up data")),
    ("procurement_rules", N_("Procurement rules")),
    ("legal_limits", N_("Legal limits")),
    ("public_trust", N_("Public trust")),
    ("staff_turnover", N_("Staff turnover")),
    ("scaling_money", N_("Money to scale up")),
)

SEEDS: dict[str, tuple[Seed, ...]] = {
    INNOVATION_TYPE: INNOVATION_TYPES,
    CAPABILITY: CAPABILITIES,
    METHOD: METHODS,
    POLICY_AREA: POLICY_AREAS,
    PARTNER_KIND: PARTNER_KINDS,
    FACTOR: FACTORS,
}

_BY_KEY = {(vocabulary, seed.key): seed for vocabulary, seeds in SEEDS.items() for seed in seeds}


def seed_of(vocabulary: str, key: str) -> Seed | None:
    """The seed behind a term, None for words that a city added."""
    return _BY_KEY.get((vocabulary, key))


def methods_of(capability: str) -> tuple[Seed, ...]:
    """The methods that belong to a capability, or are at home there too."""
    return tuple(seed for seed in METHODS if capability in (seed.capability, seed.second_capability))
