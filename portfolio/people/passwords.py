"""Passwords: hashed with argon2id, checked against what everybody tries first.

Hashing takes tens of milliseconds and 19 MiB on purpose, so nobody calls it inside a write transaction, and only a
few are hashed at the same time.
"""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portfolio.core.db import db
from portfolio.core.errors import N_, PortfolioError, WrongInput
from portfolio.people import rules

# OWASP's smallest profile of argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE = 2
_places = BoundedSemaphore(_AT_ONCE)

TOO_COMMON = N_("That password is easy to guess. Choose a longer one, or several words.")


def new_hash(password: str, *known: str | None) -> str:
    """What the database keeps of a new password; made while this request holds nothing of the database.

    known   what everybody knows about its owner: name, address, city
    raises  WrongInput when it is too short, too long or easy to guess
    """
    db.session.rollback()
    plain = check(password, known=[word for word in known if word])
    with _places:
        return _hasher.hash(plain)


def check(password: str, *, known: list[str]) -> str:
    """A new password in the form that is hashed; WrongInput when it is too short, too long or easy to guess.

    known  what everybody knows about its owner: name, address, city
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415  its lists of names and words are only needed when a password is set

    plain = rules.plain_password(password)
    rules.check_length(plain)
    # A thousand tries per second take a quarter of an hour for a million guesses; zxcvbn reads 72 characters at most.
    if rules.is_mostly(plain, known) or zxcvbn(plain[:72], user_inputs=known)["score"] < 2:
        raise WrongInput("password_common", TOO_COMMON, "password")
    return plain


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one behind a hash; takes as long when there is none."""
    try:
        plain = rules.plain_password(password)[: rules.LONGEST_PASSWORD + 1]
    except PortfolioError:
        plain = ""
    with _places:
        try:
            _hasher.verify(kept or _nobodys(), plain)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@cache
def _nobodys() -> str:
    """A hash that belongs to no one: unknown names are compared with it."""
    return _hasher.hash("nobody has this password")
