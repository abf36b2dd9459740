from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.utils.estimator_checks import estimator_checks_generator

from stream_sparse.learning import OnlineDictionary
from tests.support.slow import slow

MODELS = [
    OnlineDictionary(random_state=0),
    OnlineDictionary(n_components=3, n_nonzero_coefs=1, batch_size=7, half_life=None, random_state=0),
    OnlineDictionary(
        n_components=4, code="lasso", alpha=0.2, positive_code=True, positive_dict=True, random_state=0
    ),
]
KINDS = zip(MODELS, (tuple, slow, tuple), strict=True)
CHECKS = [kind(pair) for model, kind in KINDS for pair in estimator_checks_generator(model)]


def test_there_are_many() -> None:
    assert len(CHECKS) > 80


@pytest.mark.parametrize(
    ("estimator", "check"), CHECKS, ids=lambda x: getattr(x, "func", x).__name__ if callable(x) else ""
)
def test_scikit_learn(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def test_a_search_works_on_its_score_alone() -> None:
    X = np.random.default_rng(0).standard_normal((120, 3)) @ np.random.default_rng(1).standard_normal((3, 9))
    search = GridSearchCV(OnlineDictionary(5, random_state=0, max_iter=20), {"n_nonzero_coefs": [1, 3]}, cv=3)
    search.fit(X)
    assert search.best_params_ == {"n_nonzero_coefs": 3}
    best = search.best_estimator_
    error = np.mean((X - best.inverse_transform(best.transform(X))) ** 2)
    assert best.score(X) == pytest.approx(-error)
