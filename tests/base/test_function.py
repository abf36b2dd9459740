from __future__ import annotations

import copy
import pickle
from typing import NamedTuple

import numpy as np
import pytest

from stream_sparse.base import function_node, parameters, yaml_name
from stream_sparse.base.function import is_node_function
from stream_sparse.errors import InputError, ParameterError
from stream_sparse.testing import check_node
from tests.support.errors import refusal


class Ends(NamedTuple):
    low: float
    high: float


def ReLU(x, theta=0):  # noqa: N802
    """Keep what exceeds theta.

    >>> ReLU(np.array([140.0, 160.0]), theta=150)
    array([ 0., 10.])
    """
    return np.maximum(np.asarray(x, float) - theta, 0)


def ends(x, keep: bool = True) -> Ends:
    return Ends(np.min(x), np.max(x))


def minus(a, b, /, factor: float = 1):
    return factor * (a - b)


def test_a_function_keeps_the_contract_of_nodes() -> None:
    check_node(ReLU)
    check_node(ReLU, theta=150)


def test_name_parameters_and_types_come_from_the_signature() -> None:
    made = function_node(ReLU)
    assert (yaml_name(made), made.__doc__.partition("\n")[0]) == ("relu", "Keep what exceeds theta.")
    (theta,) = parameters(made).values()
    assert (theta.type, theta.default, theta.help) == ("number", 0, "The argument theta of ReLU().")
    node = made(theta=150)
    assert node.theta == 150
    assert isinstance(node.theta, int)
    node.theta = 150.5
    np.testing.assert_array_equal(node.update(np.array([140.0, 160.0])), [0, 9.5])
    assert refusal(ParameterError, made, theta="high") == "relu: theta must be a number (got 'high')"
    assert refusal(ParameterError, made, thta=3) == ("relu: unknown parameter 'thta'; did you mean 'theta'?")


@pytest.mark.parametrize(
    ("default", "kind"),
    [(True, "true or false"), (2.5, "number"), ("low", "text"), (None, "number or text or null"),
     ((1, 2), "list of number or text")],
)  # fmt: skip
def test_a_default_gives_the_type(default, kind: str) -> None:
    def function(x, p=default):
        return x

    assert parameters(function_node(function))["p"].type == kind


def test_inputs_are_the_arguments_before_a_slash_and_outputs_those_of_a_named_tuple() -> None:
    node = function_node(minus)(factor=2)
    assert node.signature()[:2] == (2, 2)
    assert node.update(3.0, 1.0) == 4.0
    assert function_node(ends)().fields() == ("low", "high")
    assert function_node(ends)().update(np.array([1, 3])) == Ends(1.0, 3.0)


def test_results_are_floats_and_arrays() -> None:
    def count(x):
        return np.count_nonzero(x)

    def above(x):
        return [bool(v > 1) for v in x]

    found = function_node(count)().update(np.array([1, 0]))
    assert (found, type(found)) == (1.0, float)
    np.testing.assert_array_equal(function_node(above)().update(np.array([1, 2])), [False, True])


def test_a_copy_and_a_pickled_one_are_equal() -> None:
    node = function_node(ReLU)(theta=3)
    for twin in (pickle.loads(pickle.dumps(node)), copy.deepcopy(node), node.fresh()):
        assert type(twin) is type(node)
        assert twin.parameters() == {"theta": 3}


def test_what_cannot_be_a_node_says_why() -> None:
    def state(x, state=0):
        return x

    assert not is_node_function(np.maximum)
    assert refusal(InputError, function_node, lambda x: x) == (
        "<lambda> cannot be a node; expected a function with a name whose first argument is the value, such "
        "as def relu(x, theta=0): ..."
    )
    assert refusal(InputError, function_node, state) == (
        "state: the argument 'state' has a name that nodes use; give it another name"
    )
