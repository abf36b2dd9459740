"""Mutated pipelines, run folders, states, pictures and words: each is answered in few lines, none hangs."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fuzzing import KINDS, Corpus, answer_of, make_corpus, make_input, problem

# A number makes its input always; smaller numbers make no simpler inputs, so there is nothing to shrink.
fixed = settings(derandomize=True, database=None, deadline=None, phases=[Phase.generate])
numbers = st.integers(0, 1_000_000)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return make_corpus(tmp_path_factory.mktemp("corpus"))


def check(kind: str, number: int, corpus: Corpus) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "here"
        here.mkdir()
        asked = make_input(kind, number, corpus, here)
        found = answer_of(asked.words, here)
        assert problem(found) is None, f"python -m tests.fuzzing --kind {kind} --number {number}: {found}"


@pytest.mark.parametrize("kind", KINDS)
@settings(fixed, max_examples=60)
@given(number=numbers)
def test_an_input_that_was_changed_is_answered_in_few_lines(kind: str, number: int, corpus: Corpus) -> None:
    check(kind, number, corpus)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", KINDS)
@settings(fixed, max_examples=2000)
@given(number=numbers)
def test_many_inputs_that_were_changed(kind: str, number: int, corpus: Corpus) -> None:
    check(kind, number, corpus)
