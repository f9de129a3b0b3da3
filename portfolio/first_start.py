"""What happens between an installed product and its first page: the schema, and something or somebody to begin with.

Run by the supervisor before the servers, in a process of its own so that what it loads is given back.
"""

import fcntl
import os
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import click
import sqlalchemy as sa

from portfolio import cli
from portfolio.app import create_app
from portfolio.core.db import db
from portfolio.core.migrate import upgrade_database
from portfolio.people.models import Organisation

SIGN_INS = "demo_sign_ins.txt"


def wants_demo(environ: Mapping[str, str]) -> bool:
    """Whether an empty product may show the demo city: only the embedded database of a start for this machine alone."""
    this_machine = (environ.get("HOST") or "127.0.0.1") == "127.0.0.1"
    return this_machine and not environ.get("DATABASE_URL") and environ.get("DEMO") != "0"


def beginning(environ: Mapping[str, str], instance: Path) -> str:
    """What an empty product says at its first start: the demo city's sign-ins, or a link for the first person."""
    if not wants_demo(environ):
        return _answer_of("setup-link")
    sign_ins = _answer_of("demo")
    kept = instance / SIGN_INS
    kept.touch(mode=0o600)
    kept.write_text(sign_ins)
    return sign_ins


def main() -> None:
    """Migrate, and begin if nobody has; several starts of one instance take turns."""
    app = create_app()
    instance = Path(app.config["INSTANCE"])
    with (instance / "first_start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        upgrade_database(app)
        with app.app_context():
            begun = db.session.scalar(sa.select(Organisation.id).limit(1)) is not None
        if not begun:
            click.echo(beginning(os.environ, instance), nl=False)
        elif (instance / SIGN_INS).exists():
            click.echo(f"The demo city's sign-in names and passwords stand in {instance / SIGN_INS}")


def _answer_of(command: str) -> str:
    """What a command of bin/portfolio prints."""
    with redirect_stdout(StringIO()) as said:
        cli.main([command], prog_name="portfolio", standalone_mode=False)
    return said.getvalue()


if __name__ == "__main__":
    main()
