"""Pages of the documentation as text for a terminal: without what only a browser or Sphinx can use."""

from __future__ import annotations

import re
from collections.abc import Callable

from stream_sparse.course.pages import FRONT_MATTER

from .formula_text import formula_text

_DOWNLOAD = re.compile(r"^\{download\}.*\n+", re.MULTILINE)
_DIRECTIVE = re.compile(
    r"^```\{(?P<name>[\w-]+)\}.*\n(?P<options>(?::.*\n)*)(?P<body>(?:.*\n)*?)```$", re.MULTILINE
)
_OPTION = re.compile(r"^:([\w-]+): *(.*)$", re.MULTILINE)
_FOLD = re.compile(r"<details><summary>(?P<title>.*?)</summary>(?P<text>.*?)</details>", re.DOTALL)
_FORMULA = re.compile(r"^\$\$$(.*?)^\$\$$", re.MULTILINE | re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<file>[\w./-]+\.(?:md|rst))(?:#[\w-]*)?\)")


def page_text(
    text: str, page: Callable[[str], str | None], answers: bool = False, hints: bool = False
) -> str:
    """Return a page as plain Markdown.

    Pictures give way to their descriptions, links to the commands that show other pages, and formulas to
    lines without TeX.

    Parameters:
        page: returns the name of the page in a file that a link leads to, or None.
        answers: whether answers are shown, which are folded away in a browser; and hints, too.
        hints: whether hints are shown.

    >>> print(page_text("The [ring](webcam.md#ring).\\n![a bird](bird.png)", lambda file: "webcam"))
    The ring (`docs webcam`).
    *Picture: a bird*
    >>> print(page_text("<details><summary>Answer</summary>\\n\\n42\\n\\n</details>", lambda _: None))
    *Answer: add --answers to see it.*
    """

    def directive(found: re.Match[str]) -> str:
        options = dict(_OPTION.findall(found["options"]))
        if found["name"] == "image":
            return f"*Picture: {options['alt']}*"
        if found["name"] != "code-cell" or (options.get("tags") == "[hide-cell]" and not answers):
            return ""
        return f"```python\n{found['body'].strip()}\n```"

    def fold(found: re.Match[str]) -> str:
        title = found["title"]
        hint = title.startswith("Hint")
        if answers or (hints and hint):
            return f"**{title}.** {found['text'].strip()}"
        return f"*{title}: add {'--hints' if hint else '--answers'} to see it.*"

    def link(found: re.Match[str]) -> str:
        name = page(found["file"])
        return found["words"] if name is None else f"{found['words']} (`docs {name}`)"

    def formula(found: re.Match[str]) -> str:
        return f"```text\n{formula_text(found[1])}\n```"

    text = _FORMULA.sub(formula, text)
    text = _DIRECTIVE.sub(directive, _DOWNLOAD.sub("", FRONT_MATTER.sub("", text)))
    return _LINK.sub(link, _PICTURE.sub(r"*Picture: \1*", _FOLD.sub(fold, text)))
