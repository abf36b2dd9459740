"""The pages of the course, in their order: each a text in steps, with what to run and what to write."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).parents[1]
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n+", re.MULTILINE | re.DOTALL)
"""The head of a file that is for the build of the site."""
_SECTION = re.compile(r"^## +", re.MULTILINE)
_FORMULA = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_QUESTION = re.compile(r"^\*\*Question\.\*\* (.+?)\n\n", re.MULTILINE | re.DOTALL)
_RUN = re.compile(r"^stream-sparse run (\w+)", re.MULTILINE)
_EXERCISE = re.compile(r"^stream-sparse exercise start (\w+)", re.MULTILINE)
_HINT = re.compile(r"^<details><summary>Hint[^<\n]*</summary>\n(.+?)^</details>", re.MULTILINE | re.DOTALL)
_TIME = re.compile(r"^\*\*Time\.\*\* About (\d+) minutes", re.MULTILINE)
_OBJECTIVES = re.compile(r"^\*\*After this page you can\*\*\n\n((?:[-*] .+\n(?:  .+\n)*)+)", re.MULTILINE)
_ITEM = re.compile(r"^[-*] (.+(?:\n  .+)*)", re.MULTILINE)
_READING = "Further reading"


class Activity(NamedTuple):
    """A section of a page with something to do.

    Parameters:
        page: the name of its page.
        title: its heading.
        anchor: names it in links to its page.
        question: what to think about, in Markdown; may be empty.
        formula: in TeX; may be empty.
        text: the whole section in MyST Markdown, without its heading.
        pipelines: names of those that it runs.
        exercises: names of those that it begins.
    """

    page: str
    title: str
    anchor: str
    question: str
    formula: str
    text: str
    pipelines: tuple[str, ...]
    exercises: tuple[str, ...]

    def hints(self, exercise: str) -> tuple[str, ...]:
        r"""Return the hints for an exercise, in Markdown: those up to the beginning of the next one.

        >>> hint = "<details><summary>Hint 1</summary>\n\nLook.\n\n</details>"
        >>> text = f"```sh\nstream-sparse exercise start relu\n```\n\n{hint}"
        >>> Activity("a", "A", "a", "", "", text, (), ("relu",)).hints("relu")
        ('Look.',)
        """
        _, _, after = self.text.partition(f"stream-sparse exercise start {exercise}\n")
        own, *_ = _EXERCISE.split(after, maxsplit=1)
        return tuple(hint.strip() for hint in _HINT.findall(own))


class CoursePage(NamedTuple):
    """A page of the course.

    Parameters:
        name: of its file, without the ending.
        title: its heading.
        minutes: that it takes, about; 0: it does not say so.
        objectives: what a student can do afterwards, in Markdown.
        text: the whole page in MyST Markdown, without its front matter.
        steps: its sections with something to do.
        reading: entries of its list of further reading, in Markdown.
    """

    name: str
    title: str
    minutes: int
    objectives: tuple[str, ...]
    text: str
    steps: tuple[Activity, ...]
    reading: tuple[str, ...]

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of the exercises that its steps begin."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.exercises))

    @classmethod
    def of(cls, name: str, text: str) -> CoursePage:
        r"""Read a page.

        >>> page = CoursePage.of("relu", "# Map\n\n## ReLU\n\n$$y$$\n\n```sh\nstream-sparse run bird\n```\n")
        >>> page.title, [(step.anchor, step.formula, step.pipelines) for step in page.steps]
        ('Map', [('relu', 'y', ('bird',))])
        """
        text = FRONT_MATTER.sub("", text)
        head, *sections = _SECTION.split(text)
        steps = [_step(name, section) for section in sections]
        reading = next((step.text for step in steps if step.title == _READING), "")
        minutes, objectives = _TIME.search(head), _OBJECTIVES.search(head)
        return cls(
            name,
            head.partition("\n")[0].removeprefix("# ").strip(),
            int(minutes[1]) if minutes else 0,
            _items(objectives[1]) if objectives else (),
            text,
            tuple(step for step in steps if step.pipelines or step.exercises),
            _items(reading),
        )


@cache
def course() -> tuple[CoursePage, ...]:
    """Return the pages of the course that have steps, in their order.

    >>> [page.name for page in course()]
    ['sparsity', 'changes', 'codes', 'fields', 'time', 'moving', 'space']
    """
    files = listed(docs_folder() / "course")
    pages = (CoursePage.of(name, file.read_text("utf-8")) for name, file in files.items())
    return tuple(page for page in pages if page.steps)


def step_of(exercise: str) -> Activity | None:
    """Return the step that begins an exercise; None where no page does."""
    steps = (step for page in course() for step in page.steps)
    return next((step for step in steps if exercise in step.exercises), None)


def docs_folder() -> Path:
    """Return the folder of the documentation: in an installed package, or in a checkout."""
    inside = _PACKAGE / "docs"
    return inside if inside.is_dir() else _PACKAGE.parent / "docs"


def listed(folder: Path) -> dict[str, Path]:
    """Return the files of the pages of a folder by name, in the order of its ``index.md``."""
    lines = (folder / "index.md").read_text("utf-8").splitlines()
    return {line: folder / f"{line}.md" for line in lines if (folder / f"{line}.md").is_file()}


def _step(page: str, section: str) -> Activity:
    title, _, text = section.partition("\n")
    question, formula = _QUESTION.search(text), _FORMULA.search(text)
    return Activity(
        page,
        title.strip(),
        re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-"),
        question[1] if question else "",
        formula[1].strip() if formula else "",
        text.strip(),
        tuple(dict.fromkeys(_RUN.findall(text))),
        tuple(dict.fromkeys(_EXERCISE.findall(text))),
    )


def _items(text: str) -> tuple[str, ...]:
    """Return the entries of a list in Markdown, each in one line."""
    return tuple(" ".join(item.split()) for item in _ITEM.findall(text))
