"""Load the demo city and print who can sign in."""

import secrets

import click


@click.command()
def demo() -> None:
    """Load the fictional demo city into an empty database, with passwords made for this instance."""
    # Late imports: `bin/portfolio --help` must not pay for them.
    from portfolio.app import create_app  # noqa: PLC0415
    from portfolio.core.clock import now  # noqa: PLC0415
    from portfolio.core.db import db  # noqa: PLC0415
    from portfolio.core.migrate import upgrade_database  # noqa: PLC0415
    from portfolio.demo import actions, city  # noqa: PLC0415
    from portfolio.founding.queries import is_founded  # noqa: PLC0415
    from portfolio.people.passwords import new_hash  # noqa: PLC0415
    from portfolio.people.words import ROLES  # noqa: PLC0415

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        if is_founded():
            raise click.ClickException("There is a city here already; the demo city only fills an empty database.")
        passwords = {key: secrets.token_urlsafe(9) for key in city.PEOPLE}
        hashes = {key: new_hash(password) for key, password in passwords.items()}
        actions.load_city(now(), hashes)
        db.session.commit()
    click.echo(f"The demo city {city.NAME} is loaded; it and its people are fictional. They sign in with:")
    for key, (name, role, _) in city.PEOPLE.items():
        click.echo(f"  {name + ', ' + str(ROLES[role]):<40} {key}@lindhafen.example  {passwords[key]}")
