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
