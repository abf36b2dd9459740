// A curve that the visitor sets by a slider for each point, before the run shows what it measured.
import { make, makeSvg } from "../element.js";
import { judged, short } from "./judgement.js";
import { linePath, rangeOf } from "./shapes.js";

const [WIDTH, HEIGHT] = [350, 134]; // of the lines, which reach from the first to the last slider
const AGAIN_MS = 300; // until a run is asked again that was asked too early

export class Prediction {
  /** `kept` is the curve drawn before, or null; `keep` gets each new one, and `ask` asks the run for its values. */
  constructor(question, kept, keep, ask) {
    this.question = question;
    this.keep = keep;
    this.ask = ask;
    this.labels = question.points.map(({ label }) => label);
    const [low, high] = question.span;
    this.drawn = this.answered = kept !== null; // whether the curve was drawn, and the run's own was shown
    this.values = kept ?? this.labels.map(() => (low + high) / 2);
    this.measured = null;
    this.said = make("p", { role: "status" });
    const show = make("button", { type: "button", className: "first", textContent: "Show what the run measured" });
    show.addEventListener("click", () => {
      if (this.drawn) ask(question.points);
      else this.said.textContent = "Draw your curve first.";
    });
    this.lines = ["zero", "measured", "drawn"].map((kind) => makeSvg("path", { class: kind }));
    this.ends = ["high", "low"].map((className) => make("span", { className }));
    this.sliders = this.labels.map((label, k) => {
      const slider = make("input", { type: "range", step: "any", "aria-label": `${question.unit} at ${question.across} ${label}` });
      slider.addEventListener("input", () => this.put(k, Number(slider.value)));
      return slider;
    });
    const board = make("div", { className: "board", role: "group", "aria-label": `Your curve: ${question.unit} by ${question.across}` }, [
      makeSvg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": true }, this.lines), ...this.ends,
      ...this.sliders.map((slider, k) => make("label", {}, [slider, this.labels[k]])),
    ]);
    board.style.setProperty("--count", this.labels.length);
    const how = make("p", { className: "quiet",
      textContent: `${question.unit} by ${question.across}. Set each point with the mouse, a finger, or the arrow keys.` });
    this.element = make("fieldset", { className: "prediction" },
      [make("legend", { textContent: question.question }), how, board, show, this.said]);
    this.draw();
  }

  draw() {
    const { values, measured } = this, span = rangeOf([this.question.span, measured ?? []]), [low, high] = span;
    const zero = low < 0 && high > 0 ? values.map(() => 0) : [];
    [zero, measured ?? [], values].forEach((some, k) => this.lines[k].setAttribute("d", linePath(some, span, WIDTH, HEIGHT)));
    [high, low].forEach((end, k) => (this.ends[k].textContent = short(end)));
    this.sliders.forEach((slider, k) => {
      Object.assign(slider, { min: low, max: high, value: values[k] });
      slider.setAttribute("aria-valuetext", short(values[k]) + ((measured?.[k] ?? null) === null ? "" : `, measured ${short(measured[k])}`));
    });
  }

  put(k, value) {
    this.values[k] = value;
    this.drawn = true;
    this.draw();
    this.keep(this.values);
  }

  /** Show what the run has measured, if it has come so far. */
  see({ frame, values, changed }) {
    const due = Math.max(...this.question.points.map((point) => point.frame));
    if (frame < due) {
      this.said.textContent = `The run has these values from frame ${due} on, and shows them then.`;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.element.isConnected && this.ask(this.question.points), AGAIN_MS);
      return;
    }
    this.measured = values;
    this.answered = true;
    const said = [judged(this.values, values, this.labels, this.question.span), "The thick line is what the run measured."];
    if (changed.length) said.push(`This run is not that of the file; changed in it: ${changed.join(", ")}.`);
    this.said.textContent = said.join(" ");
    this.draw();
  }
}
