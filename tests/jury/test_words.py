"""Every key that the rules give has its words, and the sentences read as a person would say them."""

import re

from portfolio.jury import words
from portfolio.jury.line import BARS, FOR_MONEY, RULES, draw_line
from portfolio.jury.overriding import Change, override
from portfolio.jury.seat_words import SEATED
from portfolio.jury.seating import BLOCKED, FORBIDDEN, WHY, Blocked
from portfolio.jury.sentences import CLOSE, KEYS, sentences
from tests.jury.six import BUDGET, six

RANKS = {"C": (2, 4)}
TITLES = {
    "A": "Cool yards",
    "B": "Warm homes",
    "C": "Night bus",
    "D": "Repair café",
    "E": "Quiet street",
    "F": "Seed library",
}


def euros(minor: int) -> str:
    return f"EUR {minor:,}"


def test_every_key_has_its_words() -> None:
    assert set(words.SENTENCES) == {*KEYS, *(f"{key}_close" for key in CLOSE)}
    assert set(words.LINE_RULES) == set(RULES)
    assert set(words.OUTCOMES) == {"fits", "partial", "incompatible", "by_hand", "left_over", *FOR_MONEY, *BARS}
    assert set(SEATED) == set(WHY)
    assert set(words.BLOCKED) == set(BLOCKED)
    assert set(words.FORBIDDEN) == set(FORBIDDEN)


def test_one_sentence_says_why_each_pitch_stands_there() -> None:
    found = sentences(draw_line(six(), BUDGET, "rank_skip"), RANKS)

    assert [words.why_there(sentence, TITLES, euros) for sentence in found[1:5]] == [
        "“Warm homes” is proposed: it asks for EUR 550, and EUR 900 were left when its turn came.",
        "“Night bus” is not proposed: it asks for EUR 450, and EUR 350 were left when its turn came, EUR 100 too "
        "little; it could stand between places 2 and 4, and further up the money might reach.",
        "“Repair café” is proposed: its EUR 300 fit into the EUR 350 that were left, while “Night bus” above it did "
        "not.",
        "“Quiet street” is not proposed: it asks for EUR 250, and EUR 50 were left when its turn came, EUR 200 too "
        "little.",
    ]


def test_a_change_by_hand_is_said_with_who_and_why() -> None:
    line = draw_line(six(), BUDGET, "rank_skip")

    found = sentences(line, {}, override(line, [Change("E", 250, "The street waits since 2019.", "Ada Lang")]))

    assert [words.why_there(sentence, TITLES, euros) for sentence in found[3:5]] == [
        "“Repair café” is no longer proposed because another pitch was changed by hand; the rule alone had given it "
        "EUR 300.",
        "“Quiet street” is funded with EUR 250 by decision of Ada Lang: The street waits since 2019.",
    ]


def test_every_sentence_about_a_pitch_is_one_sentence_with_known_parts() -> None:
    parts = {"pitch", "cost", "amount", "before", "left", "missing", "minimum", "other", "low", "high", "why", "by"}

    for key, sentence in words.SENTENCES.items():
        assert set(re.findall(r"%\((\w+)\)s", sentence)) <= parts, key
        assert sentence.count(". ") == 0, key
        assert key.endswith("_close") == ("%(low)s" in sentence), key
    for key, sentence in words.BLOCKED.items():
        assert sentence % Blocked("P01", key, 3, 2)._asdict(), key
