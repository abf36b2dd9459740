// A run as its page sees it: messages in, messages and pictures out, as those of the program's own session.
import { Engine } from "./engine.js";
import { Feeds } from "./feeds.js";
import { wrongValue } from "./fields.js";
import { Numbered } from "./numbered.js";
import { LivePlayer, Player } from "./player.js";
import { Recording } from "./recording.js";
import { ValuesTable } from "./tables.js";
import { Values } from "../drawing/values.js";

const IN_FLIGHT = 2; // frames on their way to the page
const MOST_EVENTS = 200;
export const STATUS_MS = 250;
const RATE_S = 1;
const NO_HASHES = "pages by plain http have no hashes, which a recording needs; open this one by https, or from a file";
const MOST_ROWS = 100_000; // of values that are kept
const ANY_TIME = new Set(["csv", "edits", "leave", "measured", "end"]); // what a page may say while there is no run
const NO_RUN = "there are no values: no pipeline runs";

/**
 * Shows runs to one page.
 *
 * `parts` has what it is made of: `kernels`, `texts` (keys and help), `panels` (classes by name), `clock`, and
 * `open(source)`, which gives a source; `say` sends a message, `show` what panels describe, `give` a
 * file, {name, type, text}, or a folder, {name, files}. `parts.about` has what
 * recordings say of the page: `versions`, `code`, `machine`.
 */
export class Session {
  constructor(parts, say, show, give) {
    this.parts = parts;
    this.say = say;
    this.show = show;
    this.give = give;
    this.cards = []; // the numbers of the panels that the page shows
    this.inFlight = [];
    this.told = {};
    this.events = [];
    this.turn = 0; // a later one replaces what is still being opened
    this.leave();
  }

  /**
   * Begin a run of a program, with some parameters changed before its first frame.
   *
   * @param {Program} program
   */
  async start(program, values = {}) {
    this.leave();
    await this.run(program, values);
  }

  /** End the run, or what is being opened, so that nothing of it is left. */
  leave() {
    this.turn += 1;
    this.endRecording("stopped");
    this.player?.stop();
    this.engine?.free();
    this.player = this.engine = this.table = this.at = null;
    this.asked = this.sought = this.unseen = false;
    this.cards = []; // until the page says which it has for the next run
  }

  /**
   * Open the source of a program, and play it.
   *
   * @param {Program} program
   */
  async run(program, values = {}) {
    const turn = (this.turn += 1);
    try {
      const source = await this.parts.open(program.source);
      if (turn !== this.turn) return; // another pipeline was chosen meanwhile
      this.begin(program, source);
    } catch (error) {
      if (turn === this.turn) this.problem(error);
      return;
    }
    this.failed = this.follows = "";
    this.say(this.described());
    this.player = this.played();
    if (Object.keys(values).length) this.receive({ kind: "edit", values });
    this.player.play();
  }

  /** @returns {any} */
  played() {
    const work = (frame, shown) => this.work(frame, shown), begin = () => this.begin();
    if (this.source.medium.live) return new LivePlayer(this.source, work, (error) => this.fail(error));
    const loops = this.program.source.parameters.loop || this.program.settings.on_end === "loop";
    return new Player(this.source, work, begin, this.parts.clock, { loops });
  }

  /** Make nodes and panels, with the parameters as they are now. */
  begin(program = this.program, source = this.source) {
    this.endRecording("stopped");
    const { nodes, waiting } = this.engine?.program === program ? this.engine : { nodes: new Map(), waiting: [] };
    const before = [...nodes].map(([name, node]) => [name, { ...node.parameters }]);
    const made = this.made(program, source);
    for (const [name, values] of before) made.engine.nodes.get(name).edit(values);
    made.engine.waiting.push(...waiting);
    this.engine?.free();
    this.program = program;
    this.source = source;
    this.engine = made.engine;
    this.feeds = made.feeds;
    this.table = made.table;
    this.panels = made.panels;
    this.shown = made.shown;
    this.numbered = new Numbered();
    this.rows = [];
    this.times = [];
    this.inFlight = [];
    this.told = {};
    this.at = this.words = null;
    if (this.asked) this.beginRecording();
    this.asked = false;
    const coming = waiting.flatMap((changes) => Object.keys(changes).map(ofFamily));
    this.changed = new Set([...this.changes().map(([name]) => name), ...coming]); // so far in this run
  }

  /** The engine, table and panels of a program on a source. Where one of them cannot be made, the session stays as it is. */
  made(program, { medium }) {
    const { kernels, panels: kinds } = this.parts;
    const engine = new Engine(program, kernels, medium);
    try {
      const feeds = new Feeds(engine), table = new ValuesTable(engine);
      const shown = program.rows.flat();
      const panels = shown.map((part) => {
        const panel = new kinds[part.use](part.parameters);
        panel.open(feeds.of(part)[0], medium, feeds.of(part)[1]);
        return panel;
      });
      return { engine, feeds, table, panels, shown };
    } catch (error) {
      engine.free();
      throw error;
    }
  }

