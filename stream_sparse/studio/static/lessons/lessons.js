// Predict, then see: what the page asks about the pipeline that runs.
import { make } from "../element.js";
import { Answers } from "./answers.js";
import { choice } from "./choice.js";
import { Prediction } from "./prediction.js";

/** The questions of pipelines, by their names, in an element of the page; `ask` asks the run for values at points. */
export class Lessons {
  constructor(element, lessons, storage, ask) {
    Object.assign(this, { element, lessons, ask });
    this.document = element.ownerDocument;
    this.answers = new Answers(storage);
    this.body = make(this.document, "div", { className: "lesson" });
    element.append(this.body);
    element.addEventListener("keydown", (event) => event.stopPropagation()); // keys of the run choose answers here
  }

  /** Ask about a pipeline; nothing where the course has no such pipeline. */
  show(name) {
    const lesson = this.lessons[name];
    this.name = name;
    this.element.hidden = !lesson;
    if (lesson) this.body.replaceChildren(...this.asked(lesson), this.foot(lesson));
  }

  asked(lesson) {
    const [drawn, chosen] = [`${this.name}.prediction`, `${this.name}.choice`];
    const keep = (values) => this.answers.put(drawn, values);
    this.prediction = new Prediction(this.document, lesson.prediction, this.answers.get(drawn), keep, this.ask);
    const asked = choice(this.document, lesson, this.answers.get(chosen), (place) => this.answers.put(chosen, place));
    return [this.prediction.element, asked];
  }

  /** Show what the run has measured. */
  see(measured) {
    this.prediction?.see(measured);
  }

  foot({ exercise, title, page, step }) {
    const clear = make(this.document, "button", { type: "button", textContent: "Clear my answers" });
    clear.addEventListener("click", () => {
      this.answers.clear();
      this.show(this.name);
      this.element.querySelector("summary").focus();
    });
    const place = make(this.document, "p", { className: "quiet" }, [
      `Course: ${page}, ${step}. Write it in Python, exercise "${title}": `,
      make(this.document, "code", { textContent: `stream-sparse exercise start ${exercise}` }),
      ". Answers stay in this browser.",
    ]);
    return make(this.document, "footer", {}, [place, clear]);
  }
}
