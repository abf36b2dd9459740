// One run: its panels as cards, its parameters as sliders, and what people do to it.

const STATES = { running: "", paused: "paused", end: "end", frames: "end", stopped: "stopped", error: "failed",
  changed: "the size of its frames has changed" };

function make(document, name, given = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** A card: one panel, drawn by the session at the size of its place in pixels of the screen. */
class Card {
  constructor(document, panel, weight, page) {
    this.panel = panel;
    this.page = page;
    this.heading = make(document, "h2");
    this.note = make(document, "span", { className: "note" });
    this.canvas = make(document, "canvas", { role: "img", width: 1, height: 1 });
    this.reading = make(document, "span", { className: "reading", hidden: true });
    this.place = make(document, "div", { className: "place" }, [this.canvas, this.reading]);
    const head = make(document, "header", {}, [this.heading, this.note]);
    this.element = make(document, "article", { className: "card" }, [head, this.place]);
    this.element.style.flex = `${weight} 1 0`;
    this.element.addEventListener("dblclick", () => this.enlarge());
    this.canvas.addEventListener("pointerdown", (event) => this.press(event, false));
    this.canvas.addEventListener("pointermove", (event) => {
      if (event.buttons & 1 && this.canvas.hasPointerCapture(event.pointerId)) this.press(event, true);
      this.mouse = event.pointerType === "mouse" ? this.share(event) : null;
      this.readOff();
    });
    this.canvas.addEventListener("pointerleave", () => {
      this.mouse = null;
      this.read("");
    });
  }

  enlarge(on = !this.element.classList.contains("large")) {
    this.element.classList.toggle("large", on);
  }

  /** A place in shares of the card. */
  share(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value, 0), 1);
    return { x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) };
  }

  press(event, held) {
    if (!held) this.canvas.setPointerCapture(event.pointerId);
    this.page.later("press", { kind: "press", panel: this.panel, ...this.share(event), held });
  }

  /** Ask what lies under the mouse. */
  readOff() {
    if (this.mouse) this.page.later("read_off", { kind: "read_off", panel: this.panel, ...this.mouse });
  }

  read(text) {
    this.reading.hidden = !text || !this.mouse;
    if (this.reading.hidden) return;
    this.reading.textContent = text;
    const [wide, tall] = [this.place.clientWidth, this.place.clientHeight];
    const [left, top] = [this.mouse.x * wide, this.mouse.y * tall];
    const { offsetWidth, offsetHeight } = this.reading;
    this.reading.style.left = `${Math.max(Math.min(left + 14, wide - offsetWidth), 0)}px`;
    this.reading.style.top = `${top > offsetHeight + 10 ? top - offsetHeight - 8 : top + 18}px`;
  }

  words(heading, note) {
    this.heading.textContent = heading;
    this.note.textContent = note;
    this.note.title = note;
    this.canvas.setAttribute("aria-label", note ? `${heading}: ${note}` : heading);
  }

  size(density) {
    const box = this.place.getBoundingClientRect();
    const pixels = (length) => Math.min(Math.round(length * density), 4096);
    return { panel: this.panel, width: pixels(box.width), height: pixels(box.height) };
  }

  draw(bitmap) {
    if (this.canvas.width !== bitmap.width) this.canvas.width = bitmap.width;
    if (this.canvas.height !== bitmap.height) this.canvas.height = bitmap.height;
    this.canvas.getContext("2d", { alpha: false }).drawImage(bitmap, 0, 0);
    bitmap.close();
    this.readOff(); // the picture under the mouse is another
  }
}

/** A slider with its number, or a switch. */
class Slider {
  constructor(document, given, page) {
    this.page = page;
    this.name = given.name;
    this.isSwitch = given.switch;
    const id = `set-${given.name}`;
    const label = make(document, "label", { textContent: given.name, htmlFor: id, title: given.help });
    Object.assign(this, { low: given.low, high: given.high, step: given.step });
    // The file's value may lie between two steps, where a browser would move it: "any" step leaves it there.
    const limits = { min: given.low, max: given.high, step: "any" };
    if (given.switch) {
      this.inputs = [make(document, "input", { id, type: "checkbox", title: given.help })];
    } else {
      const number = make(document, "input", { type: "number", ...limits });
      number.setAttribute("aria-label", `${given.name}, number`);
      const range = make(document, "input", { id, type: "range", ...limits, title: given.help });
      range.addEventListener("keydown", (event) => this.stepped(event, range));
      this.inputs = [number, range];
    }
    this.element = make(document, "div", { className: "slider" }, [label, ...this.inputs]);
    for (const input of this.inputs) {
      input.addEventListener(input.type === "number" ? "change" : "input", () => this.moved(input));
    }
    this.put(given.value);
  }

