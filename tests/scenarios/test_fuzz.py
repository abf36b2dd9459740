"""Changed inputs of every kind: each is answered in few lines, none hangs, none writes outside its folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzzing import KINDS, Corpus, Input, answer_of, make_input, problem


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


@pytest.mark.timeout(600)
@pytest.mark.xdist_group("corpus")  # which is made once
@pytest.mark.parametrize("kind", KINDS)
def test_an_input_that_was_changed_is_answered_in_few_lines(
    kind: str, corpus: Corpus, tmp_path: Path
) -> None:
    for number in range(4):  # `python -m tests.fuzzing folder` tries more
        here = tmp_path / f"{number}" / "here"
        here.mkdir(parents=True)
        found = answer_of(make_input(kind, number, corpus, here), here)
        assert problem(found, kind) is None, f"python -m tests.fuzzing {kind} --seed {number}: {found}"


def _fails() -> int:
    raise KeyError("x")


def _answers(code: int, text: str) -> Callable[[], int]:
    def act() -> int:
        print(text, end="", file=sys.stderr)
        return code

    return act


def _writes(path: str) -> Callable[[], int]:
    return lambda: 0 * Path(path).write_text("")


@pytest.mark.parametrize(
    ("act", "wrong"),
    [
        (_fails, "lost an exception"),
        (_writes("inside"), None),
        (_writes("../outside"), "writes elsewhere"),
        (_answers(2, "error: no\n"), None),
        (_answers(0, "error: no\n"), "a line without an error"),
        (_answers(1, "error: this should not happen: KeyError\n"), "not foreseen"),
        (_answers(2, "error: \x1b[31m\n"), "a control character"),
        (_answers(2, "error: no\n" * 5), "too many lines"),
        (_answers(2, f"error: {'x' * 3000}\n"), "too long"),
    ],
)
def test_what_is_wrong_with_an_answer_is_found(
    act: Callable[[], int], wrong: str | None, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    assert problem(answer_of(Input(act, "", ""), here)) == wrong
