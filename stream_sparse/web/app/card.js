// A panel on the page of a run.
import { placeAt } from "../drawing/parts.js";
import { draw } from "../drawing/scene.js";
import { make } from "./element.js";

const LEAST = 16, MOST = 4096; // pixels of a picture, in each direction

/** A card: what one panel describes, drawn at the size of its place in pixels of the screen. */
export class Card {
  constructor({ panel, weight, scene, nodes = [] }, page) {
    this.panel = panel;
    this.scene = scene;
    this.nodes = nodes;
    this.page = page;
    this.description = null;
    this.width = 0;
    this.height = 0;
    this.parts = [];
    this.heading = make("h2");
    this.note = make("span", { className: "note" });
    this.canvas = make("canvas", { role: "img", width: 1, height: 1 });
    this.reading = make("span", { className: "reading", hidden: true });
    this.place = make("div", { className: "place" }, [this.canvas, this.reading]);
    this.enlarger = make("button", { type: "button", className: "enlarge", textContent: "\u2922", title: "Alone, or back" });
    this.enlarger.addEventListener("click", () => this.enlarge());
    const head = make("header", {}, [this.heading, this.note, this.enlarger]);
    this.element = make("article", { className: "card" }, [head, this.place]);
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
      this.page.wantExact();
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

  /** The pixel of the picture at a place in shares of the card. */
  pixel({ x, y }) {
    return [Math.round(x * (this.width - 1)), Math.round(y * (this.height - 1))];
  }

  press(event, held) {
    if (!held) this.canvas.setPointerCapture(event.pointerId);
    const place = placeAt(this.parts, ...this.pixel(this.share(event)), held);
    if (!place) return;
    this.page.changing.clear(); // what a press moves has no control that says when it takes effect
    this.page.later("press", { kind: "press", panel: this.panel, place });
  }

  /** Say what lies under the mouse. */
  readOff() {
    if (!this.mouse) return;
    if (this.coarse) this.page.wantExact(this.panel);
    const place = this.pixel(this.mouse);
    this.read(this.parts.map((part) => part.readOff(...place)).find(Boolean) ?? "");
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

  /** Say what the panel shows. */
  words(heading, note) {
    this.heading.textContent = heading;
    // In parts, of which those are seen that fit into one line.
    const parts = note.split(", ").map((part, k) => (k ? `, ${part}` : part));
    this.note.replaceChildren(...parts.map((part) => make("span", { textContent: part })));
    this.note.title = note;
    this.enlarger.setAttribute("aria-label", `${heading} alone`);
    this.say();
  }

  /** Say it to those who do not see the picture, where it stands still with the values that one reads off it. */
  say() {
    const { heading: { textContent: heading }, note: { title: note } } = this;
    const lines = this.page.stands ? this.parts.flatMap((part) => part.allRead?.() ?? []) : [];
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

  /** Take the size of its place, in pixels of the screen; false where it is too small for a picture. */
  measure(density) {
    const box = this.place.getBoundingClientRect();
    [this.width, this.height] = [box.width, box.height].map((length) => Math.min(Math.round(length * density), MOST));
    return Math.min(this.width, this.height) >= LEAST;
  }

  /** Show a description from now on; `coarse`: it has levels of pictures in place of values. */
  show(description, coarse) {
    this.description = description;
    this.coarse = coarse;
    this.draw();
  }

  draw() {
    const { description, canvas, width, height } = this;
    if (!description || Math.min(width, height) < LEAST) return;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const context = canvas.getContext("2d", { alpha: false });
    if (description.type === "Picture") context.drawImage(description.image, 0, 0, width, height); // of a panel that draws by itself
    else this.parts = draw(description, context, width, height, this.page.look);
    if (this.page.stands) this.say();
    this.readOff(); // the picture under the mouse has changed
  }
}
