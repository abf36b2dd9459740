// The pages of the course, and their steps with what to run and what to do.
import { make } from "./element.js";

/** Show the course.
 *
 * `look` says what a page shows at it: `tile(pipeline, step)`, the elements `asked(step)`, what `told(steps)` says of how
 * far the student is, the address of an anchor after `to`, and `typeset(element)`. Returns the steps: each element with
 * the text in which one may search. */
export function showCourse(pages, look) {
  const [place, contents] = ["course", "pages"].map((id) => document.getElementById(id));
  contents.replaceChildren(...pages.map((page, number) =>
    make("a", { href: `${look.to}${page.name}`, textContent: `${number + 1} ${page.title}` })));
  const steps = [];
  place.replaceChildren(...pages.map((page, number) => {
    const made = page.steps.map((step) => ({ element: stepCard(step, look), text: words(page, step) }));
    steps.push(...made);
    return make("section", { className: "chapter", id: page.name }, [
      make("header", { className: "title" }, [
        make("h3", { textContent: `${number + 1} ${page.title}` }),
        make("span", { className: "about" }),
      ]),
      ...listed("objectives", "After this page you can", page.objectives, true),
      ...made.map((step) => step.element),
      ...listed("reading", "Further reading", page.reading),
    ]);
  }));
  tellCourse(pages, look);
  look.typeset(place);
  return steps;
}

/** Say how far the student is, with all pages and with each. */
export function tellCourse(pages, { told }) {
  document.getElementById("progress").textContent = told(pages.flatMap((page) => page.steps));
  for (const { name, minutes, steps } of pages) {
    const about = [minutes && `about ${minutes} minutes`, told(steps)];
    document.querySelector(`#${name} > .title > .about`).textContent = about.filter(Boolean).join(", ");
  }
}

/** A list in a fold; nothing where it is empty. */
function listed(className, title, entries, open = false) {
  if (!entries.length) return [];
  const list = make("ul", {}, entries.map((innerHTML) => make("li", { innerHTML })));
  return [make("details", { className, open }, [make("summary", { textContent: title }), list])];
}

/** The text of a step in which one may search, with the word for what it has. */
function words(page, step) {
  const text = make("template", { innerHTML: `${step.title} ${step.question} ${step.notes}` }).content.textContent;
  const names = [...step.pipelines.map(({ name }) => name), ...step.exercises.map((name) => `exercise ${name}`)];
  return [page.title, text, ...names].join(" ");
}

function stepCard(step, look) {
  const say = make("div", { className: "say" }, [make("h4", { innerHTML: step.title })]);
  if (step.question) say.append(make("p", { className: "question", innerHTML: step.question }));
  if (step.formula) say.append(make("div", { className: "formula display", textContent: step.formula }));
  say.append(...look.asked(step), notes(step.notes, look.typeset));
  const runs = make("div", { className: "runs" }, step.pipelines.map((pipeline) => look.tile(pipeline, step)));
  return make("article", { className: "step", id: step.anchor }, [say, runs]);
}

/** The class of an element that has the state of an exercise: right, open, or a number of tries. */
export function stateClass(state) {
  return `state ${["right", "open"].includes(state) ? state : "tried"}`;
}

/** The text of a step, in a fold that is filled when it is first opened. */
function notes(html, typeset) {
  const text = make("div", { className: "text" });
  const fold = make("details", { className: "notes" }, [make("summary", { textContent: "Notes" }), text]);
  fold.addEventListener("toggle", () => {
    text.innerHTML = html;
    typeset(text);
  }, { once: true });
  return fold;
}
