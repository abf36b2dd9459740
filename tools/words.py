"""Find words that the style of the house replaces by plainer ones.

    .venv-test/bin/python tools/words.py [PATH ...] [--count]

It reads docstrings, comments and texts of ``stream_sparse/``, its pages and exercises, README,
CONTRIBUTING, ``docs/``, ``pipelines/`` and the newest part of CHANGELOG. Code in backticks, fences and
doctests is left out. A hit is a line: file, number, the pattern and what to write in its place, the text.
``words.toml`` beside this file lists the hits that stay, each with its reason. PATH narrows the search;
with --count the number of hits of each file is printed. The exit code is 1 where there is a hit.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PATTERNS = {
    "told, tells: say, show, report, print, return, distinguish": r"\b(?:told|tells?|telling)\b",
    "turned: transposed, negated": r"\bturned\b(?! (?:on|off|into|by|upright)\b)",
    "anew: again": r"\banew\b",
    "none, nobody, no one: not, no X, or None": (
        r"(?<!: )(?<!')\bnone\b|\bNone (?:of|is|are|has)\b|\b[Nn]obody\b|\b[Nn]o one\b"
    ),
    "is another: differs, has changed": r"\b(?:is|are|was|were) (?:another|others)\b(?! \w)",
    "somebody, whoever: a user, a third party": r"\b[Ss]omebody\b|\b[Ww]ho(?:so)?ever\b|\bwhom\b",
    "that of which: whose": r"\b(?:that|those|ones?) of which\b",
    "what is to be: name it": r"\b[Ww]hat (?:is|are|was|were) to be\b",
    "is no X: is not a X": (
        r"(?<!here )\b(?:is|are|was|were) no\b"
        r"(?! (?:longer|more|less|larger|smaller|faster|slower|better|later|earlier)\b)"
    ),
    "see to it that: ensure, force": r"\b[Ss]ees? to it\b",
    "an old word": (
        r"\b(?:lest|wherein|therein|thereof|whereof|whereby|whence|henceforth|hither|thither|nought|likewise"
        r"|moreover|whilst|amongst|mere|be had)\b"
    ),
    "as X has it: read from X": r"\bas (?:its|the|a|an) \w+(?: \w+)? has it\b",
    "What: name the thing": r"\AWhat\b(?!.*\?)",
    "Nothing: no-op": r"\ANothing\b",
}
_FOUND = {name: re.compile(pattern, re.MULTILINE) for name, pattern in PATTERNS.items()}
_CODE = re.compile(r"``.*?``|`[^`\n]*`|\$\{[^}\n]*\}|<[a-z/][^>\n]*>|^\s*(?:>>>|\.\.\.) .*$", re.MULTILINE)
_SAID = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`""", re.DOTALL)
"""Comments and texts of a script."""


class Text(NamedTuple):
    """A docstring, a comment, a text of the code, or a page.

    Attributes:
        file: path in the checkout.
        line: number of its first line, from 1.
        words: what stands there.
    """

    file: str
    line: int
    words: str


class Hit(NamedTuple):
    """A word that should be another.

    Attributes:
        file: path in the checkout.
        line: its number, from 1.
        pattern: a key of :data:`PATTERNS`.
        words: the whole line.
    """

    file: str
    line: int
    pattern: str
    words: str


def hits(text: Text) -> list[Hit]:
    """Find the patterns in a text.

    >>> [hit] = hits(Text("a.py", 7, "Say it.\\n\\nWhat was `told` is told."))
    >>> hit.line, hit.words
    (9, 'What was `told` is told.')
    """
    words = _CODE.sub(lambda code: re.sub(r"[^\n]", "_", code[0]), text.words)
    lines, found = text.words.splitlines(), []
    for name, pattern in _FOUND.items():
        for match in pattern.finditer(words):
            number = words.count("\n", 0, match.start())
            found.append(Hit(text.file, text.line + number, name, lines[number].strip()))
    return found


def python_texts(file: str, source: str) -> Iterator[Text]:
    """Yield the docstrings, comments, and texts of several words of a module."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(file, token.start[0], token.string.lstrip("# "))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Text(file, node.lineno, node.value)


def script_texts(file: str, source: str) -> Iterator[Text]:
    """Yield the comments and the texts of several words of a script."""
    for match in _SAID.finditer(source):
        words = match[0].strip('/*"` ')
        if " " in words:
            yield Text(file, source.count("\n", 0, match.start()) + 1, words)


def page_texts(file: str, page: str) -> Iterator[Text]:
    """Yield the lines of a page outside of fences."""
    fenced = False
    for number, line in enumerate(page.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield Text(file, number, f" {line}")


def texts(root: Path) -> Iterator[Text]:
    """Yield all that is said in a checkout."""
    package = root / "stream_sparse"
    for path in sorted(package.rglob("*.py")):
        yield from python_texts(path.relative_to(root).as_posix(), path.read_text("utf-8"))
    pages = [path for path in package.rglob("*.*") if path.suffix in (".md", ".js", ".html")]
    pages += [*(root / "docs").rglob("*.md"), *(root / "pipelines").glob("*.yaml")]
    pages += [root / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
    for path in sorted(pages):
        if "vendor" not in path.parts:
            read = script_texts if path.suffix == ".js" else page_texts
            yield from read(path.relative_to(root).as_posix(), path.read_text("utf-8"))
    changes = (root / "CHANGELOG.md").read_text("utf-8")
    newest = re.match(r".*?^## .*?(?=^## |\Z)", changes, re.DOTALL | re.MULTILINE)
    yield from page_texts("CHANGELOG.md", newest[0] if newest else changes)


class Allowed(NamedTuple):
    """Hits that stay.

    Attributes:
        file: path in the checkout, or the folder of several.
        words: part of the line; empty for each line.
        reason: why they stay.
    """

    file: str
    words: str
    reason: str

    def covers(self, hit: Hit) -> bool:
        """Whether a hit stays."""
        return hit.file.startswith(self.file) and self.words in hit.words


def allowed(root: Path) -> list[Allowed]:
    """Read the list of hits that stay."""
    listed = tomllib.loads((root / "tools" / "words.toml").read_text("utf-8"))
    return [Allowed(**entry) for entry in listed.get("allowed", [])]


def problems(root: Path) -> list[Hit]:
    """Return all hits of a checkout but those that stay."""
    stay = allowed(root)
    found = [hit for text in texts(root) for hit in hits(text)]
    return [hit for hit in found if not any(entry.covers(hit) for entry in stay)]


def main(words: Sequence[str] | None = None) -> int:
    """Print all hits; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*")
    parser.add_argument("--count", action="store_true")
    parser.add_argument("--root", type=Path, default=ROOT)
    given = parser.parse_args(words)
    found = [
        hit for hit in problems(given.root) if not given.paths or hit.file.startswith(tuple(given.paths))
    ]
    if given.count:
        for file, number in sorted(Counter(hit.file for hit in found).items()):
            print(f"{number:>5}  {file}")
        print(f"{len(found):>5}  in all")
    else:
        for hit in found:
            print(f"{hit.file}:{hit.line}: [{hit.pattern}] {hit.words}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
