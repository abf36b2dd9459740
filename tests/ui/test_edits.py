from __future__ import annotations

from stream_sparse import Pipeline, nodes
from stream_sparse.ui.edits import new_values


def test_only_what_has_another_value_is_left() -> None:
    plan = Pipeline("sample:macaw").then(nodes.Relu(theta=3)).then(nodes.Scale(factor=2.0)).plan
    now = {part.name: part.unit.parameters() for part in plan.parts}
    assert new_values({"relu.theta": 3, "scale.factor": 4.0}, now, plan) == {"scale.factor": 4.0}
    assert new_values({}, now, plan) == {}
