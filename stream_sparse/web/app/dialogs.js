// Facts beside the pictures: times of nodes, events, keys.
import { make } from "./element.js";

const OWN_KEYS = [["e", "events as they come"], ["double click", "a panel alone, and back; Esc: back"]];

/** Tables in dialogs, each filled again while it is open. */
export class Dialogs {
  constructor() {
    this.steps = [];
    this.events = [];
    this.help = [];
    this.all = Object.fromEntries(["timings", "events", "help"].map((name) => [name, this.made(name)]));
  }

  made(name) {
    const title = { timings: "Nodes", events: "Events", help: "Keys and mouse" }[name];
    const close = make("button", { type: "button", textContent: "Close" });
    const body = make("div", { className: "body", tabIndex: 0 });
    const dialog = make("dialog", { id: name, "aria-label": title },
      [make("h2", { textContent: title }), body, close]);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close(); // beside it
    });
    return dialog;
  }

  get open() {
    return Object.values(this.all).some((dialog) => dialog.open);
  }

  close() {
    for (const dialog of Object.values(this.all)) dialog.close();
  }

  /** Open a dialog, or close it where it is open; another one that is open gives way. */
  show(name) {
    const open = Object.values(this.all).find((dialog) => dialog.open);
    open?.close();
    if (open === this.all[name]) return;
    this.fill(name);
    this.all[name].showModal();
    this.all[name].lastChild.focus();
  }

  /** Take what is new; a dialog that is open shows it. */
  take(name, found) {
    this[name === "timings" ? "steps" : name] = found;
    if (this.all[name].open) this.fill(name);
  }

  add(event, most) {
    this.take("events", [...this.events, event].slice(-most));
  }

  fill(name) {
    if (name === "timings") {
      this.table(name, ["node", "mean ms", "p95 ms", "queue", "frames", "last value"], this.steps.map((step) =>
        [step.name, step.mean_ms.toFixed(2), step.p95_ms.toFixed(2), step.queue, step.frames, step.last]));
    } else if (name === "events") {
      this.table(name, ["event", "frame", "s", "what"], this.events.map(({ frame, time_s, kind, words }) =>
        [kind, frame, time_s.toFixed(2), words]).reverse());
    } else {
      this.table(name, ["key", "what it does"], [...this.help, ...OWN_KEYS]);
    }
  }

  table(name, heads, rows) {
    const cells = (kind, words) => make("tr", {}, words.map((word) => make(kind, { textContent: word })));
    const table = make("table", {}, [
      make("thead", {}, [cells("th", heads)]), make("tbody", {}, rows.map((row) => cells("td", row))),
    ]);
    const body = this.all[name].querySelector(".body");
    body.replaceChildren(rows.length ? table : make("p", { textContent: "nothing yet" }));
  }
}
