// The editor: a pipeline's YAML, checked as one types, and the graph of its nodes.
import { ask, make, tell } from "./ask.js";
import { completions, explanation } from "./schema.js";
import { SocketLink } from "./link.js";
import { drawGraph } from "./graph.js";
import {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, drawSelection, forceLinting, highlightActiveLine, highlightActiveLineGutter,
  history, historyKeymap, hoverTooltip, indentOnInput, indentUnit, indentWithTab, keymap, lineNumbers, lintGutter,
  lintKeymap, linter, syntaxHighlighting, tags, yaml,
} from "./vendor/codemirror.js";

const name = new URLSearchParams(location.search).get("name") ?? "bird";
const place = (id) => document.getElementById(id);
const file = place("file");
let schema = { $defs: {}, properties: {} };
const MOST_LETTERS = 20;
let timings = new Map();
let graph = null;
let over = ""; // the file that "Save" may replace: the one that is edited
let kept = null; // the text as it is in a file

/** A place in the text for a line and a column that count from 1. */
function at(doc, { line, column }) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}

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
function problem(view, count, { line, column, text }) {
  const link = make("a", { href: "#editor", textContent: `line ${line}` });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const anchor = at(view.state.doc, { line, column });
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    view.focus();
  });
  return [count > 1 ? `${count} problems, the first in ` : "a problem in ", link, `: ${text}`];
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

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: tags.string, color: "light-dark(#7a4a00, #e6b566)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "light-dark(#00704f, #5fd3a8)" },
]);
const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--grid) 30%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 35%, transparent) !important" },
  ".cm-tooltip": { backgroundColor: "var(--field)", color: "var(--text)", border: "1px solid var(--grid)", borderRadius: "6px", maxWidth: "44em" },
  ".cm-tooltip .cm-tooltip-hover, .cm-tooltip-hover > div": { padding: "4px 9px", whiteSpace: "pre-wrap" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "#06121b" },
});

async function apply(view) {
  try {
    const how = await ask("apply", { name: file.value || name, text: view.state.doc.toString() });
    tell(null);
    place("question").textContent = how === "edited" ? "the run goes on with these parameters" : "a new run has begun";
    listen();
  } catch (error) {
    tell(error);
  }
  return true;
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

let link = null;
function listen() {
  link ??= new SocketLink((message) => {
    if (message.kind !== "timings") return;
    timings = new Map(message.steps.map((step) => [step.name.replace(/@.*/, ""), step]));
    showState();
  }, () => {}, () => {});
}

/** Show the state of each node in the current run: its last value, time and queue. */
function showState() {
  for (const box of document.querySelectorAll("#graph .node")) {
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
  const root = place("editor").attachShadow({ mode: "open" }); // its styles are sheets there, which the policy allows
  const holder = make("div");
  holder.style.height = "100%";
  root.append(holder);
  const view = new EditorView({
    parent: holder,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
        closeBrackets(), highlightActiveLine(), indentUnit.of("  "), EditorState.tabSize.of(2), yaml(),
        syntaxHighlighting(colours), look, lintGutter(), linter(check, { delay: 300 }),
        autocompletion({ override: [(context) => completions(schema, context)] }),
        hoverTooltip((view, pos) => explanation(schema, view, pos)),
        EditorView.contentAttributes.of({ "aria-label": "Pipeline in YAML", tabindex: "0" }),
        keymap.of([
          { key: "Ctrl-Enter", mac: "Cmd-Enter", run: (view) => void apply(view) ?? true },
          { key: "Ctrl-s", mac: "Cmd-s", preventDefault: true, run: (view) => void save(view) ?? true },
          ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
      ],
    }),
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
