"""Markdown of the package as HTML: with formulas and folds, and without what only Sphinx can use."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

_FOLD = re.compile(r"&lt;(/?(?:details|summary))&gt;")  # the only tags that a text may have
_OPTIONS = re.compile(r"\A(?::[\w-]+:.*\n)+\n*")
_FOLDED_CELL = '<details><summary>In Python</summary><pre tabindex="0"><code>{code}</code></pre></details>\n'

Link = Callable[[str], str | None]


def as_html(text: str, link: Link) -> str:
    """Return a text as HTML, whose formulas stand as TeX in elements of the class ``formula``.

    Parameters:
        text: MyST Markdown that comes with the package.
        link: returns where a link of the text leads on the page; None: its words stay without a link.

    >>> as_html("Above $x_t$, see [here](a.md).", {"a.md": "#a"}.get)
    '<p>Above <span class="formula">x_t</span>, see <a href="#a">here</a>.</p>\\n'
    """
    return str(_markdown().render(text, {"link": link}))


def in_line(text: str) -> str:
    """Return a short text as HTML that fits in a line, without links.

    >>> in_line("a *few*")
    'a <em>few</em>'
    """
    return str(_markdown().renderInline(text, {"link": lambda _: None}))


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False)
    parser.core.ruler.push("links", _links)
    for kind, rule in {
        "math_block": lambda found: f'<div class="formula display">{escape(found.content.strip())}</div>\n',
        "math_inline": lambda found: f'<span class="formula">{escape(found.content)}</span>',
        "html_block": _folds,
        "html_inline": _folds,
        "fence": _fence,
        "image": lambda found: f"<em>{escape(found.content)}</em>",
    }.items():
        parser.add_render_rule(kind, _ruled(rule))
    return parser


def _ruled(rule: Callable[[Token], str]) -> Callable[..., str]:
    def rendered(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
        return rule(tokens[index])

    return rendered


def _links(state: Any) -> None:
    """Lead the links of a text to where they lead on the page; take away those that lead nowhere."""
    for block in state.tokens:
        kept: list[Token] = []
        leads = False
        for token in block.children or ():
            if token.type == "link_open":
                target = state.env["link"](token.attrs["href"])
                leads = target is not None
                if target is not None:
                    token.attrs["href"] = target
                    if not target.startswith("#"):
                        token.attrs |= {"target": "_blank", "rel": "noreferrer"}
            if leads or token.type not in ("link_open", "link_close"):
                kept.append(token)
        if block.children is not None:
            block.children = kept


def _folds(found: Token) -> str:
    return _FOLD.sub(r"<\1>", escape(found.content, quote=False))


def _fence(found: Token) -> str:
    """Return a block of code; one of Python that runs is folded, other directives are left out."""
    name = found.info.partition(" ")[0]
    if name == "{code-cell}":
        return _FOLDED_CELL.format(code=escape(_OPTIONS.sub("", found.content)))
    return "" if name.startswith("{") else f'<pre tabindex="0"><code>{escape(found.content)}</code></pre>\n'
