// Controls of parameters: sliders and switches of the view, and fields for all.
import { make } from "./element.js";

/** The unit of measure of a parameter, beside its name or label, which may say it already. */
function unit({ name, label = name, unit }) {
  return make("span", { className: "unit", textContent: label.split(/[. ]/).includes(unit) ? "" : unit });
}

/** What changes a parameter: a subclass says in `show` how a value is seen, without the element `typed` in which a user types. */
class Control {
  constructor(given, page) {
    this.page = page;
    this.name = given.name;
    this.told = make("p", { className: "refusal", role: "status", hidden: true });
  }

  /**
   * @param {any} _value
   * @param {Element | null} [_typed]
   */
  show(_value, _typed) {}

  /** Take the value of the run. */
  put(value) {
    if (value !== this.value) this.say(this.page.hint(this));
    this.value = value;
    const typed = this.page.scope.activeElement;
    this.show(value, typed?.type === "number" ? typed : null);
  }

  /** Show a message at it; an empty text removes it. */
  say(text) {
    this.told.textContent = text;
    this.told.hidden = !text;
  }

  /** Go back to the value before, and say why. */
  refuse(text) {
    this.show(this.value);
    this.say(text);
  }
}

/** A slider with its number, or a switch. */
export class Slider extends Control {
  constructor(given, page) {
    super(given, page);
    this.isSwitch = given.switch;
    const id = `set-${given.name}`;
    const label = make("label", { htmlFor: id, title: given.help }, [given.label, unit(given)]);
    this.low = given.low;
    this.high = given.high;
    this.step = given.step;
    // The file's value may lie between two steps, where a browser would move it: "any" step leaves it there.
    const limits = { min: given.low, max: given.high, step: "any" };
    if (given.switch) {
      this.inputs = [make("input", { id, type: "checkbox", title: given.help })];
    } else {
      this.range = make("input", { id, type: "range", ...limits, title: given.help });
      this.range.addEventListener("keydown", (event) => this.key(event));
      this.inputs = [make("input", { type: "number", ...limits, "aria-label": `${given.label}, number` }), this.range];
    }
    const ends = given.switch ? [] : [make("span", { className: "ends" },
      [given.low, given.high].map((end) => make("span", { textContent: end })))];
    this.element = make("div", { className: "slider" }, [label, ...this.inputs, ...ends, this.told]);
    for (const input of this.inputs) {
      input.addEventListener(input.type === "number" ? "change" : "input", () => this.moved(input));
    }
    this.element.addEventListener("pointerenter", () => (page.near = this));
    this.element.addEventListener("pointerleave", () => (page.near = null));
    this.put(given.value);
  }

  /** The number of a step, of which the first and the last are the ends of the track. */
  at(step) {
    const last = Math.floor((this.high - this.low) / this.step + 1e-9);
    const value = this.low + Math.min(Math.max(step, 0), last) * this.step;
    return Number(value.toPrecision(12)); // 0.1 + 2 * 0.1 is to be shown as 0.3
  }

  key(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10,
      Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.go(by);
  }

  /** Go some steps; from between two steps to the nearer one first. */
  go(by) {
    if (this.isSwitch) return;
    const place = (Number(this.range.value) - this.low) / this.step;
    const step = by > 0 ? Math.floor(place + 1e-9) + by : Math.ceil(place - 1e-9) + by;
    this.range.value = this.at(step);
    this.moved(this.range);
  }

  moved(input) {
    let value = this.isSwitch ? input.checked : Number(input.value);
    if (Number.isNaN(value) || input.value === "") return;
    if (input.type === "range") value = this.at(Math.round((value - this.low) / this.step));
    this.show(value, input);
    this.page.change(this, value);
  }

  show(value, typed) {
    for (const input of this.inputs) {
      if (this.isSwitch) input.checked = Boolean(value);
      else if (input !== typed) input.value = value ?? "";
    }
  }
}

/** A parameter of a node with what it may be: a switch, a choice, a number; its value alone where only a new run can
 * change it. */
class Field extends Control {
  constructor(given, page) {
    super(given, page);
    this.kind = given.kind;
    this.empty = given.empty;
    const id = `field-${given.name}`;
    this.input = this.made(given, id);
    this.input.setAttribute("aria-label", given.name);
    this.input.setAttribute("aria-describedby", `${id}-about`);
    const short = given.name.slice(given.name.lastIndexOf(".") + 1);
    const label = make("label", { htmlFor: id }, [short, unit(given)]);
    const plain = given.type === "number" || given.kind === "switch" || given.kind === "choice";
    const type = [plain || given.swept ? "" : given.type, given.range].filter(Boolean).join(", ");
    const change = given.kind ? "" : given.swept ? "Swept by the pipeline." : "For a new run.";
    const about = make("p", { id: `${id}-about`, className: "about",
      textContent: [given.help, type && `Expects: ${type}.`, change].filter(Boolean).join(" ") });
    this.element = make("div", { className: "field", title: given.help }, [label, this.input, this.told, about]);
    this.input.addEventListener("change", () => this.changed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.refuse("");
    });
  }

  made({ kind, choices, empty }, id) {
    if (kind === "switch") return make("input", { id, type: "checkbox" });
    if (kind === "choice") {
      const options = choices.map((choice) => make("option", { value: choice, textContent: choice }));
      if (empty) options.unshift(make("option", { value: "", textContent: "null" }));
      return make("select", { id }, options);
    }
    if (kind) return make("input", { id, type: "number", step: kind === "whole" ? 1 : "any", placeholder: empty ? "null" : "" });
    return make("output", { id });
  }

  changed() {
    const { input } = this;
    this.say("");
    if (input.validity.badInput || (input.value === "" && !this.empty)) this.refuse("expected a number");
    else if (this.kind === "switch") this.page.change(this, input.checked);
    else if (input.value === "") this.page.change(this, null);
    else this.page.change(this, input.type === "number" ? Number(input.value) : input.value);
  }

  show(value, typed) {
    if (this.input === typed) return;
    if (this.kind === "switch") this.input.checked = Boolean(value);
    else if (this.kind) this.input.value = value ?? "";
    else this.input.textContent = value === null ? "null" : typeof value === "string" ? value : JSON.stringify(value);
  }
}

/** The parameters of all nodes, in a fold. */
export class Fields {
  constructor(page) {
    this.page = page;
    this.all = new Map();
    this.body = make("div", { className: "nodes" });
    this.element = make("details", { id: "parameters", hidden: true },
      [make("summary", { textContent: "All parameters" }), this.body]);
  }

  fill(nodes) {
    this.all.clear();
    const groups = nodes.filter((node) => node.parameters.length).map((node) => {
      const fields = node.parameters.map((given) => new Field(given, this.page));
      for (const field of fields) this.all.set(field.name, field);
      const use = make("span", { textContent: node.use === node.name ? "" : node.use });
      return make("fieldset", {}, [
        make("legend", {}, [node.name, " ", use]), ...fields.map((field) => field.element),
      ]);
    });
    this.body.replaceChildren(...groups);
    this.element.hidden = !groups.length;
  }

  put(name, value) {
    this.all.get(name)?.put(value);
  }
}
