from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

from stream_sparse import OnlineDictionary

MODELS = [
    OnlineDictionary(random_state=0),
    OnlineDictionary(n_components=3, n_nonzero_coefs=1, batch_size=7, half_life=None, random_state=0),
]
CHECKS = [pair for model in MODELS for pair in estimator_checks_generator(model)]


def test_there_are_many() -> None:
    assert len(CHECKS) > 80


@pytest.mark.parametrize(
    ("estimator", "check"), CHECKS, ids=lambda x: getattr(x, "func", x).__name__ if callable(x) else ""
)
def test_scikit_learn(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
