// Recorded runs: the view, all columns and the events on one bar of time; several runs over each other.
import { ask, fetched, inAddress, tell } from "./ask.js";
import { make } from "./element.js";
import { part } from "./link.js";
import { Plot } from "./plot.js";

const MOST_RUNS = 6;
const LETTERS = "ABCDEF";
/** @type {Record<string, any>} */
const parts = Object.fromEntries([...document.querySelectorAll("[id]")].map((element) => [element.id, element]));

/** The address of recorded runs at the program. */
const address = (what, query) => `recorded/${what}?${new URLSearchParams(query)}`;

/** Seconds as 1:02.50. */
function clock(seconds) {
  const all = Math.abs(seconds);
  const rest = (all % 60).toFixed(2).padStart(5, "0");
  const minutes = Math.floor(all / 60);
  const words = minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
  return seconds < 0 ? `-${words}` : words;
}

/** Asks one question at a time; of those that come meanwhile the newest alone is kept. */
class Newest {
  constructor(answer) {
    this.answer = answer;
    this.wish = null;
    this.busy = false;
  }

  async want(wish) {
    this.wish = wish;
    if (this.busy) return;
    this.busy = true;
    while (this.wish) {
      const next = this.wish;
      this.wish = null;
      try {
        await this.answer(next);
        if (problemOf === this) tell((problemOf = null));
      } catch (error) {
        tell(error);
        problemOf = this;
      }
    }
    this.busy = false;
  }
}
let problemOf = null;

/** One of the runs: what it is, its picture, and where it stands. */
class Recorded {
  constructor(name) {
    this.zero = 0; // the second of the recording at the start of the bar
    this.name = name;
    this.looks = new Newest((query) => this.look(query));
    this.curves = new Newest((span) => this.fetch(span));
    this.canvas = make("canvas", { role: "img", width: 16, height: 9 });
    this.none = make("p", { className: "none", hidden: true });
    this.at = make("span", { className: "at" });
    this.title = make("b", { textContent: name });
    this.chip = make("span", { className: "chip" });
    this.remove = make("button", { type: "button", textContent: "×", "aria-label": `Leave out ${name}` });
    this.remove.addEventListener("click", () => page.without(this));
    this.caption = make("figcaption", {}, [this.chip, this.title, this.at, this.remove]);
    this.figure = make("figure", {}, [this.caption, this.canvas, this.none]);
    this.figure.addEventListener("dblclick", () => this.figure.classList.toggle("large"));
  }

  async read() {
    this.outline = await (await fetched(address("outline", { run: this.name }))).json();
  }

  /** Show a row and its picture. */
  async look(query) {
    const answer = await fetched(address("look", { run: this.name, ...query }));
    const [header, data] = part(await answer.arrayBuffer());
    this.facts = header;
    if (data.byteLength) {
      const picture = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
      if (this.canvas.width !== picture.width) this.canvas.width = picture.width;
      if (this.canvas.height !== picture.height) this.canvas.height = picture.height;
      this.canvas.getContext("2d").drawImage(picture, 0, 0);
      picture.close();
    }
    const none = header.problem || (this.outline.view ? "" : "recorded without a view");
    this.none.textContent = none;
    this.none.hidden = !none;
    this.canvas.hidden = !data.byteLength;
    const late = header.picture !== null && header.picture !== header.frame ? `, picture of frame ${header.picture}` : "";
    this.at.textContent = `frame ${header.frame}${late}`;
    this.caption.hidden = this.remove.hidden && !late;
    this.canvas.setAttribute("aria-label", `View of ${this.name} at frame ${header.picture ?? header.frame}`);
    page.looked(this);
  }

  /** Get the points of all curves that can be seen between two times of the page. */
  async fetch({ begin, end, columns }) {
    const count = this.outline.curves.length;
    if (!count) return;
    const query = { run: this.name, begin: begin + this.zero, end: end + this.zero, columns, curves: [...Array(count).keys()].join() };
    const [header, data] = part(await (await fetched(address("curves", query))).arrayBuffer());
    const numbers = new Float64Array(data.slice().buffer); // at a place of whole numbers
    let place = 0;
    const take = (length) => numbers.subarray(place, (place += length));
    this.points = header.lengths.map((length) => [take(length).map((time) => time - this.zero), take(length)]);
    page.drawn(this);
  }
}

