// The task of an exercise.
import { make } from "./element.js";

/** The elements of a task: its text, its formula, and its hints in folds. */
export function taskParts({ task, formula, hints }) {
  const parts = [make("div", { className: "text", innerHTML: task })];
  if (formula) parts.push(make("div", { className: "formula display", textContent: formula }));
  return [...parts, ...hints.map(hint)];
}

/** A hint in a fold; each is there once the one before was opened. */
function hint(html, number) {
  const fold = make("details", { className: "hint", hidden: number > 0 }, [
    make("summary", { textContent: `Hint ${number + 1}` }), make("div", { className: "text", innerHTML: html }),
  ]);
  fold.addEventListener("toggle", () => {
    if (fold.nextElementSibling) fold.nextElementSibling.hidden = false;
  }, { once: true });
  return fold;
}