  // Frames

  work(frame, shown = true) {
    if (frame === null) {
      this.endRecording("end");
      return this.tick();
    }
    try {
      if (this.source.medium !== this.engine.medium) this.follow();
      const values = this.engine.send(frame);
      this.at = frame;
      const row = this.table.row(frame, values);
      this.keep(row);
      this.recording?.take(frame, values, row, this.player.lost ?? 0);
      if (this.recording?.full) {
        this.endRecording("stopped");
        this.say({ kind: "told", text: "the recording is full, and was ended" });
      }
      const { index, time_s } = frame, stamp = { index, time_s, gap: 0, lap: this.player.lap };
      this.panels.forEach((panel, k) => panel.see(this.shown[k].inputs.map((ref) => this.value(ref, values, panel)), stamp));
      if (!shown) return;
      this.arrive();
      this.measure();
      this.offer();
    } catch (error) {
      this.fail(error);
    }
  }

  fail(error) {
    this.player.stop("error");
    this.endRecording("error", error.message);
    this.failed = error.message;
    this.tick();
  }

  /** Go on with frames of another size in a run of its own, as the program does. */
  follow() {
    const [now, before] = [this.source, this.engine].map(({ medium: { shape: [rows, columns] } }) => `${columns}x${rows}`);
    const learned = [...this.engine.nodes].filter(([, node]) => node.learns).map(([name]) => name);
    const begun = learned.length ? `; what ${learned.join(", ")} had learned is not taken along` : "";
    this.asked = Boolean(this.recording);
    this.endRecording("changed");
    this.begin();
    this.follows = `goes on for the run before: camera: a frame is ${now}, those before it were ${before}${begun}`;
    this.event("follows", this.follows);
    this.recording?.event(0, 0, "follows", { text: this.follows });
    this.say(this.described());
  }

  /** Say that the frame that was asked for has come: only then the page asks for another one. */
  arrive() {
    if (!this.sought) return;
    this.sought = false;
    this.told = {};
    this.say(this.described());
  }

  keep(row) {
    this.rows.push(row);
    if (this.rows.length > 2 * MOST_ROWS) this.rows.splice(0, MOST_ROWS);
  }

  /** The value that a panel gets: all named outputs of a bare name where it takes whole results. */
  value(ref, values, panel) {
    const value = panel.constructor.whole && !ref.field ? values.get(ref.name) : this.engine.picked(ref, values);
    return kept(value);
  }

  measure() {
    const now = this.parts.clock.now() / 1000;
    this.times.push(now);
    while (now - this.times[0] > RATE_S) this.times.shift();
  }

  /** Describe what the page waits for. */
  offer() {
    this.waits = false;
    if (!this.cards.length || this.inFlight.length >= IN_FLIGHT) {
      this.unseen = true;
      return;
    }
    this.unseen = false;
    this.tell();
    const described = this.cards.map((number) => [number, this.panels[number].describe()]);
    this.show({ frame: this.at.index, ...this.numbered.message(Object.fromEntries(described)) });
    this.name();
    this.inFlight.push(this.at.index);
  }

  /** Say what panels are called. */
  name() {
    const words = this.panels.map((panel) => [panel.heading(), panel.note()]);
    if (JSON.stringify(words) === this.words) return;
    this.words = JSON.stringify(words);
    this.say({ kind: "words", panels: words });
  }

  // To the page

  described() {
    const { program: { name, question, heights, nodes, settings, source: { use }, ...program }, source: { medium } } = this;
    let number = 0;
    const rows = program.rows.map((row) => row.map((part) => ({
      panel: number++, use: part.use, nodes: part.inputs.map((ref) => ref.name.split("@")[0]), weight: part.weight,
      scene: Boolean(this.parts.panels[part.use].scene),
    })));
    const values = this.values(), sliders = program.sliders.map((slider) => ({ ...slider, value: values[slider.name] }));
    return {
      kind: "plan", name, question, rows, heights, sliders, nodes, values, state: "running", on_lap: settings.on_lap,
      source: { use, live: medium.live, frames: medium.frames, shape: medium.shape, rate: medium.rate },
      events: this.events, ...this.parts.texts,
    };
  }

  members(name) {
    return this.program.parts.filter((part) => part.name === name || part.family === name);
  }

  /** The parameters as they are, by `node.parameter`: the same mapping as before where there was no edit. */
  values() {
    const { engine } = this;
    const edits = [...engine.nodes.values()].reduce((sum, node) => sum + node.edits, 0);
    if (this.held?.engine !== engine || this.held.edits !== edits) {
      this.held = { engine, edits, values: this.valuesOf(({ name }) => engine.nodes.get(name)) };
    }
    return this.held.values;
  }

