from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sklearn.decomposition import DictionaryLearning

from stream_sparse.course.child.calls import call
from stream_sparse.course.exercise import exercises, find
from stream_sparse.course.judge import Judge
from tests.course.in_process import verdict
from tests.support.slow import slow

pytestmark = pytest.mark.xdist_group("answers of digits_dictionary")  # of one judge


def lengths_of_1(x, D, alpha=1.0, passes=1):
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    return find("lasso").reference(x, D, alpha, passes)


def nearly(x):
    l0, l1, kurtosis = find("measures").reference(x)
    return l0, l1, kurtosis + 1e-8 * (x.size == 5)


def changes(x, theta=0):
    x -= theta
    x[x < 0] = 0
    return x


def lists(frame):
    return [[b - a for a, b in pairwise(row)] for row in frame.tolist()]


@pytest.mark.parametrize(
    ("name", "function", "where", "cause"),
    [
        ("relu", changes, ["input     x = [140 150 160], theta = 150"],
         "It changes its input x: work on a copy, x = x.copy(), or compute a new array."),
        ("relu", lambda x, theta=0: np.maximum(x - theta, 0).astype(int),
         ["input     x = [-3 0.5 3], theta = -1", "expected  [0 1.5 4]", "got       [0 1 4]",
          "first at  [1]: expected 1.5, got 1, where x is 0.5"],
         "Results are cut to whole numbers: look at the type of the array that holds them."),
        ("relu", np.vectorize(lambda x, theta=0: max(x - theta, 0)),
         ["input     x = [-3 0.5 3], theta = -1", "expected  [0 1.5 4]", "got       [0 1 4]"],
         "Results are cut to whole numbers if the first one is whole: np.vectorize uses its type."),
        ("relu", lambda x, theta=0: np.maximum(x - theta, 0) if theta else x,
         ["input     x = [-2 -1 0 1 2]", "expected  [0 0 0 1 2]", "got       [-2 -1 0 1 2]"],
         "Only negative inputs give wrong results: check what happens to them."),
        ("relu", lambda x, theta=0: x,
         ["input     x = [140 150 160], theta = 150", "expected  [0 0 10]", "got       [140 150 160]"],
         "The input is returned unchanged: check what is computed and what is returned."),
        ("relu", lambda x, theta=0: np.maximum(x - theta, 0)[None],
         ["input     x = [140 150 160], theta = 150", "expected  array of shape (3,): [0 0 10]",
          "got       array of shape (1, 3): [[0 0 10]]"],
         "The result has other axes than asked for: look at its shape."),
        ("relu", lambda x, theta: np.maximum(x - theta, 0),
         ["input     x = [-2 -1 0 1 2]", "it raises TypeError: "], ""),
        ("spatial_diff", lists,
         ["input     frame = [[1 3 2] [6 6 9]]",
          "expected  array of shape (2, 2): [[2 -1] [0 3]] (along rows)", "got       "],
         "Only one result is returned; return the differences along rows and along columns."),
        ("relu", lambda x, theta=0: np.maximum(x - theta, 0) + 1e-8 * np.size(x),
         ["input     x = [140 150 160], theta = 150", "expected  [0 0 10]", "got       [3e-08 3e-08 10]"],
         "All values are off by the same amount: check what is added or subtracted."),
        ("temporal_diff", lambda sig: np.abs(np.diff(sig)) * (1 + 1e-8),
         ["input     sig = [1 4 2]", "expected  [3 2]", "got       [3 2]",
          "first at  [0]: expected 3, got 3.00000003"],
         "All values are off by one factor: check what they are multiplied or divided by."),
        ("measures", nearly,
         ["input     x = [0 0 0 -4 1]", "expected  0.0422437673 (kurtosis)", "got       0.0422437773"], ""),
        ("relu", lambda x, theta=0: (np.maximum(x - theta, 0), np.minimum(x - theta, 0)), [],
         "There are too many results: look at what is asked for."),
        ("measures", lambda x: np.array([np.count_nonzero(x), np.sum(np.abs(x)), np.nan]),
         ["input     x = [0 0 0 -4 1]", "expected  0.0422438 (kurtosis)", "got       nan"],
         "nan or infinity appears where a number is known: check for a division by 0."),
    ],
)  # fmt: skip
def test_the_first_wrong_place(name: str, function, where: list[str], cause: str) -> None:
    found = verdict(name, function)
    assert not found.right
    assert found.cause == cause
    assert [line.startswith(start) for line, start in zip(found.where, where, strict=False)] == [True] * len(
        where
    ), found


def test_the_input_that_is_changed_is_named() -> None:
    found = verdict("lasso", lengths_of_1)
    assert found.cause == (
        "Rows of D are divided by their length first, and should not be. "
        "It changes its input D: work on a copy, D = D.copy(), or compute a new array."
    )


def test_a_mistake_beside_another_is_named() -> None:
    """A function that is wrong in two ways, each for other inputs."""

    def one_of_two(data, window, align="causal"):
        if align == "notebook":
            raise NotImplementedError
        result = np.full(len(data), np.nan)
        for t in range(window, len(data)):
            result[t] = data[t] - np.mean(data[t - window : t])
        return result

    assert verdict("diff_box", one_of_two).cause.startswith("The result is not normalised (causal)")