class Page {
  constructor() {
    this.runs = [];
    this.plots = [];
    this.whole = [0, 0.001]; // until runs are read
    this.time = 0; // since the first frame of the first run
    this.playing = false;
    parts.track.addEventListener("input", () => this.go(Number(parts.track.value)));
    parts.play.addEventListener("click", () => this.play(!this.playing));
    parts.back.addEventListener("click", () => this.step(-1));
    parts.on.addEventListener("click", () => this.step(1));
    parts.again.addEventListener("click", () => this.show().catch(tell));
    parts.in.addEventListener("click", () => this.zoom(0.5));
    parts.out.addEventListener("click", () => this.zoom(2));
    parts.all.addEventListener("click", () => this.window(...this.whole));
    parts.add.addEventListener("change", () => this.add(parts.add.value));
    document.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.resize()).observe(parts.plots);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plots.forEach((plot) => plot.recolour()));
  }

  // Which runs -----------------------------------------------------------------------------------------

  async open(names) {
    this.runs = [...new Set(names)].slice(0, MOST_RUNS).map((name) => new Recorded(name));
    if (!this.runs.length) throw new Error("no recorded run is named; choose one on the page of all pipelines");
    await this.show();
    this.offer();
    const others = (await ask("contents")).runs.filter((found) => !found.problem);
    this.others = others.map((found) => found.name);
    this.offer();
  }

  offer() {
    const left = (this.others ?? []).filter((name) => this.runs.every((run) => run.name !== name));
    parts.add.replaceChildren(make("option", { value: "", textContent: "Compare with ..." }), ...left.map((name) => make("option", { value: name, textContent: name })));
    parts.add.hidden = !left.length || this.runs.length >= MOST_RUNS;
  }

  async add(name) {
    if (!name) return;
    this.runs.push(new Recorded(name));
    await this.change();
  }

  async without(run) {
    this.runs = this.runs.filter((other) => other !== run);
    await this.change();
  }

  async change() {
    const query = new URLSearchParams(this.runs.map((run) => ["run", run.name]));
    history.replaceState(null, "", `?${query}`);
    this.offer();
    await this.show().catch(tell);
  }

  /** Read all runs, and show them from the place that is shown. */
  async show() {
    tell(null);
    await Promise.all(this.runs.map((run) => run.read()));
    const [first] = this.runs;
    const several = this.runs.length > 1;
    this.runs.forEach((run, number) => {
      run.ink = `--run-${number}`;
      run.letter = LETTERS[number];
      run.chip.style.setProperty("--ink", `var(${run.ink})`);
      run.chip.hidden = run.remove.hidden = !several;
      run.title.textContent = several ? `${run.letter}  ${run.name}` : "";
      const same = run.outline.by_file && first.outline.by_file; // times are places in a file
      run.zero = (same ? first.outline.first : run.outline.first) ?? 0;
    });
    const there = this.runs.filter((run) => run.outline.frames);
    this.whole = [
      Math.min(0, ...there.map((run) => run.outline.first - run.zero)),
      Math.max(0.001, ...there.map((run) => run.outline.last - run.zero)),
    ];
    this.span ??= [...this.whole];
    document.title = `${this.runs.map((run) => run.name).join(", ")} - stream_sparse`;
    parts.name.textContent = several ? `${this.runs.length} recorded runs` : first.name;
    parts.question.textContent = several ? [...new Set(this.runs.map((run) => run.outline.pipeline))].join(", ") : this.about(first.outline);
    const problems = this.runs.flatMap((run) => run.outline.problems);
    if (problems.length) tell(new Error(problems.join("\n")));
    parts.pictures.replaceChildren(...this.runs.map((run) => run.figure));
    [parts.track.min, parts.track.max] = this.whole;
    parts.again.hidden = !this.runs.some((run) => run.outline.open);
    parts.report.href = `report/${inAddress(first.name)}`;
    const file = (what, more = {}) => address(what, { run: first.name, ...more });
    parts.csv.href = file("csv");
    parts.mp4.href = file("mp4");
    parts.mp4.hidden = parts.png.hidden = !first.outline.view;
    this.still = (row) => file("still", { row });
    this.tellEvents();
    this.makePlots();
    this.window(...(this.span[1] > this.whole[1] ? this.whole : this.span));
    this.go(Math.min(Math.max(this.time, this.whole[0]), this.whole[1]));
    document.querySelector("main").inert = false; // until now there was nothing to go to
    this.compare();
  }

  about(outline) {
    const when = new Date(outline.started).toLocaleString();
    const length = outline.frames ? `${(outline.last - outline.first).toFixed(1)} s, ` : "";
    return `${outline.pipeline} on ${outline.source}, ${when}; ${length}${outline.frames} frames, ended: ${outline.ended}`;
  }

  // The place in time -----------------------------------------------------------------------------------

  /** Go to the frame that is nearest to a time. */
  go(time) {
    this.time = Math.min(Math.max(time, this.whole[0]), this.whole[1]);
    this.place();
    const [first] = this.runs;
    if (first.outline.frames) first.looks.want({ time: this.time + first.zero });
    else parts.place.textContent = "no frame yet";
  }

  /** Go some frames on; again while the first step is on its way: further. */
  step(count) {
    const [first] = this.runs;
    this.play(false);
    if (!first.facts) return;
    const row = (first.looks.wish?.row ?? first.stepping ?? first.facts.row) + count;
    first.stepping = Math.min(Math.max(row, 0), first.outline.frames - 1);
    first.looks.want({ row: first.stepping });
  }

  /** A run has answered: the first one gives the others its place. */
  looked(run) {
    const [first] = this.runs;
    if (run === first) {
      const exact = run.facts.time - run.zero;
      if (!run.looks.wish) {
        run.stepping = undefined;
        if (!this.playing) this.time = exact;
        this.place();
      }
      parts.png.href = this.still(run.facts.row);
      for (const other of this.runs.slice(1)) if (other.outline.frames) other.looks.want({ time: exact + other.zero });
      parts.place.textContent = `${clock(exact)}   frame ${run.facts.frame}`;
      parts.track.setAttribute("aria-valuetext", `frame ${run.facts.frame}, ${exact.toFixed(2)} seconds`);
    }
    for (const plot of this.plots) plot.tell();
  }

  /** Move the bar, and the line on all plots; the range that is seen follows. */
  place() {
    parts.track.value = this.time;
    const [begin, end] = this.span;
    if (this.time < begin || this.time > end) {
      const span = end - begin;
      this.window(this.time - 0.1 * span, this.time + 0.9 * span);
    }
    for (const plot of this.plots) plot.mark();
  }

  play(on) {
    this.playing = on;
    parts.play.replaceChildren(on ? "Pause " : "Play ", make("kbd", { textContent: "space" }));
    if (!on) return;
    if (this.time >= this.whole[1]) this.time = this.whole[0];
    const turns = (this.turns = {});
    let last = performance.now();
    const turn = (now) => {
      if (!this.playing || this.turns !== turns) return;
      this.go(this.time + (Math.max(0, now - last) / 1000) * Number(parts.speed.value));
      last = now;
      if (this.time >= this.whole[1]) this.play(false);
      else requestAnimationFrame(turn);
    };
    requestAnimationFrame(turn);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const onButton = /^(BUTTON|A)$/.test(event.target.tagName);
    const acts = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
      Home: () => this.go(this.whole[0]), End: () => this.go(this.whole[1]),
      Escape: () => this.runs.forEach((run) => run.figure.classList.remove("large")),
      "+": () => this.zoom(0.5), "-": () => this.zoom(2), 0: () => this.window(...this.whole),
    };
    if (!onButton) acts[" "] = () => this.play(!this.playing);
    const scrolls = event.target.getAttribute?.("role") === "region"; // by its own keys
    if (!(event.key in acts) || scrolls || document.querySelector("main").inert) return;
    event.preventDefault();
    acts[event.key]();
  }

  // Curves -----------------------------------------------------------------------------------------------

  makePlots() {
    for (const plot of this.plots) plot.destroy();
    const wanted = new Map();
    for (const run of this.runs) {
      for (const plot of run.outline.plots) {
        const place = wanted.get(plot.label) ?? wanted.set(plot.label, { ...plot, of: [] }).get(plot.label);
        place.of.push({ run, curves: plot.curves, unit: plot.unit });
      }
    }
    this.plots = [...wanted.values()].map((plot) => new Plot(plot, this));
    parts.plots.replaceChildren(...this.plots.map((plot) => plot.figure));
    const left = Math.max(...this.runs.map((run) => run.outline.left));
    parts.left.hidden = !left && this.plots.length > 0;
    parts.left.textContent = this.plots.length ? `${left} more are in values.csv.` : "No value has been recorded.";
  }

  /** Show the values between two times, in all plots. */
  window(begin, end) {
    const [least, most] = this.whole;
    const span = Math.min(Math.max(end - begin, 1e-3), most - least);
    const start = Math.min(Math.max(begin, least), most - span);
    this.span = [start, start + span];
    const all = span >= most - least;
    parts.window.textContent = all ? "seconds since the first frame" : `${clock(start)} to ${clock(start + span)}`;
    parts.out.disabled = parts.all.disabled = all;
    for (const plot of this.plots) plot.range(this.span);
    this.drawMarks();
    this.refetch();
  }

  /** Zoom about the place that is shown. */
  zoom(factor) {
    const [begin, end] = this.span;
    this.window(this.time - (this.time - begin) * factor, this.time + (end - this.time) * factor);
  }

  refetch() {
    if (!this.plots.length) return;
    const columns = Math.round(Math.max(...this.plots.map((plot) => plot.width)) * devicePixelRatio) || 300;
    const [begin, end] = this.span;
    for (const run of this.runs) run.curves.want({ begin, end, columns });
  }

  drawn(run) {
    if (!this.runs.includes(run)) return;
    for (const plot of this.plots) plot.draw();
  }

  resize() {
    if (this.plots.map((plot) => plot.resize()).some(Boolean)) this.refetch();
  }

  // Events -----------------------------------------------------------------------------------------------

  tellEvents() {
    this.events = this.runs.flatMap((run) =>
      run.outline.events.map((event) => ({ ...event, run, at: event.time === null ? null : event.time - run.zero })));
    this.events.sort((a, b) => (a.at ?? -Infinity) - (b.at ?? -Infinity));
    const several = this.runs.length > 1;
    const rows = this.events.map((event) => {
      const go = make("button", { type: "button", textContent: event.at === null ? "at its start" : clock(event.at),
        "aria-label": `Go to ${event.kind} at frame ${event.frame}`, disabled: event.at === null });
      go.addEventListener("click", () => this.go(event.at));
      const cells = [go, ...(several ? [event.run.letter] : []), `frame ${event.frame}`, event.kind, event.words];
      return make("tr", {}, cells.map((cell) => make("td", {}, [cell])));
    });
    parts["events-list"].replaceChildren(...rows);
    const count = this.runs.reduce((sum, run) => sum + run.outline.event_count, 0);
    parts["told-note"].textContent = count > rows.length ? `the first ${rows.length} of ${count}` : count ? `${count}` : "none: no edit, no gap";
    parts.told.querySelector(".list").hidden = !rows.length;
  }

  /** Show events on the bar, and the range that the plots show. */
  drawMarks() {
    const [begin, end] = this.whole, share = (time) => `${(100 * (time - begin)) / (end - begin)}%`;
    const marks = this.events.filter(({ at }) => at !== null).map(({ at, run }) => {
      const mark = make("i");
      mark.style.left = share(at);
      mark.style.background = this.runs.length > 1 ? `var(${run.ink})` : "";
      return mark;
    });
    const seen = make("b", { hidden: this.span[1] - this.span[0] >= end - begin });
    Object.assign(seen.style, { left: share(this.span[0]), width: share(begin + this.span[1] - this.span[0]) });
    parts.marks.replaceChildren(seen, ...marks);
  }

  /** The colour of a run, and of the events of a single one. */
  ink(run) {
    return this.colour(this.runs.length > 1 ? run.ink : "--warn");
  }

  /** A colour of the page as it is now, dark or light. */
  colour(name) {
    parts.window.style.color = `var(${name})`;
    const found = getComputedStyle(parts.window).color;
    parts.window.style.color = "";
    return found;
  }

  // Differences and files ----------------------------------------------------------------------------------

  async compare() {
    const names = this.runs.map((run) => run.name);
    parts.differences.hidden = names.length < 2;
    if (names.length < 2) return;
    parts.tables.replaceChildren(make("p", { className: "quiet", textContent: "comparing" }));
    try {
      const found = await (await fetched(address("compare", names.map((name) => ["run", name])))).json();
      const tables = found.tables.map(({ titles, rows }, number) =>
        make("table", { className: number ? "" : "facts" }, [
          make("thead", {}, [make("tr", {}, titles.map((title) => make("th", { scope: "col", textContent: title || "run" })))]),
          make("tbody", {}, rows.map((row) => make("tr", {}, row.map((cell) => make("td", { textContent: cell }))))),
        ]));
      parts.tables.replaceChildren(...tables, ...found.notes.map((note) => make("p", { className: "quiet", textContent: `note: ${note}` })));
    } catch (error) {
      parts.tables.replaceChildren(make("p", { textContent: error.message }));
    }
  }
}

const page = new Page();
page.open(new URLSearchParams(location.search).getAll("run")).catch((error) => {
  parts.question.textContent = "";
  tell(error);
});
