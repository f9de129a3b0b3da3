"""README and CONTRIBUTING say what is so."""

import re
import shlex

import pytest
from click.testing import CliRunner

import config
from portfolio import cli

ROOT = config.ROOT
GUIDES = {name: (ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md")}
README = GUIDES["README.md"]
COMMANDS = [line for text in GUIDES.values() for line in re.findall(r"^    bin/portfolio (.+)$", text, re.MULTILINE)]


def cells(section: str) -> list[list[str]]:
    """The rows of the tables under a heading, each as its cells."""
    body = README.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in body.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows]


def test_every_package_the_product_asks_for_has_its_reason() -> None:
    asked = re.findall(r"^([^#\s]+)==(\S+)$", (ROOT / "requirements" / "run.in").read_text(), re.MULTILINE)

    told = {(row[0], row[1]): row[3] for row in cells("Dependencies")}

    assert [package for package in asked if not told.get(package)] == []


def test_every_variable_that_is_read_is_described() -> None:
    places = [ROOT / "config.py", *(ROOT / "portfolio").glob("*.py")]
    read = {
        name for place in places for name in re.findall(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"", place.read_text())
    }

    described = {name for row in cells("Configure it") for name in re.findall(r"`([A-Z_]+)`", row[0])}

    assert described == read


def test_the_image_holds_all_that_the_product_reads() -> None:
    product = ("bin", "requirements", "static", "templates", "translations", "migrations", "portfolio")
    read = {name for name in product if (ROOT / name).is_dir()}

    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))

    assert copied == read


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_that_is_shown_is_known_with_its_options(line: str) -> None:
    """Help comes before anything is done, but only where names of commands and options are right."""
    ran = CliRunner().invoke(cli.main, [*shlex.split(line, comments=True), "--help"])

    assert (ran.exit_code, ran.output.startswith("Usage:")) == (0, True), ran.output


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_that_is_named_is_there(guide: str) -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]+|\w+\.(?:md|py|toml|yaml|json))`|\]\(([\w./-]+)\)", GUIDES[guide])
    scripts = re.findall(r"(?<![\w/])(bin/\w+|\.ci/\w+)", GUIDES[guide])
    paths = {first or second for first, second in named} | set(scripts)
    kept = {path for path in paths if "instance" not in path}  # that folder is made when the product starts

    lacking = [path for path in kept if not any((place / path).exists() for place in (ROOT, ROOT / "portfolio"))]

    assert sorted(lacking) == []