  /** The number of a step, of which the first and the last are the ends of the track. */
  at(step) {
    const last = Math.floor((this.high - this.low) / this.step + 1e-9);
    const value = this.low + Math.min(Math.max(step, 0), last) * this.step;
    return Number(value.toPrecision(12)); // 0.1 + 2 * 0.1 is to be shown as 0.3
  }

  /** Keys go to the next step; from between two steps that is the nearer one. */
  stepped(event, range) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10,
      Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const place = (Number(range.value) - this.low) / this.step;
    const step = by > 0 ? Math.floor(place + 1e-9) + by : Math.ceil(place - 1e-9) + by;
    range.value = this.at(step);
    this.moved(range);
  }

  moved(input) {
    let value = this.isSwitch ? input.checked : Number(input.value);
    if (Number.isNaN(value) || input.value === "") return;
    if (input.type === "range") value = this.at(Math.round((value - this.low) / this.step));
    this.put(value, input);
    this.page.later(this.name, { kind: "set", values: { [this.name]: value } });
  }

  put(value, moved = null) {
    for (const input of this.inputs) {
      if (input === moved || (input === this.page.scope.activeElement && input.type === "number")) continue;
      if (this.isSwitch) input.checked = Boolean(value);
      else input.value = value ?? "";
    }
  }
}

const NARROW = 700;
const MOST_EVENTS = 200;