  /** The parameters that `of` gives for the first part of each node of the file. */
  valuesOf(of) {
    return Object.fromEntries(this.program.nodes.flatMap(({ name }) =>
      Object.entries(of(this.members(name)[0]).parameters).map(([key, value]) => [`${name}.${key}`, value])));
  }

  state() {
    const { player, at, times } = this;
    const rate = times.length > 1 ? (times.length - 1) / (times.at(-1) - times[0]) : 0;
    return {
      state: player.ended || (player.paused ? "paused" : "running"), error: this.failed ?? "", frame: at?.index ?? null,
      time_s: at?.time_s ?? null, lap: player.lap, position: player.place - 1, length: player.length > 1 ? player.length : null,
      begins: "", rate: player.ended ? 0 : rate, rate_n: 0, lost: player.lost ?? 0, over: "", recording: this.recording ? "rec" : "",
      folder: this.saved ?? null,
      message: [this.lacking(), this.source.caution, this.follows].filter(Boolean).join("; "), loops: player.loops, waits: Boolean(this.waits), values: this.values(),
    };
  }

  /** The parts of the pipeline that the page cannot run. */
  lacking() {
    const { lacks } = this.program;
    return lacks.length ? `left out: ${lacks.join("; ")}` : "";
  }

  /** Send what has changed of the state. */
  tell() {
    const state = this.state();
    const changed = Object.entries(state).filter(([key, value]) => value !== this.told[key] && JSON.stringify(value) !== JSON.stringify(this.told[key]));
    this.told = state;
    if (changed.length) this.say({ kind: "status", ...Object.fromEntries(changed) });
  }

  /** Send what has changed while no frame came. */
  tick() {
    if (!this.player) return;
    this.tell();
    this.say({ kind: "timings", steps: this.engine.timings(this.feeds) });
    if (this.unseen && (this.player.paused || this.player.ended) && this.at) this.offer();
    else if (this.words) this.name();
  }

  problem(error, about) {
    this.say({ kind: "problem", text: error.message, ...(about ? { about } : {}) });
  }

  // From the page

  /** @param {Message} message */
  receive(message) {
    const action = this[`on_${message.kind}`];
    if (!action || !(this.engine || ANY_TIME.has(message.kind))) return; // it was about a run that was left
    try {
      action.call(this, message);
    } catch (error) {
      this.problem(error, message.values && Object.keys(message.values));
    }
  }

  on_hello({ cards }) {
    this.cards = cards.map(({ panel }) => panel);
    if (this.at) this.offer();
  }

  on_ack({ frame }) {
    this.inFlight = this.inFlight.filter((one) => one > frame);
    if (this.unseen && (this.player.paused || this.player.ended)) this.offer();
  }

  on_edit({ values }) {
    this.edit(values);
  }

  /** Change parameters before the next frame; of a swept family those of all its branches. */
  edit(values) {
    const changes = {};
    for (const [name, value] of Object.entries(values)) {
      const point = name.lastIndexOf("."), known = this.program.nodes.flatMap(({ parameters }) => parameters);
      const about = known.find((one) => one.name === ofFamily(name));
      const wrong = about ? wrongValue(about, value) : `there is no parameter '${name}'`;
      if (wrong) throw new RangeError(wrong);
      for (const part of this.members(name.slice(0, point))) changes[`${part.name}.${name.slice(point + 1)}`] = value;
    }
    this.engine.edit(changes);
    for (const name of Object.keys(values)) this.changed.add(name);
    this.recording?.event(this.player.index, this.at?.time_s ?? 0, "set", { values });
    this.event("set", Object.entries(values).map(([name, value]) => `${name} = ${value}`).join(", "));
    this.waits = this.player.paused || Boolean(this.player.ended);
    if (this.waits) this.tick();
  }

  event(kind, words) {
    const event = { frame: this.at?.index ?? 0, time_s: this.at?.time_s ?? 0, kind, words };
    this.events = [...this.events, event].slice(-MOST_EVENTS);
    this.say({ kind: "event", event });
  }

  on_press({ panel, place: pressed }) {
    const aimed = this.panels[panel].move(...pressed);
    if (!aimed) return;
    const [mark, ...place] = aimed;
    const edit = place.length === 1 ? this.movedLine(panel, mark, place[0]) : this.movedMark(panel, mark, place);
    const now = this.values();
    const changed = Object.entries(edit).filter(([name, value]) => now[name] !== value);
    if (changed.length) this.edit(Object.fromEntries(changed));
  }

