"""``docs``: the pages of the guide and of the course, in the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from stream_sparse.course.pages import FRONT_MATTER
from stream_sparse.errors import InputError, nearest

from .console import console, table
from .units import nodes

_SIGNS = {
    r"\leftarrow": "<-", r"\alpha": "α", r"\eta": "η", r"\theta": "θ", r"\kappa": "κ", r"\mu": "μ",
    r"\nu": "ν", r"\pi": "π", r"\sigma": "σ", r"\tau": "τ", r"\varphi": "φ", r"\left( ": "(",
    r" \right)": ")", r"\le": "<=", r"\ge": ">=", r"\lVert ": "‖", r" \rVert": "‖", r"\lvert ": "|",
    r" \rvert": "|", r"\cap": "∩", r"\cup": "∪", r"\quad": "", r"\,": "", r" \\": ";", "&": "",
    r"\begin{cases}": "", r"\end{cases}": "",
}  # fmt: skip
_NAME = re.compile(r"\\(max|exp|cos|sin)\b")
_LOW, _HIGH = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Each takes what is innermost: its parts have no braces.
_PART = r"\{([^{}]*)\}"
_TEXT = re.compile(rf"\\text{_PART}")
_FROM_TO = re.compile(rf"\\sum_{_PART}\^{_PART}")
_OVER = re.compile(rf"\\(sum|min)_(?:(\w)|{_PART})")
_ACCENT = re.compile(rf"\\(hat|bar){_PART}")
_INDEX = re.compile(rf"_(?:(\w)|{_PART})")
_POWER = re.compile(rf"\^(?:(\w)|{_PART})")
_ROOT = re.compile(rf"\\sqrt{_PART}")
_FRACTION = re.compile(rf"\\frac{_PART}{_PART}")


def formula_text(tex: str) -> str:
    r"""Return a formula as one line without TeX: an index stands in brackets, as in code.

    Parameters:
        tex: a formula by the commands that pages use.

    >>> formula_text(r"d_t = |x_t - x_{t-\tau}|")
    'd[t] = |x[t] - x[t-τ]|'
    >>> formula_text(r"m = \frac{1}{w} \sum_{k=1}^{w} x_{t-k}^2")
    'm = (1 / w) sum over k=1..w of x[t-k]²'
    """
    text = _TEXT.sub(r"\1", tex)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    text, before = _NAME.sub(r"\1", text), ""
    while text != before:
        before = text
        text = _FROM_TO.sub(r"sum over \1..\2 of", text)
        text = _OVER.sub(lambda found: f"{found[1]} over {found[2] or found[3]} of", text)
        text = _ACCENT.sub(lambda found: found[2] + {"hat": "\u0302", "bar": "\u0304"}[found[1]], text)
        text = _INDEX.sub(lambda found: _index(found[1] or found[2]), text)
        text = _POWER.sub(lambda found: (found[1] or found[2]).translate(_HIGH), text)
        text = _ROOT.sub(r"√(\1)", text)
        text = _FRACTION.sub(_fraction, text)
    return " ".join(text.split())


def _index(text: str) -> str:
    return text.translate(_LOW) if text.isdigit() else f"[{text}]"


def _fraction(found: re.Match[str]) -> str:
    above, below = found[1].strip(), found[2].strip()
    above = f"({above})" if re.search(r" [+-] | of ", above) else above
    below = f"({below})" if " " in below else below
    before, after = found.string[: found.start()].rstrip()[-1:], found.string[found.end() :].lstrip()[:1]
    alone = before in ("=", "(") and after in ("", ",", ")")
    return f"{above} / {below}" if alone else f"({above} / {below})"


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


def docs(
    page: Annotated[
        str | None, typer.Argument(help="A page of the guide or the course, or a unit; left out: all pages.")
    ] = None,
    answers: Annotated[
        bool,
        typer.Option("--answers", help="Show the answers to questions of the course, and hints."),
    ] = False,
    hints: Annotated[
        bool, typer.Option("--hints", help="Show the hints to questions and exercises.")
    ] = False,
) -> None:
    """List the pages of the guide and of the course, or show one.

    Into a pipe or a file a page is printed as Markdown.
    """
    from stream_sparse.course.pages import docs_folder
    from stream_sparse.plan.registry import KINDS, names

    pages = _all_pages(docs_folder())
    units = [unit for kind in KINDS for unit in names(kind)]
    if page is not None and page not in pages:
        if page in units:
            nodes(page)
            return
        raise InputError(
            f"there is no page '{page}'{nearest(page, [*pages, *units]) or '; stream-sparse docs lists all'}"
        )
    if page is None:
        out = console()
        out.print(table(("page", "title"), [(name, _title(file)) for name, file in pages.items()]))
        out.print("\nstream-sparse docs PAGE shows one of them.")
    else:
        _show(page, pages, answers, hints)


def _all_pages(home: Path) -> dict[str, Path]:
    """Return the files of all pages by name; CHANGELOG.md lies beside their folder."""
    from stream_sparse.course.pages import listed

    course = {f"course/{name}": file for name, file in listed(home / "course").items()}
    return {
        **listed(home / "guide"),
        "course": home / "course" / "index.md",
        **course,
        "changes": home.parent / "CHANGELOG.md",
    }


def _title(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(line for line in lines if line.startswith("# ")).removeprefix("# ").strip()


def _show(page: str, pages: dict[str, Path], answers: bool, hints: bool) -> None:
    """Print a page: at a terminal as text for people, else as its file is."""
    file = pages[page]
    text = file.read_text("utf-8")
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from rich.markdown import Markdown

    by_file = {other.resolve(): name for name, other in pages.items()}

    def linked(target: str) -> str | None:
        return by_file.get((file.parent / target).resolve())

    console().print(Markdown(page_text(text, linked, answers, hints), hyperlinks=False))
