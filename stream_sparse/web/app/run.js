// One run: its panels as cards, its parameters as sliders and fields, and what people do to it.
import { Card } from "./card.js";
import { Fields, Slider } from "./controls.js";
import { Dialogs } from "./dialogs.js";
import { make } from "./element.js";
import { save } from "./save.js";
import { snapshot } from "./snapshot.js";
import { Arrays } from "./wire.js";

const STATES = { running: "", paused: "paused", end: "end", frames: "end", stopped: "stopped", error: "failed",
  changed: "the size of its frames has changed" };

const NARROW = 700;
const MOST_EVENTS = 200;
const LEAP_S = 10;
const KEYS = { " ": "space", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", PageUp: "pageup",
  PageDown: "pagedown", Home: "home" };

/** The theme that the system wishes. */
const systemTheme = () => (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");

/**
 * A page in an element of a document or of a shadow root, which keeps names and style to itself.
 *
 * `say` sends a message, `keys` is where keys are heard, and `theme` returns "dark" or "light".
 */
export class RunPage {
  constructor(root, say, keys = root, theme = systemTheme) {
    this.root = root;
    this.say = say;
    this.theme = theme;
    this.scope = root.getRootNode();
    this.cards = [];
    this.veiled = []; // names of nodes whose panels are hidden
    this.sliders = new Map();
    this.status = {};
    this.arrays = new Arrays(); // of what panels describe
    this.drawing = Promise.resolve(); // what is on its way is drawn in order
    this.plans = 0; // of runs so far
    this.exact = ""; // the panels whose values it has asked for
    this.pending = new Map(); // messages that wait for the next picture of the screen
    this.changing = new Map(); // by parameter: the slider or field that changed it last
    this.near = null; // the slider under the mouse
    this.fields = new Fields(this);
    this.dialogs = new Dialogs();
    this.build();
    this.light = matchMedia("(prefers-color-scheme: light)");
    this.turned = () => this.hello(); // a panel that draws by itself does it in the colours of the page
    this.light.addEventListener("change", this.turned);
    this.resized = new ResizeObserver(() => this.soon());
    this.buttons();
    keys.addEventListener("keydown", (event) => this.key(event));
    root.tabIndex = -1;
    // After a click of the mouse space is a key of the run again, and does not press that button or box once more.
    const leave = (event) => {
      if (!this.byMouse || this.dialogs.open || !event.target.matches("button, [type=checkbox], select")) return;
      this.left = event.target; // its keys are those of the run already
      setTimeout(() => { // a label gives the focus to its box after this
        root.focus({ preventScroll: true });
        this.left = null;
      });
    };
    root.addEventListener("pointerdown", () => (this.byMouse = true));
    root.addEventListener("keydown", () => (this.byMouse = false), { capture: true });
    root.addEventListener("click", (event) => event.target.matches("select") || leave(event));
    root.addEventListener("change", (event) => event.target.matches("select") && leave(event));
    const fold = () => root.classList.toggle("narrow", root.clientWidth <= NARROW);
    this.wide = new ResizeObserver(() => requestAnimationFrame(fold)); // at once it would change what is being observed
    this.wide.observe(root);
  }

  /** Take note of the name of each run, as for the title of a document. */
  named(_name) {}

  /** Let go of what is watched. */
  close() {
    clearTimeout(this.timer);
    this.resized.disconnect();
    this.wide.disconnect();
    this.light.removeEventListener("change", this.turned);
  }

  /** Make the parts of the page. */
  build() {
    const part = (name, id, given = {}) => make(name, { id, ...given });
    const parts = [
      part("h1", "name", { textContent: "stream_sparse" }), part("p", "question"), part("p", "state"),
      part("p", "message", { role: "status" }), part("p", "problem", { role: "alert", hidden: true }),
      part("section", "panels", { "aria-label": "Panels" }),
      this.scrub(),
      part("section", "sliders", { className: "sliders", "aria-label": "Sliders" }),
      this.fields.element,
      part("nav", "bar", { className: "bar", "aria-label": "Run" }),
    ];
    this.parts = Object.fromEntries(parts.map((one) => [one.id, one]));
    const head = make("header", { className: "head" }, parts.slice(0, 3));
    this.root.classList.add("run");
    const foot = make("footer", { className: "foot" }, parts.splice(-2));
    this.root.replaceChildren(head, ...parts.slice(3), foot, ...Object.values(this.dialogs.all));
  }

  /** Make the bar on which one goes to any frame of a file, with the switch that lets it begin again at its end. */
  scrub() {
    this.track = make("input", { type: "range", min: 0, step: 1, "aria-label": "Place in the file" });
    this.place = make("output");
    this.loop = make("input", { type: "checkbox" });
    this.looping = make("label", { className: "loop", hidden: true }, [this.loop, "Loop"]);
    this.track.addEventListener("input", () => this.seek(Number(this.track.value)));
    this.loop.addEventListener("change", () => this.say({ kind: "loop", on: this.loop.checked }));
    return make("div", { id: "scrub", className: "scrub", hidden: true }, [this.track, this.place, this.looping]);
  }

  /** Go to a frame: to the last one asked for, once the one before has been reached. */
  seek(frame) {
    this.showPlace(frame);
    if (this.going) this.next = frame;
    else this.say({ kind: "seek", frame });
    this.going = true;
  }

  sought() {
    const { next } = this;
    this.going = false;
    this.next = undefined;
    if (next !== undefined) this.seek(next);
  }

  /** Go some frames on or back in the file. */
  go(by) {
    const { position, length } = this.status;
    if (!length) return;
    const from = this.going ? Number(this.track.value) : position;
    this.seek(Math.min(Math.max(from + Math.round(by), 0), length - 1));
  }

  showPlace(frame) {
    const { rate } = this.plan.source;
    const time = (at) => `${Math.floor(at / rate / 60)}:${((at / rate) % 60).toFixed(1).padStart(4, "0")}`;
    this.track.value = frame;
    this.place.textContent = `${time(frame)} / ${time(this.status.length)}`;
    this.track.setAttribute("aria-valuetext", `frame ${frame}, ${time(frame)}`);
  }

  // From the session

  take(message) {
    const action = this[`on_${message.kind}`];
    if (action) action.call(this, message);
  }

  on_plan(plan) {
    const shape = (one) => JSON.stringify([one?.name, one?.rows, one?.nodes]);
    const same = shape(plan) === shape(this.plan);
    this.plan = plan;
    this.plans += 1;
    this.named(plan.name);
    for (const button of Object.values(this.shown)) button.hidden = false;
    this.dialogs.take("events", plan.events);
    this.dialogs.take("help", plan.help);
    this.status = { state: plan.state }; // known before a key is pressed
    this.kept = ""; // where it is recorded
    this.still = false;
    this.exact = "";
    this.problem("");
    this.sought();
    this.looping.title = plan.on_lap === "continue"
      ? "Begin again at the end of the file. Nodes keep their memory."
      : "Begin again at the end of the file. Nodes with memory are reset there, except those that learn.";
    if (same) { // another run of it, such as from another frame on: the pictures stay until they are drawn again
      this.values(plan.values);
      this.hello();
      return;
    }
    this.parts.name.textContent = plan.name;
    this.parts.question.textContent = plan.question;
    this.resized.disconnect();
    this.cards = [];
    const rows = plan.rows.map((row, k) => {
      const cards = row.map((given) => new Card(given, this));
      this.cards.push(...cards);
      const made = make("div", { className: "row" }, cards.map((card) => card.element));
      made.style.flexGrow = plan.heights[k];
      return made;
    });
    this.parts.panels.replaceChildren(...rows);
    this.veil(this.veiled);
    for (const card of this.cards) this.resized.observe(card.place);
    this.sliders = new Map(plan.sliders.map((given) => [given.name, new Slider(given, this)]));
    this.parts.sliders.replaceChildren(...[...this.sliders.values()].map((slider) => slider.element));
    this.fields.fill(plan.nodes);
    this.values(plan.values);
    this.hello();
  }

  /** Another run is being opened: show nothing of the one before. */
  on_opening() {
    this.plan = null;
    this.plans += 1;
    this.cards = [];
    this.status = {};
    this.sliders.clear();
    this.changing.clear();
    this.resized.disconnect();
    for (const part of ["panels", "sliders", "state", "message"]) this.parts[part].replaceChildren();
    this.fields.fill([]);
    this.parts.scrub.hidden = true;
    this.parts.name.textContent = "stream_sparse";
    this.parts.question.textContent = "The run begins when its source is open.";
    for (const button of Object.values(this.shown)) button.hidden = true;
    this.problem("");
  }

  /** Hide the panels of some nodes, and show those of all others. */
  veil(nodes) {
    this.veiled = nodes;
    for (const card of this.cards) card.veil(nodes);
  }

  on_status(changed) {
    if (!this.plan) return;
    const before = this.status.recording;
    Object.assign(this.status, changed);
    const { state, lap, frame, time_s, rate, rate_n, lost, recording, error } = this.status;
    const words = [this.still && !this.over ? "still picture, the run goes on" : STATES[state] ?? state];
    if (lap > 1) words.push(`lap ${lap}`);
    if (frame !== null && frame !== undefined) words.push(`frame ${frame}`, `${time_s.toFixed(2)} s`);
    if (rate && state === "running") words.push(`${rate.toFixed(1)} fps${rate_n ? ` (n ${rate_n})` : ""}`);
    words.push(`${lost} lost`);
    const parts = [words.filter(Boolean).join("   ")];
    if (recording) parts.unshift(make("span", { className: "rec", textContent: recording }), "   ");
    this.parts.state.replaceChildren(...parts);
    for (const card of this.cards) card.over(this.status.over);
    if ("state" in changed) this.answer = "";
    if (this.stood !== this.stands) {
      this.stood = this.stands;
      for (const card of this.cards) card.say();
    }
    if ("waits" in changed) for (const control of this.changing.values()) control.say(this.hint(control));
    if (before !== undefined && recording !== before) {
      this.kept = `${recording ? "recording to" : "recorded:"} ${this.status.folder}`;
    }
    this.tell();
    if (changed.error) this.problem(error, true);
    const { length, position, loops } = this.status;
    this.parts.scrub.hidden = !length && (loops ?? null) === null;
    this.track.hidden = this.place.hidden = !length;
    this.looping.hidden = (loops ?? null) === null;
    if ("loops" in changed) this.loop.checked = Boolean(loops);
    if (length && !this.going) {
      this.track.max = length - 1;
      this.showPlace(position);
    }
    this.values(changed.values ?? {});
    this.enable();
  }

  values(found) {
    for (const [name, value] of Object.entries(found)) {
      if (this.pending.has(name)) continue;
      this.sliders.get(name)?.put(value);
      this.fields.put(name, value);
    }
  }

  on_words({ panels }) {
    for (const card of this.cards) card.words(...panels[card.panel]);
  }

  on_problem({ text, about }) {
    this.going = false;
    this.loop.checked = Boolean(this.status.loops);
    const control = this.changing.get(about?.[0]);
    if (control) control.refuse(text);
    else this.problem(text);
  }

  on_told({ text }) {
    this.answer = text;
    this.tell();
  }

  on_event({ event }) {
    this.dialogs.add(event, MOST_EVENTS);
  }

  on_timings({ steps }) {
    this.dialogs.take("timings", steps);
  }

  /** Draw what panels describe after a frame: a message with arrays, perhaps not yet read. */
  show(given) {
    const { plans } = this;
    this.drawing = this.drawing.then(() => given).then((message) => {
      const shown = this.arrays.take(message);
      if (plans !== this.plans) return; // another run is shown meanwhile
      for (const [panel, ...description] of shown) this.cards.find((card) => card.panel === panel)?.show(...description);
      if (this.still && !this.cards.some((card) => card.coarse)) this.held = message.frame;
      else this.say({ kind: "ack", frame: message.frame });
    }).catch(reportError);
  }

  /** Ask for the values of pictures, not only their levels: of the card under the mouse, or of all that stand still. */
  wantExact(...panels) {
    const wanted = this.still ? this.cards.map((card) => card.panel) : panels;
    if (wanted.join() === this.exact) return;
    this.exact = wanted.join();
    this.say({ kind: "exact", panels: wanted });
  }

  /** Give the view as a picture to keep. */
  async snapshot() {
    const { plan, cards, look } = this;
    save({ name: `${plan.name}-${this.status.frame ?? 0}.png`, type: "image/png", text: await snapshot(plan, this.parts.panels, cards, look) });
  }

  connected(on, reason) {
    this.root.classList.toggle("away", !on);
    this.problem(on ? "" : reason || "the program does not answer; this page comes back when it does", !on);
  }

  // To the session

  /** Tell the sizes of the cards once they rest. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hello(), 120);
  }

  hello() {
    clearTimeout(this.timer);
    if (!this.plan) return;
    const density = Math.min(Math.max(devicePixelRatio, 0.25), 8), theme = this.theme();
    this.look = { theme, letters: 1, scale: density };
    this.root.style.colorScheme = theme;
    const shown = this.cards.filter((card) => card.measure(density));
    for (const card of shown) card.draw();
    const cards = shown.map(({ panel, width, height }) => ({ panel, width, height }));
    this.say({ kind: "hello", cards, density, theme });
  }

  /** Say the last message of a kind with the next picture of the screen: a mouse moves faster than frames come. */
  later(name, message) {
    if (this.pending.size === 0) {
      requestAnimationFrame(() => {
        const messages = [...this.pending.values()];
        this.pending.clear();
        messages.forEach((one) => this.say(one));
      });
    }
    this.pending.set(name, message);
  }

  /** Change a parameter by a slider or a field. */
  change(control, value) {
    this.changing.set(control.name, control);
    this.later(control.name, { kind: "edit", values: { [control.name]: value } });
    control.say(this.hint(control));
  }

  /** When the parameter takes effect that a control has changed, where that is not at once. */
  hint(control) {
    if (!this.status.waits || this.changing.get(control.name) !== control) return "";
    return this.takesEffect();
  }

  /** When a change takes effect that waits. */
  takesEffect() {
    return this.over ? "when played again" : "with the next frame";
  }

  /** Show the messages of the run. */
  tell() {
    // A mark or a line that was moved has no place beside it, as the control of a parameter has.
    const waits = this.status.waits && !this.changing.size ? `what has changed is shown ${this.takesEffect()}` : "";
    const told = [this.status.begins, this.status.message, waits, this.kept, this.answer];
    this.parts.message.textContent = told.filter(Boolean).join("; ");
  }

  problem(text, stays = false) {
    clearTimeout(this.hush);
    this.parts.problem.textContent = text;
    this.parts.problem.hidden = !text;
    if (text && !stays) this.hush = setTimeout(() => this.problem(""), 12_000);
  }

  // Buttons and keys

  get live() {
    return Boolean(this.plan?.source.live);
  }

  /** Whether no other frame follows by itself. */
  get stands() {
    return this.over || this.still || this.status.state === "paused";
  }

  get over() {
    return !["running", "paused", undefined].includes(this.status.state);
  }

  /** Do what the table of keys names, which the plan brings: an action of the page, else a message of that name. */
  act(name) {
    if (this.actions[name]) this.actions[name]();
    else this.say({ kind: name });
  }

  buttons() {
    const leap = (seconds) => this.go(seconds * this.plan.source.rate);
    this.actions = {
      pause: () => this.pause(),
      back: () => this.back(),
      leap_back: () => leap(-LEAP_S),
      leap_on: () => leap(LEAP_S),
      to_start: () => this.go(-Infinity),
      less: () => this.near?.go(-1),
      more: () => this.near?.go(1),
      snapshot: () => this.snapshot(),
      record: () => this.say({ kind: "record", on: !this.status.recording }),
      timings: () => this.dialogs.show("timings"),
      events: () => this.dialogs.show("events"),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen()),
      help: () => this.dialogs.show("help"),
    };
    const shown = [["pause", "Pause", "space"], ["advance", "Step", "."], ["record", "Record", "r"], ["snapshot", "Snapshot", "s"],
      ["reset", "File's values", "0"], ["timings", "Timings", "t"], ["events", "Events", "e"], ["help", "Keys", "?"],
      ["end", "Stop", "q"]];
    this.shown = Object.fromEntries(shown.map(([name, text, key]) => {
      const button = make("button", { type: "button", id: `do-${name}`, hidden: true },
        [text, make("kbd", { textContent: key })]);
      button.addEventListener("click", () => this.act(name));
      return [name, button];
    }));
    this.parts.bar.append(...Object.values(this.shown));
  }

  enable() {
    const { shown, over, live, status } = this;
    const label = (name, text) => {
      shown[name].firstChild.textContent = text;
    };
    label("pause", over ? "Play again" : this.still || status.state === "paused" ? "Go on" : live ? "Still picture" : "Pause");
    label("record", status.recording ? "End recording" : "Record");
    shown.advance.disabled = over || live;
    shown.record.disabled = shown.end.disabled = over;
  }

  pause() {
    if (this.over) this.say({ kind: "play" });
    else if (!this.live) this.say({ kind: "pause", on: this.status.state !== "paused" });
    else {
      this.still = !this.still; // what is not acknowledged is not followed by more
      if (!this.still && this.held !== undefined) this.say({ kind: "ack", frame: this.held });
      this.held = undefined;
      this.wantExact();
      this.on_status({});
    }
  }

  back() {
    if (this.live || !this.status.length) return;
    if (!this.over && this.status.state !== "paused") this.say({ kind: "pause", on: true });
    this.go(-1);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.plan) return;
    const name = KEYS[event.key] ?? event.key.toLowerCase();
    const action = name === "e" ? "events" : this.plan.keys.find(([names]) => names.includes(name))?.[1];
    if (this.dialogs.open) { // it is closed by its own key, and gives way to another
      if (action in this.dialogs.all) this.act(action);
      return;
    }
    const large = this.cards.find((card) => card.element.classList.contains("large"));
    if (event.key === "Escape" && large) large.enlarge(false);
    const field = event.target.matches?.("textarea, select, [contenteditable], input:not([type=range], [type=checkbox])");
    if (field || event.defaultPrevented) return;
    const own = event.target !== this.left && event.target.matches?.("button, input, a, summary") ? [" ", "Enter"] : [];
    if (event.target.matches?.("input[type=range]")) own.push("Home", "PageUp", "PageDown", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown");
    if (own.includes(event.key)) return; // it presses that button, or moves that slider
    if (!action || action === "next" || this.shown[action]?.disabled) return; // Tab is the browser's
    if (["less", "more"].includes(action) && !this.near) return; // the page is scrolled
    if (["leap_back", "leap_on", "to_start"].includes(action) && !this.status.length) return;
    event.preventDefault();
    this.act(action);
  }
}
