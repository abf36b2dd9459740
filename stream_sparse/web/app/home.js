// The home page: what there is to run and to look at.
import { ask, inAddress, tell } from "./ask.js";
import { showCourse, stateClass } from "./course.js";
import { make } from "./element.js";
import { typeset } from "./formulas.js";
import { pipelineTile, runPicture } from "./tiles.js";

const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const place = (id) => document.getElementById(id);

function look(names, textContent, label = textContent) {
  const query = new URLSearchParams(names.map((name) => ["run", name]));
  return make("a", { className: "button", href: `recorded?${query}`, textContent, "aria-label": label });
}

/** Recorded runs that are chosen are compared on one page. */
const chosen = new Set();
function choose(name) {
  const box = make("input", { type: "checkbox", checked: chosen.has(name), "aria-label": `Compare ${name}` });
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(name);
    else chosen.delete(name);
    offer();
  });
  return make("label", { className: "choose" }, [box, "Compare"]);
}

function offer() {
  const link = look([...chosen], `Compare ${chosen.size} runs`);
  link.classList.add("first");
  document.getElementById("compare").replaceChildren(...(chosen.size > 1 ? [link] : []));
}

const report = (name) =>
  make("a", { className: "button", href: `report/${inAddress(name)}`, textContent: "Report", "aria-label": `Report of ${name}` });

function recorded(found) {
  if (found.problem) {
    const words = [make("h3", { textContent: found.name }), make("p", { className: "wrong", textContent: found.problem })];
    return make("article", { className: "tile" }, [make("div", { className: "words" }, words)]);
  }
  const when = new Date(found.started);
  const length = found.seconds === null ? "" : `${found.seconds.toFixed(1)} s, `;
  const words = make("div", { className: "words" }, [
    make("h3", { textContent: found.name }),
    ...(found.differs ? [make("p", { className: "differs", textContent: found.differs })] : []),
    make("p", { textContent: `${found.pipeline}, ${when.toLocaleString()}` }),
    make("p", { textContent: `${length}${found.frames ?? "some"} frames, ended: ${found.ended}` }),
    make("div", { className: "acts" }, [look([found.name], "Look", `Look at ${found.name}`), report(found.name), choose(found.name)]),
  ]);
  const image = found.picture && runPicture(found.name);
  if (image) image.addEventListener("click", () => words.querySelector("a").click());
  const parts = image ? [image, words] : [words];
  return make("article", { className: "tile" }, parts);
}

/** "2 of 4 right", of the exercises of some steps. */
function rightOf(steps, states) {
  const names = steps.flatMap((step) => step.exercises);
  return names.length ? `${names.filter((name) => states[name] === "right").length} of ${names.length} right` : "";
}

/** The exercises of a step, with their states. */
function toWrite({ exercises }, states) {
  const links = exercises.map((name) => make("span", { className: "exercise" }, [
    make("a", { className: "button", href: `exercise?name=${encodeURIComponent(name)}`, textContent: `Exercise ${name}` }),
    make("span", { className: stateClass(states[name]), textContent: states[name] }),
  ]));
  return links.length ? [make("div", { className: "acts" }, links)] : [];
}

/** By section: the elements that a search shows or hides, with their texts. */
const entries = new Map();

/** The words of a text, each after a space. */
function spaced(text) {
  return ` ${text.toLowerCase()}`.replace(/[^\p{L}\p{N}]+/gu, " ");
}

function fill(id, found, tile, empty) {
  const tiles = found.map((one) => ({ element: tile(one), text: spaced(Object.values(one).join(" ")) }));
  const none = make("p", { className: "empty" }, empty);
  place(id).replaceChildren(...(tiles.length ? tiles.map((one) => one.element) : [none]));
  entries.set(id, tiles);
}

/** Show what has all words that are searched for, or words that begin so: "omp" is not in "compare". */
function show() {
  const words = spaced(search.value).split(" ").filter(Boolean);
  for (const [id, found] of entries) {
    for (const { element, text } of found) element.hidden = !words.every((word) => text.includes(` ${word}`));
    const none = found.length > 0 && found.every(({ element }) => element.hidden);
    place(`${id}-none`).textContent = none ? `No entry has the words "${search.value}".` : "";
  }
  /** @type {NodeListOf<HTMLElement>} */
  const chapters = document.querySelectorAll(".chapter");
  for (const page of chapters) page.hidden = !page.querySelector(".step:not([hidden])");
}

search.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== search) {
    event.preventDefault();
    search.focus();
  }
});
try {
  const { folder, course, pipelines, sources, runs } = await ask("contents");
  document.title = `${folder} - stream_sparse`;
  if (course.problem) tell(new Error(course.problem));
  const known = new Map(pipelines.map((found) => [found.name, found]));
  const steps = showCourse(course.pages, {
    tile: ({ name, camera }) => pipelineTile(known.get(name), sources, { level: "h5", camera }),
    asked: (step) => toWrite(step, course.exercises), told: (steps) => rightOf(steps, course.exercises), to: "#", typeset,
  });
  entries.set("course", steps.map(({ element, text }) => ({ element, text: spaced(text) })));
  const inCourse = new Set(course.pages.flatMap((page) => page.steps.flatMap((step) => step.pipelines.map(({ name }) => name))));
  fill("pipelines", pipelines.filter(({ name }) => !inCourse.has(name)), (found) => pipelineTile(found, sources), []);
  fill("runs", runs, recorded, ["No run has been recorded in this folder yet. Press Record (key r) on the page of a run, or say ",
    make("code", { textContent: "stream-sparse run bird --record runs/bird" }), "."]);
  show();
  if (location.hash) place(location.hash.slice(1))?.scrollIntoView(); // it was not there when the page was opened
} catch (error) {
  tell(error);
}
