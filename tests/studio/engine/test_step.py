"""engine/step.js: inputs that no kernel takes are refused in words."""

from __future__ import annotations

from tests.support.node_js import STATIC, in_node, needs_node

pytestmark = needs_node
SCRIPT = """await import(given.values).then(({ Values }) => given.tries.map(([kinds, shapes]) => {
  const kernels = { memory: () => null, table: { nodes: { made: { cases: [{ inputs: kinds }] } } } };
  try {
    new m.Step(kernels, "made").sample(shapes.map((shape) => (shape.length ? new Values("u1", shape) : 0)));
    return "taken";
  } catch (error) { return error.message; }
}))"""
NUMBER, PICTURE, COLOR = ["f8", 0], ["u1", 2], ["u1", 3]


def test_inputs_that_no_kernel_takes_are_refused_in_words() -> None:
    tries = [
        ([[NUMBER]], [[3, 4]]),
        ([[PICTURE], [COLOR], [["i2", 2]]], [[]]),
        ([[PICTURE, PICTURE]], [[3, 4], [3, 4, 3]]),
        ([[["f4", 2]]], [[3, 4]]),
    ]
    values = (STATIC / "engine" / "values.js").as_uri()
    assert in_node("engine/step.js", SCRIPT, {"values": values, "tries": tries}) == [
        "made needs a number, not a picture",
        "made needs a picture or a picture in colour, not a number",
        "made needs a picture and a picture, not a picture and a picture in colour",
        "made: no kernel takes u1 3x4",
    ]
