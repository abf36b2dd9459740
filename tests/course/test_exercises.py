"""Every exercise that comes with the package: its contract, and the formulas of the package."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import nodes, reference
from stream_sparse.course.checking import mark
from stream_sparse.course.child.calls import call
from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.judge import Judge
from stream_sparse.course.sandbox import SubmissionOutcome
from stream_sparse.course.submissions import submissions
from stream_sparse.learning import lasso
from tests.course.in_process import run_in_process
from tests.support.slow import without

NAMES = sorted(exercises())
SKLEARN = {"alpha", "cardinality", "digits_dictionary", "sinusoids_omp"}


@pytest.mark.parametrize("name", without(NAMES, {"cardinality", "digits_dictionary"}))
def test_each_known_mistake_has_its_own_hint(name: str) -> None:
    """Also on the known inputs alone it is wrong."""
    judge = Judge(find(name), 0)
    np.testing.assert_equal(judge.cases, Judge(find(name), 0).cases)
    assert [answer.error for answer in judge.expected if answer.error] == []
    for mistake, (hint, given) in zip(judge.exercise.mistakes, judge.mistakes(), strict=True):
        assert judge.verdict(SubmissionOutcome(tuple(given))).cause == hint, mistake.__name__
        assert judge.verdict(SubmissionOutcome(tuple(given[: judge.fixed]))).passed < judge.fixed, (
            mistake.__name__
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_an_answer_runs(name: str) -> None:
    reference = find(name).reference
    space = {"np": np, name: reference}
    example = doctest.DocTestParser().get_doctest(reference.__doc__ or "", space, name, None, 0)
    found = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    assert (found.attempted > 0, found.failed) == (True, 0)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_to_begin_with_is_not_written_yet(name: str, tmp_path: Path) -> None:
    file, text = tmp_path / f"{name}.py", find(name).starter()
    assert text.count(f'    raise NotImplementedError("write {name} here")') == 1
    file.write_text(text)
    (found,) = mark(submissions([file]), 0, run=run_in_process)
    assert (found.exercise, found.verdict.written) == (name, False)


@pytest.mark.slow
def test_answers_are_right_in_a_process_of_their_own(tmp_path: Path) -> None:
    """Within the limits, also with scikit-learn."""
    files = []
    for name in [*(set(NAMES) - SKLEARN), "sinusoids_omp"]:
        files.append(tmp_path / f"{name}.py")
        files[-1].write_text((find(name).folder / "reference.py").read_text())
    # Sandbox, since each process that others are forked from imports what one of the answers does.
    for found in [*mark(submissions(files[:-1]), 3), *mark(submissions(files[-1:]), 3)]:
        assert found.verdict.right, found


def one(name: str, *inputs: Any) -> Any:
    outputs = call(find(name).reference, inputs).outputs
    return outputs[0] if len(outputs) == 1 else outputs


def test_answers_equal_the_formulas_of_the_package() -> None:
    rng = np.random.default_rng(0)
    sig, frame = rng.uniform(0, 255, 60), rng.uniform(0, 255, (24, 30))
    signal, atoms = rng.normal(size=12), rng.normal(size=(8, 12))
    atoms /= np.linalg.norm(atoms, axis=1, keepdims=True)
    film = np.cumsum(rng.normal(size=(6, 1, 12)), axis=0)
    flickers = nodes.SparseCode(alpha=0.5).batch(film, np.stack([atoms] * 6))
    codes = flickers["codes"][:, 0]
    close: Sequence[tuple[Any, Any]] = [
        (one("relu", frame, 150), nodes.Relu(theta=150).update(frame)),
        (one("hard_threshold", frame, 0, 80), nodes.HardThreshold(percentile=80).update(frame)),
        (one("temporal_diff", sig), reference.temporal_diff(sig, tau=1)[1:]),
        (one("taus", sig, (7,)), reference.temporal_diff(sig, tau=7)[7:]),
        *(
            (one("diff_box", sig, 6, align), reference.diff_box(sig, window=6, align=align))
            for align in ("causal", "notebook")
        ),
        *(
            (one("spatial_diff_box", frame, 3, axis),
             reference.spatial_diff_box(frame[None], axis="yx"[axis], window=3, align="notebook")[0])
            for axis in (0, 1)
        ),
        (one("measures", sig)[2], nodes.FrameKurtosis().update(sig)),
        (one("coactivity", np.round(sig.reshape(20, 3) / 200))[1],
         reference.coactivity(np.round(sig.reshape(20, 3) / 200))["correlation"][-1]),
        (one("lasso", signal, atoms, 0.5, 200)[1], lasso(signal[None], atoms, 0.5)[0]),
        (one("lca", signal, atoms, 0.5, 0.2, 2000)[1], lasso(signal[None], atoms, 0.5)[0]),
        *zip(one("flicker", codes), (flickers["flicker"][1:], flickers["change"][1:]), strict=True),
    ]  # fmt: skip
    for mine, theirs in close:
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9)
