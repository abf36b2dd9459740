"""What the extensions share: text in reStructuredText that they make, and its place in a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

__all__ = ["MadeText", "indented", "plain", "table", "titled"]


class MadeText(SphinxDirective):
    """A directive that stands for text which it makes."""

    has_content = False

    def made(self) -> Iterable[str]:
        """Return the text by its lines."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Put the text in the place of the directive."""
        self.env.note_reread()  # the package may have changed, and the page has not
        lines = "\n".join(self.made()).splitlines()
        self.content = StringList(lines, source=self.get_source_info()[0])
        return self.parse_content_to_nodes(allow_section_headings=True)


def titled(title: str, line: str) -> str:
    """A heading, with the line that marks its level."""
    return f"\n{title}\n{line * len(title)}\n"


def plain(text: str) -> str:
    """Text whose signs mean nothing, but for what stands in backticks.

    >>> plain("a*b of `x_`")
    'a\\\\*b of ``x_``'
    """
    parts = re.split(r"`+", text)
    escaped = [re.sub(r"([*|_:\\])", r"\\\1", part) for part in parts]
    return "".join(f"``{parts[k]}``" if k % 2 else escaped[k] for k in range(len(parts)))


def indented(text: str, by: int = 3) -> str:
    """Text as the content of a directive."""
    return "\n".join(f"{' ' * by}{line}" if line else "" for line in text.splitlines())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is code."""
    out = [".. list-table::", "   :header-rows: 1", "   :widths: auto", ""]
    coded = [(f"``{first}``" if first else "", *map(plain, rest)) for first, *rest in rows]
    for row in [tuple(columns), *coded]:
        out += [f"   {'*' if not place else ' '} - {cell}" for place, cell in enumerate(row)]
    return "\n".join([*out, ""])
