// An exercise: its task and hints, an editor, what a tutor says of the function, and the function live.
import { ask, tell } from "./ask.js";
import { stateClass } from "./course.js";
import { makeEditor, placeLink } from "./editor.js";
import { make } from "./element.js";
import { typeset } from "./formulas.js";
import { servedRun } from "./served.js";
import { taskParts } from "./task.js";
import { sourceOptions } from "./tiles.js";
import { EditorView, autocompletion, python, setDiagnostics } from "../vendor/codemirror.js";

const asked = new URLSearchParams(location.search).get("name") ?? "relu"; // it may be the tutorial's name
/** @type {(id: string) => any} */
const place = (id) => document.getElementById(id);
const request = (what, given = {}) => ask(`exercise/${what}`, { name: exercise?.name ?? asked, ...given });
const LABELS = /^(input|expected|got|first at) +(.*)$/s;
const OPEN = "other machines can reach this studio, so functions are checked, and neither saved nor shown live";
let exercise = null;
let view = null;
let kept = ""; // the text as it is in the file, or as the page began
let known = ""; // the hash of the file, empty without one; the name of the file: it may be written over
let running = null; // the page of the live run

const written = () => view.state.doc.toString();
const say = (words) => (place("question").textContent = words);

/** Do what a button asks for, while it is not pressed again; returns whether it was done. */
async function act(button, words, work) {
  if (button.disabled) return false;
  button.disabled = true;
  say(words);
  try {
    await work();
    tell(null);
    return true;
  } catch (error) {
    say("");
    tell(error);
    return false;
  } finally {
    button.disabled = false;
  }
}

/** Save the text in its file. */
async function save() {
  const text = written();
  try {
    known = await request("save", { text, known });
  } catch (error) {
    known = exercise.file; // a second time it may be written over
    throw error;
  }
  kept = text;
  say(`saved: ${exercise.file}`);
}

/** Take up the file where another program has saved it, unless there is something here that is not saved. */
async function follow() {
  const found = await request("show").catch(() => null);
  if (!found || found.known === known || written() !== kept) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: found.text } });
  kept = written();
  known = found.known;
  say(`read again: ${exercise.file}`);
  if (running) await live();
}

async function check() {
  await act(place("check"), "checking", async () => {
    if (exercise.private) await save();
    const found = await request("check", { text: written() });
    say(exercise.private ? `saved: ${exercise.file}` : OPEN);
    showState(found);
    showVerdict(found);
    if (found.note) throw new Error(found.note);
    if (running && found.runs) await live();
  });
}

function showState({ state }) {
  if (!state) return;
  place("progress").textContent = state;
  place("progress").className = stateClass(state);
}

// The tutor

function showVerdict(found) {
  const parts = [make("h2", { className: found.right ? "right" : "wrong", textContent: found.words })];
  if (found.cause) parts.push(make("p", { className: "cause" }, [make("strong", { textContent: "Likely: " }), found.cause]));
  if (found.where.length) parts.push(make("dl", { className: "where" }, found.where.flatMap(line)));
  if (found.pictures.light) {
    parts.push(make("picture", { tabIndex: 0 }, [ // on a phone it is scrolled
      make("source", { media: "(prefers-color-scheme: dark)", srcset: found.pictures.dark }),
      make("img", { src: found.pictures.light, alt: "Expected, yours, and where they differ" }),
    ]));
  }
  if (found.printed) {
    parts.push(make("h3", { textContent: "It printed" }), make("pre", { textContent: found.printed, tabIndex: 0 }));
  }
  place("tutor").replaceChildren(...parts);
  place("tutor").scrollIntoView({ block: "nearest" });
  mark(found.line, found.where.at(-1));
}

/** A line of the first wrong place, with a link to the line that it names. */
function line(text) {
  const [, label, words] = LABELS.exec(text) ?? ["", "", text];
  const parts = words.split(/(?<=[( ])(line \d+)(?=[):])/).map((part, number) =>
    number % 2 ? placeLink(view, part, { line: Number(part.slice(5)) }) : part);
  return [make("dt", { textContent: label }), make("dd", {}, parts)];
}

/** Mark the line of an error in the editor. */
function mark(number, message) {
  const { doc } = view.state;
  const problems = [];
  if (number) {
    const { from, to } = doc.line(Math.min(number, doc.lines));
    const [indent] = /^\s*/.exec(doc.sliceString(from, to));
    problems.push({ from: Math.min(from + indent.length, to), to, severity: "error", message });
  }
  view.dispatch(setDiagnostics(view.state, problems));
}

// Task, hints and answer

async function answer() {
  place("sure").close();
  await act(place("answer"), "", async () => {
    const text = await request("answer");
    const code = make("pre", { textContent: text, tabIndex: 0 });
    place("tutor").replaceChildren(make("h2", { textContent: "The answer" }), code);
    place("tutor").scrollIntoView({ block: "nearest" });
  });
}

// Live

async function live() {
  await act(place("live"), "the live view is being opened", async () => {
    if (written() !== kept || !known) await save();
    await request("live", { source: place("source").value });
    say(`saved: ${exercise.file}`);
    running ??= showRun();
    place("live").textContent = "Live again";
    place("run").scrollIntoView({ behavior: "smooth" });
  });
}

/** Show the run on this page, apart from its names and keys. */
function showRun() {
  const section = place("run");
  section.hidden = false;
  const root = make("div", { className: "inline" });
  section.attachShadow({ mode: "open" }).append(make("link", { rel: "stylesheet", href: "static/app/style.css" }), root);
  return servedRun(root);
}

try {
  exercise = await request("show");
  known = exercise.known;
  place("name").textContent = exercise.title;
  document.title = `${exercise.name} - stream_sparse`;
  place("back").href = exercise.page ? `./#${exercise.page}` : "./";
  say(exercise.known ? exercise.file : `${exercise.file} is made when you save or check it`);
  showState(exercise);
  place("task").replaceChildren(...taskParts(exercise));
  typeset(place("task"));
  place("source").append(...sourceOptions("the clip of a macaw", exercise.sources));
  if (!exercise.private) {
    place("save").hidden = true;
    say(OPEN);
  }
  for (const id of ["live", "source"]) place(id).hidden = !(exercise.watch && exercise.private);
  view = makeEditor(place("editor"), {
    text: exercise.text,
    label: exercise.file,
    indent: 4,
    extensions: [python(), autocompletion(), EditorView.lineWrapping],
    keys: [
      { key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => Boolean(check()) },
      { key: "Ctrl-s", mac: "Cmd-s", preventDefault: true, run: () => Boolean(act(place("save"), "", save)) },
    ],
  });
  kept = written();
  place("check").addEventListener("click", check);
  place("save").addEventListener("click", () => act(place("save"), "", save));
  place("live").addEventListener("click", live);
  place("answer").addEventListener("click", () => place("sure").showModal());
  place("no").addEventListener("click", () => place("sure").close());
  place("yes").addEventListener("click", answer);
  window.addEventListener("beforeunload", (event) => {
    if (exercise.private && written() !== kept) event.preventDefault(); // the browser asks whether to leave
  });
  window.addEventListener("focus", follow);
  if (exercise.note) tell(new Error(exercise.note));
} catch (error) {
  say("");
  for (const id of ["check", "save", "answer"]) place(id).disabled = true;
  tell(error);
}
