// The editor: a pipeline's YAML, checked as one types, and the graph of its nodes.
import { ask, tell } from "./ask.js";
import { make } from "./element.js";
import { completions, explanation } from "./schema.js";
import { SocketLink } from "./link.js";
import { drawGraph } from "./graph.js";
import { at, makeEditor, placeLink } from "./editor.js";
import { EditorView, autocompletion, forceLinting, hoverTooltip, linter, yaml } from "../vendor/codemirror.js";

const name = new URLSearchParams(location.search).get("name") ?? "bird";
/** @type {(id: string) => any} */
const place = (id) => document.getElementById(id);
const file = place("file");
let schema = { $defs: {}, properties: {} };
const MOST_LETTERS = 20;
let timings = new Map();
let graph = null;
let over = ""; // the file that "Save" may replace: the one that is edited
let kept = null; // the text as it is in a file

async function check(view) {
  const text = view.state.doc.toString();
  let found;
  try {
    found = await ask("check", { name, text });
  } catch (error) {
    tell(error);
    return [];
  }
  tell(null);
  const count = found.problems.length;
  const [first] = found.problems;
  place("question").replaceChildren(...(count ? problem(view, count, first) : ["fine"]));
  place("apply").disabled = count > 0;
  if (!count) {
    graph = found;
    showGraph(view);
  }
  return found.problems.map((problem) => {
    const from = at(view.state.doc, problem);
    const word = /^[^\s,}\]]+/.exec(view.state.doc.sliceString(from, from + 80));
    return { from, to: from + (word ? word[0].length : 0), severity: "error", message: problem.text };
  });
}

/** The first problem in words, with a link to its line. */
function problem(view, count, first) {
  const link = placeLink(view, `line ${first.line}`, first);
  return [count > 1 ? `${count} problems, the first in ` : "a problem in ", link, `: ${first.text}`];
}

function showGraph(view) {
  if (!graph) return;
  const about = make("p", { className: "about" });
  const chosen = (node, use) => {
    const found = new RegExp(`^\\s*${node}\\s*:`, "m").exec(view.state.doc.toString());
    if (found) {
      const from = found.index + found[0].search(/\S/);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    }
    const words = schema.$defs[`nodes.${use}`]?.description ?? schema.$defs[`sinks.${use}`]?.description ?? schema.$defs[`sources.${use}`]?.description ?? "";
    about.replaceChildren(make("strong", { textContent: use }), `  ${words.replaceAll("`", "")}`);
  };
  place("graph").replaceChildren(drawGraph(graph, chosen), about);
  showState();
}

async function apply(view) {
  try {
    const how = await ask("apply", { name: file.value || name, text: view.state.doc.toString() });
    tell(null);
    place("question").textContent = how === "edited" ? "the run goes on with these parameters" : "a new run has begun";
    listen();
  } catch (error) {
    tell(error);
  }
}

async function save(view) {
  try {
    const text = view.state.doc.toString();
    const saved = await ask("save", { name: file.value, text, over });
    tell(null);
    file.value = over = saved;
    kept = text;
    place("question").textContent = `saved: ${saved}`;
    window.history.replaceState(null, "", `edit?name=${encodeURIComponent(saved)}`);
  } catch (error) {
    tell(error);
    over = file.value; // a second time it may be replaced
  }
}

let listening = false;
function listen() {
  if (listening) return;
  listening = true;
  new SocketLink((message) => {
    if (message.kind !== "timings") return;
    timings = new Map(message.steps.map((step) => [step.name.replace(/@.*/, ""), step]));
    showState();
  }, () => {}, () => {});
}

/** Show the state of each node in the current run: its last value, time and queue. */
function showState() {
  /** @type {NodeListOf<SVGElement>} */
  const boxes = document.querySelectorAll("#graph .node");
  for (const box of boxes) {
    const step = timings.get(box.dataset.node);
    const short = step && step.last.length > MOST_LETTERS ? `${step.last.slice(0, MOST_LETTERS - 1)}\u2026` : step?.last ?? "";
    box.querySelector(".last").textContent = short;
    box.querySelector(".now").textContent = step ? `${step.mean_ms.toFixed(2)} ms, queue ${step.queue}` : "";
    box.querySelector("title").textContent = step?.last ?? "";
  }
}

try {
  const [text, known] = await Promise.all([ask("text", { name }), ask("schema")]);
  schema = known;
  place("name").textContent = name;
  document.title = `${name} - stream_sparse`;
  file.value = over = /\.ya?ml$/i.test(name) ? name : "";
  kept = text;
  file.placeholder = "mine.yaml";
  const view = makeEditor(place("editor"), {
    text,
    label: "Pipeline in YAML",
    indent: 2,
    extensions: [
      EditorView.lineWrapping, yaml(), linter(check, { delay: 300 }), autocompletion({ override: [(context) => completions(schema, context)] }),
      hoverTooltip((view, pos) => explanation(schema, view, pos)),
    ],
    keys: [
      { key: "Ctrl-Enter", mac: "Cmd-Enter", run: (view) => Boolean(apply(view)) },
      { key: "Ctrl-s", mac: "Cmd-s", preventDefault: true, run: (view) => Boolean(save(view)) },
    ],
  });
  place("apply").addEventListener("click", () => apply(view));
  place("save").addEventListener("click", () => save(view));
  window.addEventListener("beforeunload", (event) => {
    if (view.state.doc.toString() !== kept) event.preventDefault(); // the browser asks whether to leave
  });
  forceLinting(view);
  listen();
} catch (error) {
  place("question").textContent = "";
  place("apply").disabled = place("save").disabled = true;
  tell(error);
}
