"""Commands that make a city, or let somebody make it in a browser."""

import os

import click

from portfolio.core.errors import PortfolioError


@click.command()
@click.option("--name", required=True, help="The city's name.")
@click.option("--zone", required=True, help="Its time zone, such as Europe/Vienna.")
@click.option("--currency", required=True, help="Its currency by ISO 4217, such as EUR.")
@click.option("--place", required=True, help="Country or part of it by ISO 3166, such as AT or AT-9.")
@click.option("--admin", required=True, metavar="EMAIL", help="Who looks after people and leads the unit.")
@click.option("--another", is_flag=True, help="Add a city to an installation that has one.")
def init(name: str, zone: str, currency: str, place: str, admin: str, another: bool) -> None:
    """Make a city in an empty database; asks nothing and prints the administrator's link."""
    from portfolio.app import create_app  # noqa: PLC0415  reading the help must not load the application
    from portfolio.core.clock import now  # noqa: PLC0415
    from portfolio.core.db import db  # noqa: PLC0415
    from portfolio.core.migrate import upgrade_database  # noqa: PLC0415
    from portfolio.founding import actions, rules  # noqa: PLC0415

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        try:
            rules.check_place(zone=zone, currency=currency, place=place)
            if not another:
                actions.check_is_empty()
            founded = actions.found_city(
                rules.check_name(name),
                zone=zone,
                currency=currency,
                place=place,
                admin_name=rules.name_from(admin),
                admin_email=admin,
                at=now(),
            )
        except PortfolioError as error:
            raise click.ClickException(str(error)) from None
        db.session.commit()
        click.echo(f"{founded.organisation.name} is founded (organisation {founded.organisation.key}).")
        if founded.admin_token is None:
            click.echo(f"{founded.admin.email} has an account already and finds the city there.")
        else:
            click.echo(f"{founded.admin.email} sets a password here, once, within 14 days:")
            click.echo(f"  {address()}/invitations/{founded.admin_token}")


@click.command()
def setup_link() -> None:
    """Print a link that sets an empty installation up, once; an earlier one stops working."""
    from portfolio.app import create_app  # noqa: PLC0415  reading the help must not load the application
    from portfolio.core.clock import now  # noqa: PLC0415
    from portfolio.core.db import db  # noqa: PLC0415
    from portfolio.core.migrate import upgrade_database  # noqa: PLC0415
    from portfolio.founding import actions  # noqa: PLC0415

    app = create_app()
    upgrade_database(app)
    with app.app_context():
        try:
            token = actions.issue_set_up_link(now())
        except PortfolioError as error:
            raise click.ClickException(str(error)) from None
        db.session.commit()
    click.echo("Set your city up here, once, within 7 days:")
    click.echo(f"  {address()}/set-up/{token}")


def address() -> str:
    """What links begin with: the public address, or where bin/serve listens on this machine."""
    public = os.environ.get("PUBLIC_ADDRESS", "").rstrip("/")
    host = os.environ.get("HOST") or "127.0.0.1"
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  named, not listened on
    return public or f"http://{near}:{os.environ.get('PORT') or '8000'}"