def test_the_tolerance_is_that_of_float32_for_float32() -> None:
    def relu(x, theta=0, error=0.0):
        return np.maximum(np.asarray(x, np.float32) - np.float32(theta), np.float32(error))

    assert verdict("relu", relu).right
    assert not verdict("relu", lambda x, theta=0: relu(x, theta, 0.1)).right
    assert not verdict("relu", lambda x, theta=0: relu(x, theta).astype(np.float16)).right


def delayed(sig, delays):
    return [[abs(b - a) for a, b in zip(sig, sig[tau:], strict=False)] for tau in delays]


def in_an_array_of_objects(sig, delays=(1, 11, 21)):
    found = np.empty(len(delays), object)
    for k, differences in enumerate(delayed(sig, delays)):
        found[k] = np.array(differences)
    return found


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("taus", lambda sig, delays=(1, 11, 21): delayed(sig, delays)),
        ("taus", lambda sig, delays=(1, 11, 21): [tuple(found) for found in delayed(sig, delays)]),
        ("taus", in_an_array_of_objects),
        ("temporal_diff", lambda sig: tuple(abs(b - a) for a, b in pairwise(sig))),
        ("relu", lambda x, theta=0: [np.maximum(row - theta, 0) for row in x]),
        ("relu", lambda x, theta=0: tuple(np.maximum(row - theta, 0) for row in x)),
        ("measures", lambda x: np.array(find("measures").reference(x))),
    ],
)
def test_results_that_a_loop_collects_or_one_array_holds_are_right(name: str, function) -> None:
    assert verdict(name, function).right


def test_no_input_is_empty() -> None:
    """For which plain right ways fail, such as ``np.vectorize``."""
    for exercise in exercises().values():
        assert all(np.size(given) for case in Judge(exercise, 0).cases for given in case), exercise.name


def test_more_results_than_any_exercise_has_are_one_array() -> None:
    assert [found.shape for found in call(lambda: (1.0,) * 1000, []).outputs] == [(1000,)]
    assert [found.shape for found in call(lambda: [np.zeros(3)] * 1000, []).outputs] == [(1000, 3)]


NO_FEATURES = (
    "The features are the codes of fit_transform: look at which attribute of the model has features."
)
MODEL = {"transform_algorithm": "lasso_lars", "transform_alpha": 0.9, "random_state": 402, "max_iter": 10}


@pytest.mark.parametrize(
    ("returned", "cause"),
    [
        (lambda codes, pictures, weights: (pictures, weights), ""),
        (lambda codes, pictures, weights: (pictures, codes),
         "The weights are the codes that fit_transform returns; take them by the pseudo-inverse."),
        (lambda codes, pictures, weights: (codes, weights), NO_FEATURES),
        (lambda codes, pictures, weights: (codes, codes), NO_FEATURES),
    ],
    ids=["features", "codes as weights", "codes as features", "codes as both"],
)  # fmt: skip
def test_fit_transform_of_the_tutorial_is_right_and_its_codes_are_no_features(returned, cause: str) -> None:
    def digits_dictionary(video, n_components=15):
        frames = np.moveaxis(video, 2, 0).reshape(video.shape[2], -1)
        model = DictionaryLearning(n_components, **MODEL)
        codes = model.fit_transform(frames)
        pictures = model.components_.reshape(n_components, *video.shape[:2])
        return returned(codes, pictures, frames @ np.linalg.pinv(model.components_))

    found = verdict("digits_dictionary", digits_dictionary)
    assert (found.right, found.cause) == (not cause, cause)


def emptied(sig, delays=(1, 11, 21)):
    found = find("taus").reference(sig, delays)
    if isinstance(delays, list):
        delays.clear()
    return found


def off_in_float32(reference, amount):
    return lambda *inputs: np.asarray(reference(*inputs), np.float32) + np.float32(amount)


def unseen_change(x, theta=0):
    np.array_equal = lambda *_, **__: True  # the test takes it back
    found = np.maximum(x - theta, 0)
    x[...] = 0
    return found


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("taus", emptied),
        ("relu", unseen_change),
        ("relu", lambda x, theta=0: np.clip(x - theta, 0, 1000)),
        ("relu", off_in_float32(lambda x, theta=0: np.maximum(x - theta, 0), 0.003)),
        ("temporal_diff", off_in_float32(lambda sig: np.abs(np.diff(sig)), 0.002)),
        ("measures", off_in_float32(find("measures").reference, 0.001)),
        ("lasso", lambda x, D, alpha=2.0, passes=1: find("lasso").reference(x, D, alpha, passes)),
        ("lca", lambda x, D, alpha=1.0, rate=0.1, steps=9: find("lca").reference(x, D, alpha, rate, steps)),
        slow(("digits_dictionary", lambda video, n=14: find("digits_dictionary").reference(video, n))),
    ],
)
def test_what_is_right_for_the_other_inputs_alone_is_wrong(
    name: str, function, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changed inputs, large values, defaults, and errors that an input's own rounding does not make."""
    monkeypatch.setattr(np, "array_equal", np.array_equal)  # as before, whatever the function does
    assert not verdict(name, function).right
