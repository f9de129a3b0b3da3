"""The application factory: settings, database, sign-in, texts, blueprints, errors; no decisions."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

import config
from portfolio import models, reactions  # noqa: F401  all tables and reactions known before the first query
from portfolio.core import access, db, migrate, texts, web
from portfolio.people import rights, session

ROOT = Path(__file__).resolve().parent.parent

# Every feature with pages; its blueprint is called bp and stands in its routes.
FEATURES = (
    "people",
    "jobs",
    "strategy",
    "projects",
    "evidence",
    "metrics",
    "funding",
    "reviews",
    "status",
    "updates",
    "calls",
    "pitches",
    "reports",
    "evaluation",
    "register",
    "overview",
    "meetings",
    "worklist",
    "exchange",
    "founding",
    "plans",
    "lessons",
    "feeds",
    "past",
    "guide",
    "lists",
    "reminders",
    "awards",
    "jury",
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Make the application.

    settings  all of them, default config.settings() from the environment
    """
    settings = dict(settings if settings is not None else config.settings())
    instance = Path(settings["INSTANCE"])
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(
        "portfolio",
        root_path=str(ROOT / "portfolio"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(instance),
    )
    app.jinja_environment = web.Templates
    app.config.update(settings)
    db.init_app(app)
    migrate.init_app(app)
    session.init_app(app)
    texts.Languages(app, locale_selector=reader_locale, default_translation_directories=str(ROOT / "translations"))
    web.init_app(app)
    CSRFProtect(app)  # after web, which limits the body that is searched for the token
    app.context_processor(template_words)
    for feature in FEATURES:
        app.register_blueprint(import_module(f"portfolio.{feature}.routes").bp)
    return app


def reader_locale() -> str:
    """The language of the person who reads, where the product speaks it; else the default."""
    viewer = access.signed_in()
    return config.LANGUAGES.get(viewer.language if viewer else "", config.LANGUAGES["en"])


def template_words() -> dict[str, Any]:
    """What every template may use; `may(verb)` says whether to offer something at all."""
    viewer = access.signed_in()
    return web.template_words() | {"may": lambda verb: viewer is not None and rights.anywhere(viewer, verb)}
