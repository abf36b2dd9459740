// The questions of the steps of the course, and how far the visitor is with them.
import { make } from "../element.js";
import { choice } from "./choice.js";

/**
 * `lessons` has the questions of each step by its name, `exercises` the tasks of exercises, `answers` keeps answers.
 * Results are put in another order on each load, so that no letter is the right one for everyone.
 */
export class Questions {
  constructor({ lessons, exercises }, answers, random = Math.random) {
    this.lessons = lessons;
    this.exercises = exercises;
    this.answers = answers;
    for (const { answers: results = [] } of Object.values(lessons).flat()) {
      const places = new Map(results.map((one) => [one, random()]));
      results.sort((a, b) => places.get(a) - places.get(b));
    }
  }

  of(step) {
    return Object.hasOwn(this.lessons, step) ? this.lessons[step] : [];
  }

  /** The first step that asks what a pipeline will measure, or an empty text. */
  stepOf(pipeline) {
    const found = Object.entries(this.lessons).find(([, asked]) => asked.some((one) => one.pipeline === pipeline));
    return found?.[0] ?? "";
  }

  /** The answer given before, or null: the values of a curve, or the place of one of four results, which are kept by name. */
  kept({ name, kind, points, answers }) {
    const answer = this.answers.get(name);
    if (kind === "curve") return Array.isArray(answer) && answer.length === points.length && answer.every(Number.isFinite) ? answer : null;
    const place = answers.findIndex((one) => one.name === answer);
    return place < 0 ? null : place;
  }

  /** Whether a question is open, drawn, right, or not right. */
  state(question) {
    const answer = this.kept(question);
    if (answer === null) return "open";
    if (question.kind === "curve") return "drawn";
    return question.answers[answer].right ? "right" : "not right";
  }

  /** "2 of 4 answered", of the questions of some steps. */
  told(steps) {
    const asked = steps.flatMap((step) => this.of(step));
    return asked.length ? `${asked.filter((one) => this.state(one) !== "open").length} of ${asked.length} answered` : "";
  }

  /** The element of a question with four results; `told` is called after an answer. */
  choice(question, told = () => {}) {
    const element = choice(question, this.kept(question), (place) => {
      this.answers.put(question.name, question.answers[place].name);
      told();
    });
    element.append(this.inPython(question.exercise));
    return element;
  }

  /** A button that clears all answers; `cleared` is called then. */
  clearing(cleared) {
    const button = make("button", { type: "button", textContent: "Clear my answers" });
    button.addEventListener("click", () => {
      this.answers.clear();
      cleared();
    });
    return button;
  }

  /** How an exercise is written in Python, which the page has not. */
  inPython(exercise) {
    return make("p", { className: "quiet" }, [
      `Write it in Python, exercise "${this.exercises[exercise].title}": `,
      make("code", { textContent: `stream-sparse exercise start ${exercise}` }),
    ]);
  }
}
