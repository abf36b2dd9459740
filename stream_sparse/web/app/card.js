// A panel on the page of a run.
import { make } from "./element.js";

/** A card: one panel, drawn by the session at the size of its place in pixels of the screen. */
export class Card {
  constructor(document, { panel, weight, scene, nodes = [] }, page) {
    Object.assign(this, { panel, scene, nodes, page });
    this.heading = make(document, "h2");
    this.note = make(document, "span", { className: "note" });
    this.canvas = make(document, "canvas", { role: "img", width: 1, height: 1 });
    this.reading = make(document, "span", { className: "reading", hidden: true });
    this.place = make(document, "div", { className: "place" }, [this.canvas, this.reading]);
    this.enlarger = make(document, "button", { type: "button", className: "enlarge", textContent: "\u2922", title: "Alone, or back" });
    this.enlarger.addEventListener("click", () => this.enlarge());
    const head = make(document, "header", {}, [this.heading, this.note, this.enlarger]);
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
    this.enlarger.setAttribute("aria-pressed", String(on));
  }

  /** A place in shares of the card. */
  share(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value) => Math.min(Math.max(value, 0), 1);
    return { x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) };
  }

  press(event, held) {
    if (!held) this.canvas.setPointerCapture(event.pointerId);
    this.page.changing.clear(); // what a press moves has no control that says when it takes effect
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
    // Over a picture of a scene it stands beside the mouse; else above, where it covers neither curves nor names.
    const beside = top > offsetHeight + 10 ? top - offsetHeight - 8 : top + 18;
    this.reading.style.top = `${this.scene ? beside : -offsetHeight - 2}px`;
  }

  /** Say what the panel shows; `lines` are its values in words, where it stands still. */
  words(heading, note, lines = []) {
    this.heading.textContent = heading;
    // In parts, of which those are seen that fit into one line.
    const parts = note.split(", ").map((part, k) => (k ? `, ${part}` : part));
    this.note.replaceChildren(...parts.map((part) => make(this.place.ownerDocument, "span", { textContent: part })));
    this.note.title = note;
    this.enlarger.setAttribute("aria-label", `${heading} alone`);
    this.canvas.setAttribute("aria-label", [note ? `${heading}: ${note}` : heading, ...lines].join("; "));
  }

  /** Hide the picture, and the note with its numbers, while something of some nodes is to be predicted. */
  veil(nodes) {
    this.element.classList.toggle("veiled", this.nodes.some((name) => nodes.includes(name)));
  }

  /** Dim the picture, with the reason over it; an empty text ends that. */
  over(text) {
    if (text) this.place.dataset.over = text;
    else delete this.place.dataset.over;
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
    this.readOff(); // the picture under the mouse has changed
  }
}
