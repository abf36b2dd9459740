// lessons/: which answers are kept, what is said of them, and how results are shown.
import assert from "node:assert/strict";
import test from "node:test";
import { Answers } from "../../../stream_sparse/web/app/lessons/answers.js";
import { verdict } from "../../../stream_sparse/web/app/lessons/choice.js";
import { judged } from "../../../stream_sparse/web/app/lessons/judgement.js";
import { Questions } from "../../../stream_sparse/web/app/lessons/questions.js";
import { inWords, linePath, pixels, rangeOf, stemsPath } from "../../../stream_sparse/web/app/lessons/shapes.js";

test("answers are kept and cleared, each by its name", () => {
  const storage = { other: "1" };
  for (const kept of [storage, null]) {
    const answers = new Answers(kept);
    const before = answers.get("bird.choice");
    answers.put("bird.choice", 2);
    answers.put("bird.curve", [1, 2]);
    assert.deepEqual([before, answers.get("bird.choice"), answers.get("bird.curve")], [null, 2, [1, 2]]);
    if (kept) assert.equal(new Answers(kept).get("bird.choice"), 2, "other tabs know it");
    answers.clear();
    assert.deepEqual([answers.get("bird.choice"), storage], [null, { other: "1" }]);
  }
});

test("the right letter is not the same for everyone", () => {
  const orders = [[0.9, 0.1, 0.5], [0.2, 0.3, 0.8]].map((drawn) => {
    const answers = ["right", "b", "c"].map((name) => ({ name }));
    new Questions({ lessons: { step: [{ answers }] }, exercises: {} }, null, () => drawn.shift());
    return answers.map(({ name }) => name);
  });
  assert.deepEqual(orders, [["b", "c", "right"], ["right", "b", "c"]]);
});

/** What counts of an answer that is kept. */
function found(question, held) {
  const questions = new Questions({ lessons: { step: [question] }, exercises: {} }, { get: () => held }, () => 0);
  return [questions.kept(question), questions.state(question), questions.told(["step"])];
}

test("the answer of a choice is kept by its name", () => {
  const answers = ["below", "relu", "absolute"].map((name) => ({ name, right: name === "relu" }));
  const choice = { name: "q", kind: "line", answers };
  assert.deepEqual(found(choice, "relu"), [1, "right", "1 of 1 answered"]);
  assert.deepEqual(found(choice, "below"), [0, "not right", "1 of 1 answered"]);
  assert.deepEqual(found({ ...choice, answers: answers.toReversed() }, "below"), [2, "not right", "1 of 1 answered"]);
  for (const held of [1, "floor", null, ["relu"]]) assert.deepEqual(found(choice, held), [null, "open", "0 of 1 answered"]);
});

test("the right letter is not the same for everyone", () => {
  const shown = (...places) => {
    const answers = ["relu", "below", "absolute", "floor"].map((name) => ({ name, right: name === "relu" }));
    const questions = new Questions({ lessons: { step: [{ name: "q", answers }] }, exercises: {} }, { get: () => "below" }, () => places.shift());
    const [one] = questions.of("step");
    return [one.answers.map(({ name }) => name[0]).join(""), verdict(one.answers, questions.kept(one)).slice(0, 21)];
  };
  assert.deepEqual(shown(0.5, 0.2, 0.9, 0.1), ["fbra", "B is not right, but C"]);
  assert.deepEqual(shown(0.9, 0.1, 0.3, 0.2), ["bfar", "A is not right, but D"]);
});

test("a step of no name in the course asks nothing", () => {
  assert.deepEqual(["__proto__", "constructor"].map((step) => new Questions({ lessons: {}, exercises: {} }, {}).of(step)), [[], []]);
});

test("a curve is three numbers", () => {
  const curve = { name: "q", kind: "curve", points: [{ label: "a" }, { label: "b" }, { label: "c" }] };
  assert.deepEqual(found(curve, [1, 0, -2.5]), [[1, 0, -2.5], "drawn", "1 of 1 answered"]);
  for (const held of ["abc", [1, null, "x"], [1, 2], 3, { length: 3 }, null]) {
    assert.deepEqual(found(curve, held), [null, "open", "0 of 1 answered"]);
  }
});

test("a drawing is compared with what was measured", () => {
  const cases = [[[0, 1, 2], [0.5, 1.5, 2]], [[5, 4, 3, 9], [0, 8, null, 0.25]], [[5], [5]], [[5, 5], [null, null]]];
  assert.deepEqual(cases.map(([d, v]) => judged(d, v, ["a", "b", "c", "d"].slice(0, d.length), [0, 10])), [
    "Close: on average you are 0.333 off, 3 % of the scale. The farthest point is a: you drew 0, the run measured 0.5. " +
      "Of 2 steps from point to point, 2 go the same way.",
    "Not close: on average you are 5.92 off, 59 % of the scale. The farthest point is d: you drew 9, the run measured 0.25. " +
      "Of 2 steps from point to point, 0 go the same way.",
    "Close: on average you are 0 off, 0 % of the scale. The farthest point is a: you drew 5, the run measured 5.",
    "These values are missing in the run.",
  ]);
});

test("results become shapes within one range", () => {
  assert.deepEqual([rangeOf([[1, null, -3], [[2]]]), rangeOf([5, 5])], [[-3, 2], [4, 6]]);
  assert.equal(linePath([0, 1, null, 0.5, 1], [0, 1], 40, 10), "M0 10L10 0M30 5L40 0");
  assert.equal(stemsPath([1, -1], [-1, 1], 20, 10), "M0 5H20M5 5V0M15 5V10");
  assert.equal(stemsPath([2, 4], [2, 4], 20, 10), "M0 10H20M5 10V10M15 10V0");
  assert.deepEqual([...pixels([[0, 5], [10, 2]], [0, 10])], [0, 0, 0, 255, 128, 128, 128, 255, 255, 255, 255, 255, 51, 51, 51, 255]);
  assert.equal(inWords([1, null, 2.5]), "values 1, none, 2.5");
  assert.equal(inWords([[0, 4], [1, 3]]), "picture of 2 x 2 pixels, mean 2.0");
});

test("an answer is told whether it is right", () => {
  const answers = [{ right: false }, { right: true }, { right: false }];
  assert.deepEqual([0, 1].map((chosen) => verdict(answers, chosen)), [
    "A is not right, but B is. Under each you read what it is.", "B is right. Under each you read what it is.",
  ]);
});
