"""Several who press at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from portfolio.core.db import db, write_transaction
from portfolio.core.errors import PortfolioError

AT_ONCE = 4


def at_once(app: Flask, deed: Callable[[int], Any]) -> list[Any]:
    """Do the same thing in AT_ONCE threads, each with a connection of its own: what each gave, or why it was refused.

    deed  is told which of them it is, 0 and on
    """
    ready = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        with app.app_context(), write_transaction():
            ready.wait(20)
            try:
                done = deed(number)
                db.session.commit()
            except PortfolioError as error:
                db.session.rollback()
                return error.code
            return done

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))
