"""Hashing: the kind, the words that are refused, and how much of it happens at the same time."""

import threading
import time
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from portfolio.core.errors import WrongInput
from portfolio.people import passwords


def test_passwords_are_kept_by_argon2id(session: Any) -> None:
    kept = passwords.new_hash("seven quiet herons")

    parameters = extract_parameters(kept)
    assert (parameters.type, parameters.memory_cost, parameters.time_cost) == (Type.ID, 19_456, 2)
    assert passwords.fits("seven quiet herons", kept)
    assert not passwords.fits("Seven quiet herons", kept)
    assert not passwords.fits("seven quiet herons", None)
    assert not passwords.fits("seven quiet herons", "no hash at all")
    assert passwords.new_hash("seven quiet herons") != kept


@pytest.mark.parametrize("password", ["password", "12345678", "qwertzuiop", "iloveyou1", "abcabcabc", "a" * 128])
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(WrongInput) as refused:
        passwords.check(password, known=[])

    assert (refused.value.code, refused.value.field) == ("password_common", "password")


def test_the_end_of_a_long_password_counts() -> None:
    kept = PasswordHasher().hash("x" * 100 + "a" * 28)

    assert passwords.fits("x" * 100 + "a" * 28, kept)
    assert not passwords.fits("x" * 100 + "a" * 27 + "b", kept)
    assert not passwords.fits("x" * 100 + "a" * 29, kept)


def test_only_a_few_are_hashed_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []

    class Slow:
        def verify(self, kept: str, password: str) -> bool:
            running.append(1)
            most.append(len(running))
            time.sleep(0.02)
            running.pop()
            return True

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=passwords.fits, args=("x", "kept")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(most) == 12
    assert max(most) == 2
