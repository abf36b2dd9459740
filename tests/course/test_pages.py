"""Pages of the course are read as steps."""

from __future__ import annotations

import re
from pathlib import Path

from stream_sparse.course.exercise import exercises
from stream_sparse.course.pages import CoursePage, course, docs_folder
from stream_sparse.plan.files import bundled


def test_a_page_is_read() -> None:
    page = CoursePage.of("changes", (Path(__file__).parent / "page.md").read_text("utf-8"))
    assert (page.name, page.title, page.minutes) == ("changes", "Thresholds", 40)
    assert page.objectives == ("say what a threshold does;", "write it.")
    assert page.reading == ("Olshausen, Field (1996): *Emergence*",)
    (step,) = page.steps
    assert (step.title, step.anchor) == ("ReLU: only what exceeds", "relu-only-what-exceeds")
    assert (step.question, step.formula) == ("Why does it\nfall?", "y = x")
    assert (step.pipelines, step.exercises) == (("bird",), ("relu",))
    assert step.text.startswith("$$\ny = x")


def test_a_page_without_steps_is_read() -> None:
    assert CoursePage.of("map", "# A map\n\nText.\n") == CoursePage(
        "map", "A map", 0, (), "# A map\n\nText.\n", (), ()
    )


def test_each_exercise_and_what_is_run_belong_to_a_step() -> None:
    steps = [step for page in course() for step in page.steps]
    assert [name for step in steps for name in step.exercises] == list(exercises())
    assert {name for step in steps for name in step.pipelines} <= set(bundled())


def test_anchors_are_those_of_links_between_pages() -> None:
    anchors = {(page.name, step.anchor) for page in course() for step in page.steps}
    text = {name: (docs_folder() / "course" / f"{name}.md").read_text("utf-8") for name in ("index", "map")}
    for name in text:
        links = re.findall(r"\((\w+)\.md#([\w-]+)\)", text[name])
        assert links
        assert set(links) <= anchors
    minutes = re.findall(r"^\| \[.+\.md#.+ \| (\d+) \|", text["index"], re.MULTILINE)
    assert sum(map(int, minutes)) == 80, "the length of the tutorial"
