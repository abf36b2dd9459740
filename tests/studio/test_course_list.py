from __future__ import annotations

import re
from pathlib import Path

from stream_sparse.course.exercise import exercises
from stream_sparse.course.judge import Verdict
from stream_sparse.course.pages import course
from stream_sparse.course.progress import StudentProgress
from stream_sparse.studio.course_list import course_list


def test_it_has_the_pages_in_their_order_with_the_states_of_exercises(tmp_path: Path) -> None:
    StudentProgress(tmp_path).note("relu", "", Verdict(True, 3, 3))
    found = course_list(tmp_path)
    assert [page["name"] for page in found["pages"]] == [page.name for page in course()]
    assert [*found["exercises"]] == [*exercises()]
    assert (found["exercises"]["relu"], found["exercises"]["taus"]) == ("right", "open")
    assert found["problem"] == ""


def test_a_damaged_file_of_states_hides_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "exercises.json").write_text("{")
    found = course_list(tmp_path)
    assert found["problem"].startswith(f"{(tmp_path / 'exercises.json').as_posix()}: is damaged")
    assert set(found["exercises"].values()) == {"open"}
    assert found["pages"]


def test_each_link_within_the_course_leads_to_a_step_or_a_page(tmp_path: Path) -> None:
    pages = course_list(tmp_path)["pages"]
    places = {page["name"] for page in pages} | {step["anchor"] for page in pages for step in page["steps"]}
    notes = [step["notes"] for page in pages for step in page["steps"]]
    assert {link for text in notes for link in re.findall(r'href="#([^"]*)"', text)} <= places
    assert len(places) == len(pages) + sum(len(page["steps"]) for page in pages)


def test_a_step_with_a_camera_says_so(tmp_path: Path) -> None:
    _, changes, *_ = course_list(tmp_path)["pages"]
    runs = {step["title"]: step["pipelines"] for step in changes["steps"]}
    assert runs["The marked pixel"] == [{"name": "bird", "camera": False}]
    assert {one["camera"] for one in runs["ReLU: only what exceeds a threshold"]} == {False}
    assert runs["With your own camera"] == [{"name": "bird", "camera": True}]
