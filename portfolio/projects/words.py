"""What keys of the record are called on screen, in the reader's language."""

from portfolio.core.texts import gettext
from portfolio.projects import rules, taxonomy


def term_word(vocabulary: str, key: str, label: str = "") -> str:
    """A term's name: the city's own label, else the translated seed, else the key."""
    if label:
        return label
    seed = taxonomy.seed_of(vocabulary, key)
    return str(gettext(seed.label)) if seed else key


def vocabulary_word(vocabulary: str) -> str:
    """What a vocabulary is called."""
    return str(gettext(taxonomy.VOCABULARIES[vocabulary]))


def stage_word(stage: str) -> str:
    """What a stage or side state is called."""
    return str(gettext(rules.ALL_STAGES[stage]))


def decision_word(decision: str | None) -> str:
    """What an outcome decision is called, empty for none."""
    return str(gettext(rules.DECISIONS[decision])) if decision else ""


def note_kind_word(kind: str) -> str:
    """What a kind of note is called."""
    return str(gettext(rules.NOTE_KINDS[kind]))


def combination_word(combination: str) -> str:
    """What a combination of capabilities is called."""
    return str(gettext(rules.COMBINATIONS[combination]))


def origin_word(origin: str) -> str:
    """Where a project came from."""
    return str(gettext(rules.ORIGINS[origin]))
