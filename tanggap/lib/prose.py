"""Texts that staff write, as HTML: paragraphs, headings, lists and emphasis of Markdown, and nothing else."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

GAP_IN_NUMBER = re.compile(r"(?<=\d) (?=\d)")
RULES = ["heading", "list", "emphasis"]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": False}).enable(RULES)


@lru_cache(maxsize=64)
def prosa(text: str) -> Markup:
    """`# Judul`, `- butir`, `1. butir`, `*penting*`. Headings begin at h2, below the page's. All else is text.

    Digits in groups, as of a telephone number, stay on one line.
    """
    parser = _parser()
    tokens = parser.parse(GAP_IN_NUMBER.sub("\N{NO-BREAK SPACE}", text))
    for token in tokens:
        _lower_heading(token)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 — raw HTML is switched off


def _lower_heading(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
