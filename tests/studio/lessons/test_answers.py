"""lessons/answers.js: answers stay in the browser, also in one that keeps nothing."""

from __future__ import annotations

from typing import Any

from tests.support.node_js import in_node, needs_node

pytestmark = needs_node
SCRIPT = """given.map((held) => {
  const kept = new Map(held === null ? [] : [["stream_sparse.answers", held]]);
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => { if (held === "full") throw new Error("quota"); kept.set(key, value); },
    removeItem: (key) => kept.delete(key),
  };
  const answers = new m.Answers(held === "none" ? null : storage);
  const before = answers.get("signal.choice");
  answers.put("bird.choice", 2);
  const [after, saved] = [answers.get("bird.choice"), kept.get("stream_sparse.answers") ?? null];
  answers.clear();
  return [before, after, saved, answers.get("bird.choice"), kept.size];
})"""


def test_answers_are_kept_and_cleared() -> None:
    found: list[list[Any]] = in_node("lessons/answers.js", SCRIPT, [None, '{"signal.choice":1}'])
    assert found == [
        [None, 2, '{"bird.choice":2}', None, 0],
        [1, 2, '{"signal.choice":1,"bird.choice":2}', None, 0],
    ]


def test_a_browser_that_keeps_nothing_or_something_else_still_answers() -> None:
    found = in_node("lessons/answers.js", SCRIPT, ["none", "full", "null", "3", "[1]"])
    assert [one[:2] for one in found] == [[None, 2]] * 5
    assert [one[2] for one in found] == ["none", "full"] + ['{"bird.choice":2}'] * 3


TWO_TABS = """(() => {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  const [one, other] = [new m.Answers(storage), new m.Answers(storage)];
  one.put("measures.1", "a");
  other.put("coactivity.1", "b");
  const both = [...kept.values()];
  one.clear();
  other.put("relu.1", "c");
  return [both, one.get("relu.1"), [...kept.values()]];
})()"""


def test_tabs_keep_each_others_answers_and_clear_all() -> None:
    assert in_node("lessons/answers.js", TWO_TABS) == [
        ['{"measures.1":"a","coactivity.1":"b"}'], "c", ['{"relu.1":"c"}'],
    ]  # fmt: skip
