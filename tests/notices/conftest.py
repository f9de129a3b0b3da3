"""A mail server of our own, which takes, refuses or delays what it is sent, or says nothing at all."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask


@dataclass
class Peer:
    """What the server got, and what it answers to the message as a whole or to a recipient."""

    answer: str = "250 OK"
    recipient_answer: str = "250 OK"
    got: list[EmailMessage] = field(default_factory=list)
    tried: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.tried += 1
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.got.append(BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content))
        return self.answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def peer() -> Iterator[tuple[Peer, int]]:
    """A running mail server and its port."""
    handler = Peer()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def black_hole() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        yield silent.getsockname()[1]


@pytest.fixture
def with_server(fresh_app: Flask) -> Callable[[int], Flask]:
    """Point the app at a mail server: with_server(port)."""

    def point(port: int) -> Flask:
        fresh_app.config.update(
            MAIL_SERVER=f"127.0.0.1:{port}",
            MAIL_SECURITY="none",
            MAIL_FROM="portfolio@city.example",
            PUBLIC_ADDRESS="https://portfolio.city.example",
        )
        return fresh_app

    return point
