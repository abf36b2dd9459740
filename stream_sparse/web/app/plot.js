// A plot of recorded values over time: it seeks by a click, zooms by a drag, and marks events.
import { make } from "./element.js";
import uPlotOf from "../vendor/uplot.js";

const uPlot = /** @type {any} */ (uPlotOf);

const HIGH = 150;
const DRAG = 5; // px that a press moves before it is a drag

/** A number with six digits; "none" for null. */
function number(value) {
  return value === null ? "none" : typeof value === "string" ? value : String(Number(value.toPrecision(6)));
}

export class Plot {
  /** `of` are the runs that have it, each with the places of its curves; the page knows time and colours. */
  constructor({ label, note, of }, page) {
    this.label = label;
    this.of = of;
    this.page = page;
    this.values = make("span", { className: "now-values" });
    const title = make("b", { textContent: label });
    const many = of.some(({ curves }) => curves.length > 1);
    const words = many ? [make("span", { className: "quiet", textContent: note ? `${note}, from pale to strong` : "from pale to strong" })] : [];
    this.place = make("div", { className: "chart", role: "img" });
    const units = [...new Set(of.map(({ unit }) => unit).filter(Boolean))];
    this.place.setAttribute("aria-label", `${[label, ...units].join(", ")} over time`);
    this.figure = make("figure", {}, [make("figcaption", {}, [title, ...words, this.values]), this.place]);
    this.line = make("div", { className: "now" });
    this.curves = of.flatMap(({ run, curves }) => curves.map((place, number) => ({ run, place, share: (number + 1) / curves.length })));
    this.many = many;
  }

  get width() {
    return this.place.clientWidth;
  }

  build() {
    const { page } = this;
    const quiet = () => page.colour("--quiet");
    const axis = { stroke: quiet, font: "11px sans-serif", grid: { stroke: () => page.colour("--grid"), width: 0.7 }, ticks: { show: false } };
    const several = page.runs.length > 1;
    const series = this.curves.map(({ run, share }, number) => ({
      stroke: () => this.ink(run, share),
      width: several && !this.many && run === page.runs[0] ? 4 : 1.4, // seen below an equal one
      points: { size: 4, width: 0, fill: () => this.ink(run, share) },
      dash: this.many && run !== page.runs[0] ? [6, 4] : undefined,
      label: String(number),
    }));
    this.plot = new uPlot(
      {
        width: this.width, height: HIGH,
        legend: { show: false },
        padding: [6, 8, 0, 0],
        scales: { x: { time: false, range: () => page.span }, y: { range: (_, least, most) => this.limits(least, most) } },
        axes: [{ ...axis, size: 22, gap: 2, space: 60 }, { ...axis, size: 58, gap: 4, space: 28 }],
        series: [{}, ...series],
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false, dist: DRAG },
          points: { size: 6 },
          sync: { key: "recorded", setSeries: false },
          bind: { dblclick: () => () => page.window(...page.whole) },
        },
        hooks: {
          setSelect: [() => this.select()],
          setCursor: [() => this.tell()],
          drawAxes: [() => this.drawEvents()],
          draw: [() => this.mark()],
        },
      },
      this.data(),
      this.place,
    );
    this.plot.over.append(this.line);
    let from = null;
    this.plot.over.addEventListener("mousedown", (event) => (from = event.clientX));
    this.plot.over.addEventListener("click", (event) => {
      const moved = from !== null && Math.abs(event.clientX - from) > DRAG;
      if (moved || event.detail > 1) return;
      page.play(false);
      page.go(this.plot.posToVal(event.clientX - this.plot.over.getBoundingClientRect().left, "x"));
    });
    this.mark();
  }

  /** A curve has the colour of its run; of a sweep each branch a stronger one. */
  ink(run, share) {
    const strong = this.page.colour(run.ink);
    return this.many ? `color-mix(in srgb, ${strong} ${Math.round(25 + 75 * share)}%, ${this.page.colour("--card")})` : strong;
  }

  limits(least, most) {
    if (least === null || most === null) return [0, 1];
    const size = Math.max(Math.abs(least), Math.abs(most));
    const isFlat = most - least < 1e-9 * size; // such differences are rounding
    const room = (isFlat ? 0 : (most - least) * 0.06) || size * 0.1 || 1;
    return [least - room, most + room];
  }

  data() {
    const tables = this.curves.map(({ run, place }) => {
      const points = run.points?.[place];
      if (!points) return [[], []];
      return [points[0], Array.from(points[1], (value) => (Number.isNaN(value) ? null : value))];
    });
    const filled = tables.filter(([times]) => times.length);
    if (!filled.length) return [[], ...tables.map(() => [])];
    return uPlot.join(tables);
  }

  draw() {
    if (this.plot) this.plot.setData(this.data());
    else if (this.width) this.build();
  }

  range([min, max]) {
    this.plot?.setScale("x", { min, max });
  }

  select() {
    const { left, width } = this.plot.select;
    if (width < DRAG) return;
    const [begin, end] = [left, left + width].map((x) => this.plot.posToVal(x, "x"));
    this.plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.page.window(begin, end);
  }

  /** Show the place in time. */
  mark() {
    if (!this.plot) return;
    const x = this.plot.valToPos(this.page.time, "x");
    this.line.hidden = !(x >= -1 && x <= this.plot.over.clientWidth + 1);
    this.line.style.transform = `translateX(${x - 1}px)`;
  }

  /** Tell the values under the mouse, else those of the rows at which the runs stand. */
  tell() {
    const several = this.page.runs.length > 1;
    const hovered = this.plot?.cursor.idx ?? null;
    const words = this.of.filter(({ run }) => run.facts).map(({ run, curves, unit }) => {
      const found = curves.map((place) =>
        hovered === null ? run.facts.values[place] : this.near(this.curves.findIndex((curve) => curve.run === run && curve.place === place), hovered));
      const numbers = [...new Set([found[0], found.at(-1)].map(number))].join(" to ");
      const text = unit && numbers !== "none" ? `${numbers} ${unit}` : numbers;
      const chip = make("span", { className: "chip", hidden: !several });
      chip.style.setProperty("--ink", `var(${run.ink})`);
      return make("span", { title: run.name }, [chip, text]);
    });
    const at = hovered === null ? [] : [make("span", { textContent: `at ${this.plot.data[0][hovered].toFixed(2)} s` })];
    this.values.replaceChildren(...at, ...words);
    this.values.classList.toggle("hovered", hovered !== null);
  }

  /** The drawn value of a curve that is nearest to a place; a curve may lack values between those of others. */
  near(curve, place) {
    const values = this.plot.data[curve + 1];
    for (let far = 0; far < values.length; far++) {
      for (const other of [place - far, place + far]) if (values[other] !== undefined) return values[other];
    }
    return null;
  }

  drawEvents() {
    const { ctx, bbox } = this.plot ?? {};
    if (!ctx) return;
    ctx.save();
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.lineWidth = devicePixelRatio;
    const [begin, end] = this.page.span;
    const seen = this.page.events.filter(({ at }) => at !== null && at >= begin && at <= end);
    ctx.globalAlpha = seen.length > 30 ? 0.35 : 0.9;
    for (const { at, run } of seen) {
      const x = Math.round(this.plot.valToPos(at, "x", true)) + 0.5;
      ctx.strokeStyle = this.page.ink(run);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  resize() {
    const { width } = this;
    if (!this.plot || width === this.plot.width) return false;
    this.plot.setSize({ width, height: HIGH });
    return true;
  }

  recolour() {
    this.plot?.redraw(false, true);
  }

  destroy() {
    this.plot?.destroy();
  }
}
