"""The course as the home page shows it: its pages, their steps, and how far the student is."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from stream_sparse.course.exercise import exercises
from stream_sparse.course.pages import Activity, CoursePage, course
from stream_sparse.course.progress import State, StudentProgress
from stream_sparse.errors import Error

from .markdown import as_html, in_line

_TO_PAGE = re.compile(r"(\w+)\.md(?:#([\w-]+))?")


def course_list(folder: Path) -> dict[str, Any]:
    """Return the pages of the course and the states of its exercises.

    Parameters:
        folder: where the student works.

    >>> found = course_list(Path())
    >>> [page["title"] for page in found["pages"]][:2], found["exercises"]["relu"]
    (['How sparse?', 'Thresholds and changes'], 'open')
    """
    problem, states = "", dict[str, State]()
    try:
        states = StudentProgress(folder).read()
    except Error as error:
        problem = str(error)
    return {
        "pages": course_pages(),
        "exercises": {name: str(states.get(name, State())) for name in exercises()},
        "problem": problem,
    }


@cache
def course_pages(to: str = "#") -> list[dict[str, Any]]:
    """Return the pages of the course, whose texts are HTML.

    Parameters:
        to: begins the address of each place in the course.

    >>> course_pages()[0]["steps"][0]["anchor"]
    'sparsity-one-number-for-many-values'
    """
    return [_described(page, to) for page in course()]


def _described(page: CoursePage, to: str) -> dict[str, Any]:
    return {
        "name": page.name,
        "title": page.title,
        "minutes": page.minutes,
        "objectives": [in_line(one) for one in page.objectives],
        "reading": [in_line(one) for one in page.reading],
        "steps": [_step(step, to) for step in page.steps],
    }


def _step(step: Activity, to: str) -> dict[str, Any]:
    return {
        "anchor": _anchor(step.page, step.anchor),
        "title": in_line(step.title),
        "question": in_line(" ".join(step.question.split())),
        "formula": step.formula,
        "notes": as_html(step.text, lambda target: _led(step.page, target, to)),
        "pipelines": [{"name": name, "camera": _by_camera(name, step.text)} for name in step.pipelines],
        "exercises": step.exercises,
    }


def _by_camera(pipeline: str, text: str) -> bool:
    """Return whether a step runs a pipeline with the student's own camera."""
    return bool(re.search(rf"^stream-sparse run {pipeline} -s (?:0|browser)\b", text, re.MULTILINE))


def _led(page: str, target: str, to: str) -> str | None:
    """Return where a link of a page of the course leads on the home page: to a step, or into the web."""
    if target.startswith("https://"):
        return target
    match = _TO_PAGE.fullmatch(target if target.partition("#")[0] else f"{page}.md{target}")
    if match is None or match[1] not in {one.name for one in course()}:
        return None
    return f"{to}{_anchor(match[1], match[2])}"


def _anchor(page: str, step: str | None) -> str:
    return f"{page}-{step}" if step else page