  movedLine(panel, mark, value) {
    const ref = this.shown[panel].marks[mark];
    const [part] = this.members(ref.name);
    const slider = this.program.sliders.find(({ name }) => name === `${part.family}.${ref.field}`);
    if (!slider) return {};
    const steps = Math.floor((slider.high - slider.low) / slider.step + 1e-9);
    const step = Math.min(Math.max(Math.round((value - slider.low) / slider.step), 0), steps);
    return { [slider.name]: Number((slider.low + step * slider.step).toPrecision(12)) };
  }

  /** The edit that moves a mark, and those at its place. */
  movedMark(panel, mark, [row, col]) {
    const panels = this.shown;
    const place = (name) => {
      const { parameters } = this.engine.nodes.get(name);
      return `${parameters.row},${parameters.col}`;
    };
    const { name } = panels[panel].marks[mark];
    const marked = panels.flatMap(({ marks }) => (marks.mark ? [marks.mark.name] : []));
    const names = new Set([name, ...marked.filter((one) => place(one) === place(name))]);
    return Object.fromEntries([...names].flatMap((one) => [[`${one}.row`, row], [`${one}.col`, col]]));
  }

  on_pause({ on }) {
    this.player.pause(on);
    this.tick();
  }

  on_advance() {
    this.player.step();
    this.tick();
  }

  on_seek({ frame }) {
    if (this.player.ended) this.player.paused = true;
    this.seek(Math.min(frame, this.player.length - 1));
  }

  seek(frame) {
    this.sought = true;
    this.player.seek(frame);
  }

  on_loop({ on }) {
    const over = this.player.ended === "end";
    this.player.loops = on;
    if (on && over) this.on_play();
    this.tick();
  }

  on_play() {
    if (this.source.medium.live) return void this.run(this.program); // with the camera that is there now
    this.player.paused = false;
    this.seek(0);
  }

  on_csv() {
    if (!this.engine) throw new Error(NO_RUN);
    const text = `${[this.table.header, ...this.rows].join("\n")}\n`;
    this.give({ name: `${this.program.name}-values.csv`, type: "text/csv", text });
  }

  on_record({ on }) {
    if (on === Boolean(this.recording)) return;
    if (on && !globalThis.crypto?.subtle) throw new Error(NO_HASHES);
    if (!on) this.endRecording("stopped");
    else if (this.source.medium.live) this.beginRecording();
    else {
      this.asked = true;
      this.seek(0); // from there on it can be run again, by the program too
    }
    this.tick();
  }

  beginRecording() {
    const { engine, feeds, source, parts: { about } } = this;
    this.table = new ValuesTable(engine); // arrays begin at their first row
    this.recording = new Recording({ engine, feeds, source, table: this.table, about, lost: this.player.lost ?? 0 });
    this.saved = `${this.program.name}.zip`;
    for (const changes of engine.waiting) { // all branches of a swept node have the same
      const values = Object.entries(changes).map(([name, value]) => [ofFamily(name), value]);
      this.recording.event(this.source.medium.live ? this.player.index : 0, this.at?.time_s ?? 0, "set", { values: Object.fromEntries(values) });
    }
  }

  /** Give what was recorded to the page, if anything. */
  endRecording(how, error = null) {
    const { recording } = this;
    this.recording = null;
    if (!recording) return;
    const { name } = this.program;
    recording.files(how, error).then((files) => this.give({ name, files }), (problem) => this.problem(problem));
  }

  /** Say what the run has measured at some points, and which parameters are or were not as in the file. */
  on_measured({ points }) {
    if (!this.engine) throw new Error(NO_RUN);
    this.say({ kind: "measured", frame: this.at?.index ?? -1, values: this.table.measured(this.rows, points), changed: [...this.changed] });
  }

  /** The changes that make all parameters as they are in the file: names and values. */
  changes() {
    const now = this.values();
    return Object.entries(this.valuesOf((part) => part)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name]));
  }

  /** Say which parameters are not as in the file. */
  on_edits() {
    const changed = this.engine ? this.changes().map(([name]) => [name, this.values()[name]]) : [];
    this.say({ kind: "edits", values: Object.fromEntries(changed) });
  }

  on_leave() {
    this.leave();
  }

  on_end() {
    this.turn += 1; // what is being opened does not begin
    this.endRecording("stopped");
    this.player?.stop();
    this.tick();
  }

  on_reset() {
    const changes = this.changes();
    if (changes.length) this.edit(Object.fromEntries(changes));
    this.say({ kind: "told", text: changes.length ? "all as in the file" : "nothing has been changed" });
    this.tick();
  }
}

/** The name of a parameter of a branch, as all branches of its node have it. */
const ofFamily = (name) => name.replace(/@.*\./, ".");

/** A value that stays when its node computes the next frame, in whose memory it lies. */
function kept(value) {
  if (value instanceof Values) return value.copy();
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, kept(part)]));
}

