// A question with four results, of which one is right; the others are known mistakes.
import { make, makeSvg } from "../element.js";
import { short } from "./judgement.js";
import { inWords, linePath, pixels, rangeOf, stemsPath } from "./shapes.js";

const [WIDTH, HEIGHT] = [200, 90];
const LETTERS = ["A", "B", "C", "D"];

/** The sentence about an answer. */
export function verdict(answers, chosen) {
  const right = answers.findIndex((answer) => answer.right);
  const found = chosen === right ? `${LETTERS[chosen]} is right` : `${LETTERS[chosen]} is not right, but ${LETTERS[right]} is`;
  return `${found}. Under each you read what it is.`;
}

/** The element of a question; `kept` is the answer given before, or null, and `answer` gets a new one. */
export function choice(lesson, kept, answer) {
  const { question, given, answers } = lesson;
  const range = rangeOf([...answers.map(({ result }) => result), ...(lesson.kind === "stems" ? [0] : [])]);
  const said = make("p", { className: "verdict", role: "status" });
  const options = answers.map(({ result, words }, k) => {
    const radio = make("input", { type: "radio", name: lesson.name, value: String(k), checked: k === kept });
    const what = make("span", { className: "words", textContent: words, hidden: true });
    const shown = lesson.kind === "table" ? table(lesson.names, result) : drawn(lesson.kind, result, range);
    return make("label", { className: "option" }, [radio, make("b", { textContent: LETTERS[k] }), shown, what]);
  });
  const button = make("button", { type: "button", className: "first", textContent: "Check my choice" });
  const tell = (chosen) => {
    said.textContent = verdict(answers, chosen);
    options.forEach((option, k) => {
      option.classList.toggle("right", answers[k].right);
      option.classList.toggle("wrong", k === chosen && !answers[k].right);
      option.querySelector(".words").hidden = false;
    });
  };
  button.addEventListener("click", () => {
    const chosen = options.findIndex((option) => option.querySelector("input").checked);
    if (chosen < 0) said.textContent = "Choose one of the four first.";
    else {
      tell(chosen);
      answer(chosen);
    }
  });
  if (answers[kept]) tell(kept);
  const caption = () => make("figcaption", { textContent: `${lesson.caption}: ${ends(given, rangeOf(given))}` });
  const input = given ? [make("figure", {}, [caption(), drawn("line", given, rangeOf(given))])] : [];
  const scale = make("p", { className: "quiet", hidden: lesson.kind === "table",
    textContent: `All four: ${ends(answers[0].result, range)}.` });
  return make("fieldset", { className: "choice" }, [make("legend", { textContent: question }),
    make("div", { className: "options" }, [...input, ...options]), scale, button, said]);
}

/** What the ends of a range are in a picture, or in a curve. */
const ends = (result, [low, high]) =>
  (Array.isArray(result[0]) ? `black ${short(low)}, white ${short(high)}` : `from ${short(low)} to ${short(high)}`);

function picture(rows, range) {
  const canvas = make("canvas", { width: rows[0].length, height: rows.length, role: "img", "aria-label": inWords(rows) });
  canvas.getContext("2d").putImageData(new ImageData(pixels(rows, range), rows[0].length), 0, 0);
  return canvas;
}

function drawn(kind, values, range) {
  if (Array.isArray(values[0])) return picture(values, range);
  const d = (kind === "stems" ? stemsPath : linePath)(values, range, WIDTH, HEIGHT);
  const viewBox = `-4 -4 ${WIDTH + 8} ${HEIGHT + 8}`;
  const svg = makeSvg("svg", { viewBox, role: "img", "aria-label": inWords(values) });
  if (range[0] < 0 && range[1] > 0 && kind === "line") {
    svg.append(makeSvg("path", { d: linePath([0, 0], range, WIDTH, HEIGHT), class: "zero" }));
  }
  svg.append(makeSvg("path", { d }));
  return svg;
}

function table(names, values) {
  const rows = names.map((name, k) => make("span", { textContent: `${name} ${values[k]}` }));
  return make("span", { className: "numbers" }, rows);
}
