"""The code of the pages of docs/course runs, and each exercise has its place in one of them.

That numbers of pipelines equal those of formulas is asserted in the pages themselves.
"""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import matplotlib
import pytest

from stream_sparse import load
from stream_sparse.course.exercise import exercises
from stream_sparse.course.pages import course
from stream_sparse.plan.files import bundled
from tests.support.slow import without

COURSE = Path(__file__).parent.parent / "docs" / "course"
MAP = (COURSE / "map.md").read_text("utf-8")
INDEX = (COURSE / "index.md").read_text("utf-8")
PAGES = {
    page.stem: text
    for page in sorted(COURSE.glob("*.md"))
    if "file_format: mystnb" in (text := page.read_text("utf-8"))
}
CELL = re.compile(r"^```{code-cell} python\n(?::[^\n]*\n\n)?(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", without(PAGES, PAGES.keys() - {"changes"}))
def test_cells_run_in_order(name: str) -> None:
    cells = CELL.findall(PAGES[name])
    assert len(cells) == PAGES[name].count("```{code-cell}")
    matplotlib.use("agg")  # a page that draws opens no window here
    names: dict[str, object] = {}
    for number, cell in enumerate(cells):
        said = StringIO()
        with redirect_stdout(said):
            exec(compile(cell, f"{name}.md, cell {number}", "exec"), names)
        assert said.getvalue()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_its_notebook_and_a_pipeline_for_each_picture(name: str) -> None:
    assert f"</_build/notebooks/{name}.ipynb>" in PAGES[name]
    for pipeline in re.findall(r"/_build/pictures/pipeline-(\w+)\.png", PAGES[name]):
        assert pipeline in bundled()
        assert f"stream-sparse run {pipeline}" in PAGES[name]
        assert f"`{pipeline}`" in PAGES[name]


def test_headings_of_panels_and_labels_of_sliders_in_the_map_are_there() -> None:
    plans = [load(name).plan for name in bundled()]
    titles = {part.panel.title for plan in plans for part in plan.panels}
    titles |= {slider.label for plan in plans for slider in plan.live}
    named = set(re.findall(r'"([^"]+)"', MAP.partition("\n| **1 ")[2]))
    assert named <= titles


def test_each_exercise_is_begun_on_one_page() -> None:
    begun = [found for text in PAGES.values() for found in re.findall(r"exercise start (\w+)", text)]
    assert sorted(begun) == sorted(exercises())


def test_each_page_says_its_time_what_it_is_for_and_what_to_read() -> None:
    for page in course():
        assert 20 <= page.minutes <= 90, page.name
        assert re.search(rf"\({page.name}\.md\) \|[^|]+\| {page.minutes} \|", INDEX), page.name
        assert len(page.objectives) >= 3, page.name
        assert page.reading, page.name
        for entry in page.reading:
            assert re.search(r" \((19|20)\d\d\): \".+\", ", entry), entry


def test_each_step_has_a_question_its_formula_and_something_to_run() -> None:
    for page in course():
        for step in page.steps:
            assert step.question, (page.name, step.title)
            assert step.formula, (page.name, step.title)
            assert step.pipelines, (page.name, step.title)


def test_hints_lead_to_each_answer_and_each_exercise() -> None:
    marks = r"^(?:\*\*(Q)uestion|stream-sparse (e)xercise start|<details><summary>(?:Hint (\d)|(A)nswer))"
    for name, text in PAGES.items():
        order = "".join("".join(mark) for mark in re.findall(marks, text, re.MULTILINE))
        assert re.fullmatch(r"(?:Q123?A|e123?)+", order), (name, order)
