"""lessons/questions.js: which answers of before count; damaged ones count as none."""

from __future__ import annotations

from typing import Any

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
CURVE = {"name": "q", "kind": "curve", "points": [{"label": "a"}, {"label": "b"}, {"label": "c"}]}
CHOICE = {
    "name": "q", "kind": "line",
    "answers": [{"name": name, "right": name == "relu"} for name in ("below", "relu", "absolute")],
}  # fmt: skip
SCRIPT = """given.map(([question, held]) => {
  const answers = { get: () => held };
  const questions = new m.Questions({ lessons: { step: [question] }, exercises: {} }, answers);
  return [questions.kept(question), questions.state(question), questions.told(["step"])];
})"""


def found(question: dict[str, Any], held: list[Any]) -> list[Any]:
    made: list[Any] = in_node("lessons/questions.js", SCRIPT, [[question, one] for one in held])
    return made


def test_the_answer_of_a_choice_is_kept_by_its_name() -> None:
    turned = {**CHOICE, "answers": CHOICE["answers"][::-1]}
    assert found(CHOICE, ["relu", "below"]) == [
        [1, "right", "1 of 1 answered"],
        [0, "not right", "1 of 1 answered"],
    ]
    assert found(turned, ["below"]) == [[2, "not right", "1 of 1 answered"]]
    assert found(CHOICE, [1, "floor", None, ["relu"]]) == [[None, "open", "0 of 1 answered"]] * 4


def test_a_curve_is_three_numbers() -> None:
    assert found(CURVE, [[1, 0, -2.5]]) == [[[1, 0, -2.5], "drawn", "1 of 1 answered"]]
    damaged = ["abc", [1, None, "x"], [1, 2], 3, {"length": 3}, None]
    assert found(CURVE, damaged) == [[None, "open", "0 of 1 answered"]] * 6
