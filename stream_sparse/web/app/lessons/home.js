// The course on the page without Python: its steps, with what they run, ask, and let one write in Python.
import { showCourse, tellCourse } from "../course.js";
import { make } from "../element.js";
import { taskParts } from "../task.js";

export const TO = "#course/"; // begins the address of each place in the course

/** Shows the course in an element; `data` has its `course`, the `programs` of the page, and `formulas` as MathML. */
export class Home {
  constructor(element, data, questions) {
    this.element = element;
    this.data = data;
    this.questions = questions;
    document.getElementById("progress").after(questions.clearing(() => this.show("course-title")));
    this.look = {
      tile: (pipeline, step) => this.tile(pipeline, step), asked: (step) => this.asked(step), to: TO,
      told: (steps) => questions.told(steps.map(({ anchor }) => anchor)), typeset: (part) => this.typeset(part),
    };
  }

  /** Show all steps, as far as the visitor is now, and go to the place with a name. */
  show(anchor) {
    this.element.hidden = false;
    showCourse(this.data.course, this.look);
    const place = (anchor && document.getElementById(anchor)) || this.element;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    if (place === this.element) scrollTo(0, 0); // with the head of the page
    else place.scrollIntoView();
  }

  hide() {
    this.element.hidden = true;
  }

  /** Whether a step runs a pipeline with the visitor's own camera. */
  byCamera(pipeline, step) {
    const { pipelines = [] } = this.data.course.flatMap((page) => page.steps).find(({ anchor }) => anchor === step) ?? {};
    return pipelines.some(({ name, camera }) => name === pipeline && camera);
  }

  /** A pipeline of a step: where it runs, or how the program runs it. */
  tile({ name, camera }, { anchor }) {
    const run = name in this.data.programs
      ? make("a", { className: "button first", href: `#${name}/${anchor}`, "aria-label": `Run ${name}`, textContent: camera ? "Run with your camera" : "Run" })
      : make("p", { className: "quiet" }, ["Needs the program: ", make("code", { textContent: `stream-sparse run ${name}` })]);
    const words = make("div", { className: "words" }, [
      make("h5", { textContent: name }), make("div", { className: "acts" }, [run]),
    ]);
    return make("article", { className: "tile" }, [words]);
  }

  /** The questions and exercises of a step. */
  asked({ anchor, exercises }) {
    const asked = this.questions.of(anchor);
    const [curves, choices] = [asked.filter(({ kind }) => kind === "curve"), asked.filter(({ kind }) => kind !== "curve")];
    return [
      ...(curves.length ? [make("div", { className: "acts" }, curves.map((one) => this.prediction(one, anchor)))] : []),
      ...choices.map((one) => this.choice(one)),
      ...exercises.map((name) => this.exercise(name)),
    ];
  }

  state(question) {
    const words = this.questions.state(question);
    const kind = { open: "open", "not right": "tried" }[words] ?? "right";
    return make("span", { className: `state ${kind}`, textContent: words });
  }

  prediction(question, anchor) {
    const { pipeline } = question;
    const link = make("a", { className: "button", href: `#${pipeline}/${anchor}/ask`, textContent: `Predict, then see: ${pipeline}` });
    return make("span", { className: "exercise" }, [link, this.state(question)]);
  }

  choice(question) {
    const summary = make("summary", {}, ["Which of the four? ", this.state(question)]);
    return this.fold("asked", "lesson", summary, () => [
      this.questions.choice(question, () => {
        summary.lastChild.replaceWith(this.state(question));
        tellCourse(this.data.course, this.look);
      }),
    ]);
  }

  /** The text of an exercise; its function is written and checked in Python. */
  exercise(name) {
    const task = this.questions.exercises[name];
    const summary = make("summary", { textContent: `Exercise: ${task.title}` });
    return this.fold("notes", "text", summary, () =>
      [...taskParts({ ...task, formula: "" }), this.questions.inPython(name)]);
  }

  /** A fold that is filled when it is first opened. */
  fold(className, inside, summary, filled) {
    const body = make("div", { className: inside });
    const fold = make("details", { className }, [summary, body]);
    fold.addEventListener("toggle", () => {
      body.append(...filled());
      this.typeset(body);
    }, { once: true });
    return fold;
  }

  /** Put MathML in place of TeX. */
  typeset(element) {
    for (const place of element.querySelectorAll(".formula:not(.typeset)")) {
      const kind = place.classList.contains("display") ? "display" : "inline";
      const found = this.data.formulas[kind][place.textContent];
      if (!found) continue; // the page was built without what typesets
      place.innerHTML = found;
      place.classList.add("typeset");
      if (place.scrollWidth > place.clientWidth) place.tabIndex = 0; // so that keys scroll it
    }
  }
}
