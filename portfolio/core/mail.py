"""The only caller of SMTP: one message to one person over the city's mail server."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from portfolio.core.errors import N_, WrongInput

TIMEOUT_SECONDS = 10
NO_SUCH_MAILBOX = (550, 551, 553)
"""Replies to a recipient by which a server says that the mailbox is not there; 552 is full, 554 a matter of policy."""

Connection = smtplib.SMTP


class NotNow(Exception):
    """The server is away, silent or busy: try again later."""


class NeverWill(Exception):
    """The server refused this message or this recipient for good."""


class Bounced(NeverWill):
    """The server knows no such recipient, so no message to this address will ever arrive."""


@dataclass(frozen=True)
class Enclosed:
    """A file that goes along with a message; kind is its media type, such as text/calendar."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Server:
    """Where mail goes. security is starttls, tls or none."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Server | None":
        """The server that the settings name, None when they name none; ValueError when they cannot be meant so."""
        named: str = settings["MAIL_SERVER"]
        if not named:
            return None
        security = settings["MAIL_SECURITY"]
        if security not in ("starttls", "tls", "none"):
            raise ValueError("MAIL_SECURITY must be starttls, tls or none.")
        host, _, port = named.rpartition(":") if ":" in named else (named, "", "465" if security == "tls" else "587")
        if not port.isdigit():
            raise ValueError("MAIL_SERVER must be written as host:port.")
        sender = address(settings["MAIL_FROM"] or f"portfolio@{host}").addr_spec
        return cls(host, int(port), security, settings["MAIL_USER"], settings["MAIL_PASSWORD"], sender)


def address(written: str) -> Address:
    """A mail address; WrongInput for what is none, so that nothing sneaks into a header."""
    try:
        read = Address(addr_spec=written)
    except (ValueError, IndexError, HeaderParseError):
        read = Address()
    if not read.username or not read.domain or any(sign.isspace() or not sign.isprintable() for sign in written):
        raise WrongInput("mail_address", N_("Give a mail address such as ada@city.example."), "email")
    return read


def compose(
    server: Server,
    *,
    to: str,
    subject: str,
    text: str,
    message_id: str,
    reply_to: str | None = None,
    enclosed: Sequence[Enclosed] = (),
    at: datetime,
) -> EmailMessage:
    """A plain-text message in UTF-8; ValueError for a line break in a header.

    message_id  the part before the @, fixed before the first attempt so that a doubled mail is known as one
    reply_to    whose address answers go to
    """
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = address(to)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence notice answers
    if reply_to:
        message["Reply-To"] = address(reply_to)
    message.set_content(text)
    for file in enclosed:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """A connection, encrypted and signed in as the settings say; NotNow when it cannot be had."""
    try:
        if server.security == "tls":
            smtp: Connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    except (OSError, smtplib.SMTPException) as error:
        raise NotNow(_in_words(error)) from error
    try:
        try:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise NotNow(_in_words(error)) from error
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def send(smtp: Connection, message: EmailMessage) -> None:
    """Hand a message over; NotNow or NeverWill when it is not taken."""
    try:
        smtp.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        raise NeverWill(_in_words(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise (Bounced if code in NO_SUCH_MAILBOX else _kind(code))(f"{code} {_plain(said)}") from error
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code)(_in_words(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotNow(_in_words(error)) from error


def _kind(code: int) -> type[Exception]:
    return NeverWill if 500 <= code < 600 else NotNow


def _in_words(error: Exception) -> str:
    """What went wrong, short and without control characters, for the administrator's list."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_plain(error.smtp_error)}"
    return _plain(f"{type(error).__name__}: {error}")


def _plain(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]
