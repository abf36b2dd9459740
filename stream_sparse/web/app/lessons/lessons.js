// Predict, then see: what a step of the course asks, beside the run of its pipeline.
import { make } from "../element.js";
import { Prediction } from "./prediction.js";

/** The questions of a step, in a fold of the page; `ask` asks the run for values at points, `veil` hides panels of some nodes. */
export class Lessons {
  constructor(element, questions, ask, veil) {
    this.element = element;
    this.questions = questions;
    this.ask = ask;
    this.veil = veil;
    this.body = make("div", { className: "lesson" });
    element.append(this.body);
    element.addEventListener("toggle", () => this.cover());
    element.addEventListener("keydown", (event) => event.stopPropagation()); // keys of the run choose answers here
  }

  /** Ask what a step asks about a pipeline; nothing where it asks nothing, as of a pipeline of the visitor's own. */
  show(pipeline, step = "") {
    this.pipeline = pipeline;
    this.step = step;
    const asked = this.questions.of(step).filter((one) => one.kind !== "curve" || one.pipeline === pipeline);
    this.predictions = [];
    this.element.hidden = !asked.length;
    this.body.replaceChildren(...asked.map((one) => this.asked(one)), ...(asked.length ? [this.foot()] : []));
    this.cover();
  }

  /** Hide panels that give the answer away, while a curve is to be drawn. */
  cover() {
    const open = this.element.open ? this.predictions.filter((one) => !one.answered) : [];
    this.veil(nodesOf(open.flatMap(({ question }) => question.points)));
  }

  asked(one) {
    if (one.kind !== "curve") return this.questions.choice(one);
    const keep = (values) => this.questions.answers.put(one.name, values);
    const made = new Prediction(one, this.questions.kept(one), keep, this.ask);
    this.predictions.push(made);
    return made.element;
  }

  /** Show what the run has measured. */
  see(measured) {
    for (const prediction of this.predictions) prediction.see(measured);
    this.cover();
  }

  foot() {
    const clear = this.questions.clearing(() => {
      this.show(this.pipeline, this.step);
      this.element.querySelector("summary").focus();
    });
    const place = make("p", { className: "quiet" }, [
      make("a", { href: `#course/${this.step}`, textContent: "This step of the course" }), ". Answers stay in this browser.",
    ]);
    return make("div", { className: "last" }, [place, clear]);
  }
}

/** The names of the nodes, without those of their branches, that give the values at points. */
const nodesOf = (points) => [...new Set(points.map(({ column }) => column.split(/[.@]/)[0]))];
