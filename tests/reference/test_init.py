from __future__ import annotations

import importlib

import numpy as np
import pytest

from stream_sparse import reference
from tests.support.processes import prints


@pytest.mark.parametrize("name", dir(reference))
def test_each_name_is_a_documented_function(name: str) -> None:
    function = getattr(reference, name)
    assert callable(function)
    assert function.__doc__


def test_importing_the_module_does_not_hide_the_function() -> None:
    importlib.import_module("stream_sparse.reference.diff_box")
    assert reference.diff_box(np.arange(3.0), window=1)[1] == pytest.approx(1 / np.sqrt(2))


def test_unknown_names_are_no_attributes() -> None:
    with pytest.raises(
        AttributeError, match=r"^module 'stream_sparse.reference' has no attribute 'nothing'$"
    ):
        reference.nothing  # noqa: B018


def test_nothing_heavy_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, stream_sparse.reference; print({'scipy', 'numba', 'cv2'} & set(sys.modules))"
    assert prints("-c", code) == "set()\n"
