"""What imports, their files and their figures are called on screen."""

from flask_babel import lazy_gettext as _

PAGES = {"bundle": "exchange.show", "list": "lists.show"}
"""Where an import of each kind is shown."""

STATES = {
    "checking": _("Being checked"),
    "asking": _("Columns to be matched"),
    "refused": _("Some rows are wrong"),
    "ready": _("Ready to be imported"),
    "known": _("Nothing new"),
    "writing": _("Being imported"),
    "done": _("Imported"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
    "undone": _("Taken back"),
}
TONES = {"refused": "warn", "done": "good", "failed": "bad"}

FILES = {
    "projects": _("Projects"),
    "stages": _("Moves between stages"),
    "funding": _("Funding lines"),
    "metrics": _("Measures"),
    "observations": _("Values of measures"),
    "reviews": _("Reviews"),
    "calls": _("Calls"),
    "scores": _("Scores of jurors"),
}

TOTALS = {
    "funding_eur_by_kind": _("Money awarded or received, by kind"),
    "funding_eur_by_status": _("Money by status"),
    "projects_by_stage": _("Projects by stage"),
    "projects_by_type": _("Projects by innovation type"),
    "projects_by_method": _("Projects by method"),
    "budget_eur": _("Approved budgets"),
    "match_eur": _("Own shares"),
    "overdue_reviews": _("Reviews overdue"),
}
MONEY = ("funding_eur_by_kind", "funding_eur_by_status", "budget_eur", "match_eur")
