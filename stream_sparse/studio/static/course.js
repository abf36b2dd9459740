// The course on the home page: its pages, and their steps with what to run and what to write.
import { make } from "./ask.js";
import { typeset } from "./formulas.js";

/** "2 of 4 right", of the exercises with these names. */
function rightOf(states, names) {
  return `${names.filter((name) => states[name] === "right").length} of ${names.length} right`;
}

/** Show the course, with how far the student is.
 *
 * `tile` makes the tile of a pipeline. Returns the steps: each element with the text in which one may search. */
export function showCourse({ pages, exercises: states }, tile) {
  const [place, contents, progress] = ["course", "pages", "progress"].map((id) => document.getElementById(id));
  progress.textContent = rightOf(states, Object.keys(states));
  contents.replaceChildren(...pages.map((page, number) =>
    make("a", { href: `#${page.name}`, textContent: `${number + 1} ${page.title}` })));
  const steps = [];
  place.replaceChildren(...pages.map((page, number) => {
    const made = page.steps.map((step) => ({ element: stepCard(step, states, tile), text: words(page, step) }));
    steps.push(...made);
    const names = page.steps.flatMap((step) => step.exercises);
    const about = [page.minutes && `about ${page.minutes} minutes`, names.length && rightOf(states, names)];
    return make("section", { className: "chapter", id: page.name }, [
      make("header", { className: "title" }, [
        make("h3", { textContent: `${number + 1} ${page.title}` }),
        make("span", { className: "about", textContent: about.filter(Boolean).join(", ") }),
      ]),
      ...listed("objectives", "After this page you can", page.objectives, true),
      ...made.map((step) => step.element),
      ...listed("reading", "Further reading", page.reading),
    ]);
  }));
  typeset(place);
  return steps;
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

function stepCard(step, states, tile) {
  const say = make("div", { className: "say" }, [make("h4", { innerHTML: step.title })]);
  if (step.question) say.append(make("p", { className: "question", innerHTML: step.question }));
  if (step.formula) say.append(make("div", { className: "formula display", textContent: step.formula }));
  if (step.exercises.length) {
    say.append(make("div", { className: "acts" }, step.exercises.map((name) => exercise(name, states[name]))));
  }
  say.append(notes(step.notes));
  const runs = make("div", { className: "runs" }, step.pipelines.map(tile));
  return make("article", { className: "step", id: step.anchor }, [say, runs]);
}

/** The class of an element that has the state of an exercise: right, open, or a number of tries. */
export function stateClass(state) {
  return `state ${["right", "open"].includes(state) ? state : "tried"}`;
}

function exercise(name, state) {
  const link = make("a", { className: "button", href: `exercise?name=${encodeURIComponent(name)}`, textContent: `Exercise ${name}` });
  return make("span", { className: "exercise" }, [link, make("span", { className: stateClass(state), textContent: state })]);
}

/** The text of a step, in a fold that is filled when it is first opened. */
function notes(html) {
  const text = make("div", { className: "text" });
  const fold = make("details", { className: "notes" }, [make("summary", { textContent: "Notes" }), text]);
  fold.addEventListener("toggle", () => {
    text.innerHTML = html;
    typeset(text);
  }, { once: true });
  return fold;
}
