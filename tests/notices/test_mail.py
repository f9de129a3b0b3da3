"""What the mail settings mean, and which of them cannot be meant so."""

from datetime import datetime
from typing import Any

import pytest

from portfolio.core.mail import Server, compose

SETTINGS = {"MAIL_SERVER": "", "MAIL_USER": "", "MAIL_PASSWORD": "", "MAIL_FROM": "", "MAIL_SECURITY": "starttls"}


def server(**more: str) -> Server | None:
    return Server.of(SETTINGS | more)


def test_without_a_server_there_is_none() -> None:
    assert server() is None


@pytest.mark.parametrize(
    ("named", "security", "host", "port"),
    [
        ("mail.city.example:25", "none", "mail.city.example", 25),
        ("mail.city.example", "starttls", "mail.city.example", 587),
        ("mail.city.example", "tls", "mail.city.example", 465),
    ],
)
def test_a_server_is_a_host_and_a_port(named: str, security: str, host: str, port: int) -> None:
    expected = Server(host, port, security, "", "", f"portfolio@{host}")

    assert server(MAIL_SERVER=named, MAIL_SECURITY=security) == expected


@pytest.mark.parametrize(
    "wrong",
    [{"MAIL_SERVER": "mail:smtp"}, {"MAIL_SECURITY": "ssl"}, {"MAIL_FROM": "x@y.example\nBcc: z@y.example"}],
)
def test_settings_that_cannot_be_meant_so_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"MAIL_|mail address"):
        server(**{"MAIL_SERVER": "mail.city.example:25"} | wrong)


def test_a_line_break_in_a_header_is_refused(at: datetime) -> None:
    peer = server(MAIL_SERVER="mail.city.example:25")
    assert peer is not None

    with pytest.raises(ValueError, match="linefeed"):
        compose(peer, to="a@city.example", subject="Hello\nBcc: b@city.example", text="", message_id="1", at=at)
