"""Answers that a browser keeps as a file."""

from collections.abc import Iterator
from urllib.parse import quote

from flask import Response, stream_with_context

TYPES = {
    "csv": "text/csv",
    "eml": "message/rfc822",
    "ics": "text/calendar",
    "pdf": "application/pdf",
    "toml": "application/toml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# Stricter than the policy of pages: what somebody uploaded may load, run, send and frame nothing, should it be opened.
# The last three are named because default-src does not stand in for them.
UPLOAD_POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def download(content: bytes | str | Iterator[str], name: str) -> Response:
    """A file to keep.

    content  text in pieces is sent piece by piece
    name     in letters, digits and hyphens; its ending, one of TYPES, says what the file is
    """
    body = content if isinstance(content, bytes | str) else stream_with_context(content)
    return Response(
        body,
        mimetype=TYPES[name.rpartition(".")[2]],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def given_back(content: bytes, name: str, media_type: str) -> Response:
    """A file that somebody uploaded, under its own name in any letters, never shown as a page of this site."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = UPLOAD_POLICY
    return answer
