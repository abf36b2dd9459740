"""Questions of the page at each step of the course: curves to predict, and the right one of four results."""

from __future__ import annotations

from typing import Any

from stream_sparse.course.exercise import find
from stream_sparse.course.pages import step_of
from stream_sparse.studio.exercises import task_of
from tools.page_choices import CHOICES, choices
from tools.page_predictions import predictions

__all__ = ["exercises", "lessons"]


def lessons() -> dict[str, list[dict[str, Any]]]:
    """Return the questions of each step, by the name of its place in the course: first predictions."""
    found: dict[str, list[dict[str, Any]]] = {}
    for step, prediction in predictions():
        found.setdefault(step, []).append({"name": f"{step}.{prediction['pipeline']}", **prediction})
    for choice in choices():
        step = _step(choice["exercise"])
        asked = found.setdefault(step, [])
        before = sum(one.get("exercise") == choice["exercise"] for one in asked)
        asked.append({"name": f"{choice['exercise']}.{before + 1}", **choice})
    return found


def exercises() -> dict[str, dict[str, Any]]:
    """Return the tasks of the exercises of which a step asks, by name."""
    names = dict.fromkeys(choice.exercise for choice in CHOICES)
    return {name: task_of(find(name)) for name in names}


def _step(exercise: str) -> str:
    """Return the place in the course that begins an exercise."""
    step = step_of(exercise)
    assert step is not None, exercise
    return f"{step.page}-{step.anchor}"
