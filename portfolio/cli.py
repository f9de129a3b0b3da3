"""The command line: one table; a command's module is imported only when the command runs."""

import sys
from importlib import import_module

import click

# Name, where it lives, what it does. Commands that need the database make the app themselves, so that
# those that only compute need none.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("init", "portfolio.founding.commands:init", "Make a city in an empty database."),
    ("setup-link", "portfolio.founding.commands:setup_link", "Print a link that sets up an empty installation once."),
    ("demo", "portfolio.demo.commands:demo", "Load the fictional demo city."),
    ("migrate", "portfolio.jobs.commands:migrate", "Bring the database to the newest schema."),
    ("scheduler", "portfolio.scheduler:scheduler", "Run jobs and deliver mail until stopped."),
    ("run-job", "portfolio.scheduler:run_job", "Run one claimed job; the scheduler calls this."),
    ("import", "portfolio.lists.commands:import_group", "Import a portfolio."),
    ("export", "portfolio.lists.commands:export", "Write projects to a workbook."),
    ("observe", "portfolio.lists.commands:observe", "Record values of measures."),
    ("totals", "portfolio.exchange.commands:totals", "Print the control totals of an import."),
    ("report", "portfolio.reports.commands:report", "Write the report of a quarter."),
    ("gap", "portfolio.reviews.commands:gap", "Say how far projects are evaluated, and what they lack."),
    ("schedule", "portfolio.reviews.commands:schedule", "Say when a review is due and when people are reminded."),
    ("jury", "portfolio.jury.commands:jury", "Compute the results of a jury from a sheet."),
    ("verify-history", "portfolio.history.commands:verify_history", "Check that nobody changed history."),
    ("backup", "portfolio.jobs.commands:backup", "Write database and files into one file."),
    ("restore", "portfolio.jobs.commands:restore", "Bring a backup back into an empty installation."),
    ("test-mail", "portfolio.notices.commands:test_mail", "Send a test message over the city's mail server."),
    ("bounce", "portfolio.reminders.commands:bounce", "Say that mail to an address comes back."),
    ("doctor", "portfolio.jobs.commands:doctor", "Name unsafe settings and broken parts."),
)


class Commands(click.Group):
    """A group whose commands are loaded when they run; its help reads the table above."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name, _, _ in COMMANDS]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        for known, place, _ in COMMANDS:
            if known == name:
                module, _, attribute = place.partition(":")
                command: click.Command = getattr(import_module(module), attribute)
                return command
        return None

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, _, what in COMMANDS])


main = Commands("portfolio", help="Portfolio, a municipal innovation-portfolio tracker.")

if __name__ == "__main__":
    sys.exit(main(prog_name="portfolio"))
