"""Whatever a method of a unit raises names the unit and the method."""

from __future__ import annotations

from typing import Any

import pytest

from stream_sparse import Node, Panel, Sink, Source
from stream_sparse.base.unit import Unit
from stream_sparse.errors import UnitError
from tests.support.errors import fails

NOT_GUARDED = {
    "reset": "has guards that know the frame, or the parameters",
    "update": "has guards that know the frame",
    "frames": "has a guard that knows the frame",
    "batch": "is called by its users, and by no run",
    **dict.fromkeys(
        [
            "edit", "check", "signature", "merge", "checked_outputs", "empty",
            "forget_input_types", "describe", "lent",
        ],
        "is the package's own",
    ),
}  # fmt: skip
METHODS = [
    (kind, name)
    for kind in (Node, Panel, Sink, Source)
    for name in sorted({name for base in (kind, Unit) for name in vars(base)})
    if not name.startswith("_") and not name.startswith("model_") and name not in NOT_GUARDED
    and callable(getattr(kind, name)) and not isinstance(vars(kind).get(name), property)
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_that_a_run_calls_is_guarded(kind: type[Any], name: str) -> None:
    def odd(self: object, *_: object, **__: object) -> None:
        raise SystemExit(3)

    own = type("Own", (kind,), {name: odd, "__module__": __name__, "__doc__": "Fails."})
    unit = object.__new__(own)
    with fails(f"own: {name}() failed: SystemExit: 3", UnitError):
        getattr(unit, name)()


class Mixin:
    """Makes its objects itself."""

    def __new__(cls) -> Any:
        return object.__new__(cls)


@pytest.mark.parametrize(
    ("bases", "own"), [((Node,), {"__new__": Mixin.__new__}), ((Mixin, Node), {})], ids=["own", "inherited"]
)
def test_a_unit_is_made_by_its_parameters_alone(bases: tuple[type[Any], ...], own: dict[str, Any]) -> None:
    with fails("Own has a __new__(); leave it out, and create the state in reset()", TypeError):
        type("Own", bases, {"__module__": __name__, "__doc__": "Fails.", **own})


def test_there_are_methods() -> None:
    assert {(Node, "pass_over"), (Panel, "read_off"), (Sink, "flush"), (Source, "repeats")} <= set(METHODS)
