// An editor of a text, in the colours of the page.
import { make } from "./element.js";
import {
  EditorState, EditorView, HighlightStyle, bracketMatching, closeBrackets, closeBracketsKeymap, completionKeymap,
  defaultKeymap, drawSelection, highlightActiveLine, highlightActiveLineGutter, history, historyKeymap, indentOnInput,
  indentUnit, indentWithTab, keymap, lineNumbers, lintGutter, lintKeymap, syntaxHighlighting, tags,
} from "../vendor/codemirror.js";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: tags.string, color: "light-dark(#7a4a00, #e6b566)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "light-dark(#00704f, #5fd3a8)" },
  { tag: tags.function(tags.definition(tags.variableName)), color: "var(--accent)" },
]);
const look = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--text)", height: "100%", fontSize: "13px" },
  ".cm-scroller": { fontFamily: '"DejaVu Sans Mono", ui-monospace, monospace', lineHeight: "1.5" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--grid) 30%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 35%, transparent) !important" },
  ".cm-tooltip": { backgroundColor: "var(--field)", color: "var(--text)", border: "1px solid var(--grid)", borderRadius: "6px", maxWidth: "44em" },
  ".cm-tooltip .cm-tooltip-hover, .cm-tooltip-hover > div": { padding: "4px 9px", whiteSpace: "pre-wrap" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "#06121b" },
});

/** Make an editor in an element of the page.
 *
 * `keys` come before its own; `extensions` have the language, and what else there is. */
export function makeEditor(place, { text, label, indent, extensions, keys }) {
  const root = place.attachShadow({ mode: "open" }); // its styles are sheets there, which the policy allows
  const holder = make("div");
  holder.style.height = "100%";
  root.append(holder);
  return new EditorView({
    parent: holder,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
        closeBrackets(), highlightActiveLine(), indentUnit.of(" ".repeat(indent)), EditorState.tabSize.of(indent),
        syntaxHighlighting(colours), look, lintGutter(), ...extensions,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        keymap.of([
          ...keys, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
        ]),
      ],
    }),
  });
}

/** A place in the text for a line and a column that count from 1. */
export function at(doc, { line, column = 1 }) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}

/** A link to a place in the text of an editor. */
export function placeLink(view, words, place) {
  const link = make("a", { href: "#editor", textContent: words });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const anchor = at(view.state.doc, place);
    view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    view.focus();
  });
  return link;
}
