"""Markdown as people write it in long texts, rendered without any way to run or fetch anything."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr"}
# One line that begins with a letter and holds no sign of Markdown or HTML: most summaries are such.
_PLAIN = re.compile(r"[^\W\d_][^\\`*_\[\]<>&!#~|\n\r\t]*")
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(["image", "lheading"])


def render(text: str | None) -> Markup:
    """Markdown as safe HTML: no images, no raw HTML, links to http, https and mailto only.

    Headings start at h3 so that they fit below the page's own.
    """
    if not text:
        return Markup("")
    if _PLAIN.fullmatch(text) and "  " not in text:
        return Markup(f"<p>{text.rstrip()}</p>\n")  # noqa: S704  it holds nothing that could be markup
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(  # noqa: S704  nh3 has just removed everything that is not in the list
        nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    )
