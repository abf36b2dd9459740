// A curve that the visitor draws by mouse, finger or keys, before the run shows what it measured.
import { make, makeSvg } from "../element.js";
import { judged, moved, short } from "./judgement.js";
import { heightOf, linePath, rangeOf } from "./shapes.js";

const [WIDTH, HEIGHT] = [350, 150];
const [LEFT, ABOVE, BELOW] = [36, 10, 24]; // room for the names of values and places
const RADIUS = 6;
const AGAIN_MS = 300; // until a run is asked again that was asked too early
const APART = 0.1; // of the span: names of values nearer to each other would overlap
const SHORT = 3; // letters of a name that has room in the middle below its place

export class Prediction {
  /** `kept` is the curve drawn before, or null; `keep` gets each new one, and `ask` asks the run for its values. */
  constructor(question, kept, keep, ask) {
    this.question = question;
    this.keep = keep;
    this.ask = ask;
    this.span = question.span;
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
    this.plot = makeSvg("svg", { viewBox: `0 0 ${WIDTH + LEFT + 12} ${HEIGHT + ABOVE + BELOW}`, role: "group",
      "aria-label": `Your curve: ${question.unit} by ${question.across}` });
    const how = make("p", { className: "quiet",
      textContent: `${question.unit} by ${question.across}. Draw with the mouse or a finger, or move points with the arrow keys.` });
    this.element = make("fieldset", { className: "prediction" },
      [make("legend", { textContent: question.question }), how, this.plot, show, this.said]);
    this.plot.addEventListener("pointerdown", (event) => {
      this.plot.setPointerCapture(event.pointerId);
      this.point(event);
    });
    this.plot.addEventListener("pointermove", (event) => this.plot.hasPointerCapture(event.pointerId) && this.point(event));
    this.build();
  }

  across(k) {
    return LEFT + (WIDTH * k) / Math.max(this.labels.length - 1, 1);
  }

  height(value) {
    return ABOVE + heightOf(value, this.span, HEIGHT);
  }

  /** Make the points, which are sliders to a screen reader; one of them at a time is reached by the tab key. */
  build() {
    this.curve = makeSvg("path", { transform: `translate(${LEFT} ${ABOVE})` });
    this.found = makeSvg("path", { class: "measured", transform: `translate(${LEFT} ${ABOVE})` });
    this.lines = makeSvg("g", {});
    this.points = this.labels.map((label, k) => {
      const point = makeSvg("circle", { cx: this.across(k), r: RADIUS, role: "slider", tabindex: k ? -1 : 0,
        "aria-label": `${this.question.unit} at ${this.question.across} ${label}`, "aria-orientation": "vertical" });
      point.addEventListener("keydown", (event) => this.key(event, k));
      point.addEventListener("focus", () => this.points.forEach((one, n) => one.setAttribute("tabindex", n === k ? 0 : -1)));
      return point;
    });
    this.plot.replaceChildren(this.lines, this.found, this.curve, ...this.points);
    this.draw();
  }

  draw() {
    const [low, high] = this.span;
    this.curve.setAttribute("d", linePath(this.values, this.span, WIDTH, HEIGHT));
    this.found.setAttribute("d", this.measured ? linePath(this.measured, this.span, WIDTH, HEIGHT) : "");
    this.points.forEach((point, k) => {
      point.setAttribute("cy", this.height(this.values[k]));
      const [from, to] = this.question.span;
      const measured = this.measured?.[k] ?? null;
      const words = short(this.values[k]) + (measured === null ? "" : `, measured ${short(measured)}`);
      for (const [name, value] of [["min", from], ["max", to], ["now", this.values[k]], ["text", words]]) {
        point.setAttribute(`aria-value${name}`, value);
      }
    });
    const room = (high - low) * APART;
    const marks = [low, ...(low + room < 0 && high - room > 0 ? [0] : []), high];
    const rules = marks.map((value) => makeSvg("path", { class: "zero", d: `M${LEFT} ${this.height(value)}h${WIDTH}` }));
    const values = marks.map((value) => this.text(short(value), LEFT - 8, this.height(value) + 4, "end"));
    const names = this.labels.map((label, k) => this.text(label, this.across(k), ABOVE + HEIGHT + 18, k ? "middle" : "start"));
    if (this.labels.length > 1 && this.labels.at(-1).length > SHORT) names.at(-1).setAttribute("text-anchor", "end");
    this.lines.replaceChildren(...rules, ...values, ...names);
  }

  text(words, x, y, anchor) {
    return makeSvg("text", { x, y, "text-anchor": anchor, "aria-hidden": true }, [words]);
  }

  /** Move the point nearest to the mouse or the finger. */
  point(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.plot.getScreenCTM().inverse());
    const share = Math.min(Math.max((place.x - LEFT) / WIDTH, 0), 1);
    const k = Math.round(share * (this.labels.length - 1));
    const [low, high] = this.span;
    this.put(k, low + (1 - (place.y - ABOVE) / HEIGHT) * (high - low));
  }

  key(event, k) {
    const next = { ArrowLeft: k - 1, ArrowRight: k + 1 }[event.key];
    const value = moved(this.values[k], event.key, this.question.span);
    if (next === undefined && value === null) return;
    event.preventDefault();
    if (value === null) this.points[next]?.focus();
    else this.put(k, value);
  }

  put(k, value) {
    const [low, high] = this.question.span;
    this.values[k] = Math.min(Math.max(value, low), high);
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
    this.span = rangeOf([this.question.span, values]);
    const said = [judged(this.values, values, this.labels, this.question.span), "The thick line is what the run measured."];
    if (changed.length) said.push(`This run is not that of the file; changed in it: ${changed.join(", ")}.`);
    this.said.textContent = said.join(" ");
    this.draw();
  }
}