/** The theme that the system wishes. */
const systemTheme = () => (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");

/**
 * A page in an element of a document or of a shadow root, which keeps names and style to itself.
 *
 * `say` sends a message, `keys` is where keys are heard, and `theme` tells "dark" or "light".
 */
export class RunPage {
  constructor(root, say, keys = root, theme = systemTheme) {
    const document = root.ownerDocument;
    Object.assign(this, { root, document, say, theme, scope: root.getRootNode() });
    this.cards = [];
    this.events = [];
    this.sliders = new Map();
    this.status = {};
    this.coming = []; // pictures of the frame that is on its way
    this.pending = new Map(); // messages that wait for the next picture of the screen
    this.build();
    this.light = matchMedia("(prefers-color-scheme: light)");
    this.turned = () => this.hello();
    this.light.addEventListener("change", this.turned);
    this.resized = new ResizeObserver(() => this.soon());
    this.buttons();
    keys.addEventListener("keydown", (event) => this.key(event));
    this.wide = new ResizeObserver(() => root.classList.toggle("narrow", root.clientWidth <= NARROW));
    this.wide.observe(root);
  }

  /** Let go of what is watched. */
  close() {
    clearTimeout(this.timer);
    this.resized.disconnect();
    this.wide.disconnect();
    this.light.removeEventListener("change", this.turned);
  }

  /** Make the parts of the page. */
  build() {
    const { document } = this;
    const part = (name, id, given = {}) => make(document, name, { id, ...given });
    const parts = [
      part("h1", "name", { textContent: "stream_sparse" }), part("p", "question"), part("p", "state"),
      part("p", "message", { role: "status", hidden: true }), part("p", "problem", { role: "alert", hidden: true }),
      part("section", "panels", { "aria-label": "Panels" }),
      this.scrub(),
      part("section", "sliders", { className: "sliders", "aria-label": "Parameters" }),
      part("nav", "bar", { className: "bar", "aria-label": "Run" }), part("dialog", "timings", { "aria-label": "Timings" }),
      part("dialog", "events", { "aria-label": "Events" }),
    ];
    this.parts = Object.fromEntries(parts.map((one) => [one.id, one]));
    const head = make(document, "header", { className: "head" }, parts.slice(0, 3));
    this.root.classList.add("run");
    this.root.replaceChildren(head, ...parts.slice(3));
  }

  /** Make the bar on which one goes to any frame of a file. */
  scrub() {
    const { document } = this;
    this.track = make(document, "input", { type: "range", min: 0, step: 1, "aria-label": "Place in the file" });
    this.place = make(document, "output");
    this.track.addEventListener("input", () => this.seek(Number(this.track.value)));
    return make(document, "div", { id: "scrub", className: "scrub", hidden: true }, [this.track, this.place]);
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
    const same = JSON.stringify([plan.name, plan.rows]) === JSON.stringify([this.plan?.name, this.plan?.rows]);
    this.plan = plan;
    this.events = plan.events;
    this.status = {};
    this.sought();
    if (same) { // another run of it, such as from another frame on: what is shown stays until it is drawn anew
      for (const { name, value } of plan.sliders) this.sliders.get(name)?.put(value);
      this.hello();
      return;
    }
    this.parts.name.textContent = plan.name;
    this.parts.question.textContent = plan.question;
    this.resized.disconnect();
    this.cards = [];
    const rows = plan.rows.map((row) => {
      const cards = row.map(({ panel, weight }) => new Card(this.document, panel, weight, this));
      this.cards.push(...cards);
      return make(this.document, "div", { className: "row" }, cards.map((card) => card.element));
    });
    this.parts.panels.replaceChildren(...rows);
    for (const card of this.cards) this.resized.observe(card.place);
    this.sliders = new Map(plan.sliders.map((given) => [given.name, new Slider(this.document, given, this)]));
    this.parts.sliders.replaceChildren(...[...this.sliders.values()].map((slider) => slider.element));
    this.problem("");
    this.hello();
  }

  on_status(changed) {
    Object.assign(this.status, changed);
    const { state, frame, time_s, rate, rate_n, dropped, recording, message } = this.status;
    const words = [STATES[state] ?? state];
    if (frame !== null && frame !== undefined) words.push(`frame ${frame}`, `${time_s.toFixed(2)} s`);
    if (rate) words.push(`${rate.toFixed(1)} fps${rate_n ? ` (n ${rate_n})` : ""}`);
    words.push(`${dropped} dropped`);
    const parts = [words.filter(Boolean).join("   ")];
    if (recording) parts.unshift(make(this.document, "span", { className: "rec", textContent: recording }), "   ");
    this.parts.state.replaceChildren(...parts);
    const { begins, length, position } = this.status;
    const told = [begins, message].filter(Boolean).join("; ");
    this.parts.message.textContent = told;
    this.parts.message.hidden = !told;
    this.parts.scrub.hidden = !length;
    if (length && !this.going) {
      this.track.max = length - 1;
      this.showPlace(position);
    }
    for (const [name, value] of Object.entries(changed.sliders ?? {})) {
      if (!this.pending.has(name)) this.sliders.get(name)?.put(value);
    }
    this.enable();
  }

  on_words({ panels }) {
    for (const card of this.cards) card.words(...panels[card.panel]);
  }

  on_drawn({ frame }) {
    const coming = this.coming;
    this.coming = [];
    Promise.all(coming).then(() => this.say({ kind: "ack", frame }));
  }

  on_read_off({ panel, text }) {
    this.cards.find((card) => card.panel === panel)?.read(text);
  }

  on_problem({ text }) {
    this.going = false;
    this.problem(text);
  }

  on_event({ event }) {
    this.events = [...this.events, event].slice(-MOST_EVENTS);
    if (this.parts.events.open) this.listed();
  }

  on_timings({ steps }) {
    this.steps = steps;
    if (this.parts.timings.open) this.timings();
  }

  show(header, blob) {
    if (header.snapshot) {
      const link = make(this.document, "a", { href: URL.createObjectURL(blob), download: header.snapshot });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      return;
    }
    const card = this.cards.find((one) => one.panel === header.panel);
    this.coming.push(createImageBitmap(blob).then((bitmap) => card?.draw(bitmap)));
  }

  connected(on) {
    this.root.classList.toggle("away", !on);
    this.problem(on ? "" : "the program does not answer; this page comes back when it does");
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
    const density = Math.min(Math.max(devicePixelRatio, 0.25), 8);
    const cards = this.cards.map((card) => card.size(density)).filter((card) => Math.min(card.width, card.height) >= 16);
    const theme = this.theme();
    this.root.style.colorScheme = theme;
    const hello = { kind: "hello", cards, density, theme };
    this.coming = [];
    this.say(hello);
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

  problem(text) {
    clearTimeout(this.hush);
    this.parts.problem.textContent = text;
    this.parts.problem.hidden = !text;
    if (text && !this.root.classList.contains("away")) this.hush = setTimeout(() => this.problem(""), 12_000);
  }

  // Buttons and keys

  get live() {
    return Boolean(this.plan?.source.live);
  }

  get over() {
    return !["running", "paused", undefined].includes(this.status.state);
  }

  buttons() {
    const actions = [
      ["pause", "Pause", "space", () => this.pause()],
      ["step", "Step", ".", () => this.say({ kind: "step" })],
      ["record", "Record", "r", () => this.say({ kind: "record", on: !this.status.recording })],
      ["snapshot", "Snapshot", "s", () => this.say({ kind: "snapshot" })],
      ["timings", "Timings", "t", () => this.timings(true)],
      ["events", "Events", "e", () => this.listed(true)],
      ["stop", "Stop", "", () => this.say({ kind: "stop" })],
    ];
    this.actions = new Map();
    for (const [name, text, key, action] of actions) {
      const button = make(this.document, "button", { type: "button", id: `do-${name}` }, [text]);
      if (key) button.append(make(this.document, "kbd", { textContent: key }));
      button.addEventListener("click", action);
      this.actions.set(name, { button, key: key === "space" ? " " : key, action });
      this.parts.bar.append(button);
    }
    for (const dialog of [this.parts.timings, this.parts.events]) {
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog) dialog.close();
      });
    }
  }

  enable() {
    const label = (name, text) => {
      this.actions.get(name).button.firstChild.textContent = text;
    };
    const on = (name, is) => {
      this.actions.get(name).button.disabled = !is;
    };
    label("pause", this.over ? "Play again" : this.status.state === "paused" ? "Go on" : "Pause");
    label("record", this.status.recording ? "End recording" : "Record");
    on("pause", this.over || !this.live);
    on("step", !this.over && !this.live);
    on("record", !this.over);
    on("stop", !this.over);
  }

  pause() {
    if (this.over) this.say({ kind: "again" });
    else this.say({ kind: "pause", on: this.status.state !== "paused" });
  }

  timings(open = false) {
    const rows = (this.steps ?? []).map((step) =>
      [step.name, step.frames, step.mean_ms.toFixed(2), step.p95_ms.toFixed(2), step.queue]);
    this.table(this.parts.timings, ["node", "frames", "mean ms", "p95 ms", "queue"], rows, open);
  }

  listed(open = false) {
    const rows = this.events.map(({ frame, time_s, kind, ...more }) => {
      const words = Object.entries(more).map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
      return [kind, frame, time_s.toFixed(2), words.join(", ")];
    });
    this.table(this.parts.events, ["event", "frame", "s", ""], rows.reverse(), open);
  }

  /** Fill a dialog with a table, and open it. */
  table(dialog, heads, rows, open) {
    const { document } = this;
    const cells = (name, words) => make(document, "tr", {}, words.map((word) => make(document, name, { textContent: word })));
    const none = make(document, "p", { textContent: "nothing yet", hidden: rows.length > 0 });
    const table = make(document, "table", { hidden: rows.length === 0 }, [cells("th", heads), ...rows.map((row) => cells("td", row))]);
    const close = make(document, "button", { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(none, table, close);
    if (open && !dialog.open) dialog.showModal();
    if (open) close.focus();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.parts.timings.open || this.parts.events.open) return;
    const inField = event.target.matches?.("input, textarea, select, [contenteditable]");
    const large = this.cards.find((card) => card.element.classList.contains("large"));
    if (event.key === "Escape" && large) large.enlarge(false);
    if (inField && event.target.type !== "range") return;
    if (event.key === " " && event.target.matches?.("button, input")) return; // it presses that button
    const found = [...this.actions.values()].find((one) => one.key && one.key === event.key);
    if (found && !found.button.disabled) {
      event.preventDefault();
      found.action();
    }
  }
}
