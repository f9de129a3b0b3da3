from decimal import Decimal

import pytest
from babel.support import NullTranslations
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext, lazy_gettext, ngettext

from portfolio.core import texts, web


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """One German text, as if a translator had been here."""

    class German(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Projects": "Projekte", "Hello %(name)s": "Hallo %(name)s"}.get(message, message)

        ugettext = gettext

    monkeypatch.setitem(texts._catalogues, "de", German())


def test_code_and_templates_speak_the_readers_language_and_no_other(app: Flask, german: None) -> None:
    with app.test_request_context():
        assert gettext("Projects") == "Projects"
        with force_locale("de"):
            lazy = lazy_gettext("Projects")
            assert gettext("Projects") == texts.gettext("Projects") == "Projekte"
            assert texts.gettext("Hello %(name)s", name="Ada") == "Hallo Ada"
            assert str(lazy) == "Projekte"
            assert render_template_string('{{ _("Projects") }} {{ gettext("Projects") }}') == "Projekte Projekte"
            assert web.number(Decimal("1234.5")) == "1.234,5"
        assert render_template_string('{{ _("Projects") }}') == "Projects"
        assert web.number(Decimal("1234.5")) == "1,234.5"


def test_values_in_texts_are_escaped_and_percent_signs_stay(app: Flask, german: None) -> None:
    days = 'ngettext("%(num)s day", "%(num)s days", 2)'
    template = f'{{{{ _("Hello %(name)s", name="<b>") }}}} {{{{ _("100 %%") }}}} {{{{ {days} }}}}'
    with app.test_request_context():
        assert render_template_string(template) == "Hello &lt;b&gt; 100 % 2 days"
        assert ngettext("%(num)s day", "%(num)s days", 1) == "1 day"


def test_a_text_that_holds_what_people_typed_is_escaped(app: Flask, german: None) -> None:
    with app.test_request_context(), force_locale("de"):
        drawn = render_template_string("{{ word | translated }}", word="Projects")
        typed = render_template_string("{{ word | translated }}", word="100 % of <script>")

    assert (drawn, typed) == ("Projekte", "100 % of &lt;script&gt;")
