"""The product as its server runs it, with bare routes beside it: form in, one INSERT, COMMIT, 303; or a file out.

Served as gunicorn -c python:portfolio.gunicorn_settings "bench.bare_route:product()".
"""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, redirect, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from portfolio.core.db import db

TABLE = "CREATE TABLE IF NOT EXISTS bare_draft (juror INTEGER, words TEXT, saved_at TEXT)"
INSERT = sa.text("INSERT INTO bare_draft (juror, words, saved_at) VALUES (:juror, :words, :saved_at)")


def product() -> Flask:
    """The product, and under /bare an app of two routes that has nothing of it but the engine of its database."""
    from wsgi import app  # noqa: PLC0415  whoever only measures has no server to start

    with app.app_context():
        engine = db.engine
    bare = Flask("bare")

    @bare.post("/")
    def keep() -> Any:
        words = request.form
        with engine.begin() as connection:
            connection.execute(INSERT, {name: words.get(name, "0") for name in ("juror", "words", "saved_at")})
        return redirect("/bare/", Response=Response, code=303)

    @bare.get("/file")
    def answer() -> Any:
        return Response(Path(os.environ["BARE_FILE"]).read_bytes(), mimetype="application/pdf")

    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/bare": bare})  # type: ignore[method-assign]
    return app
