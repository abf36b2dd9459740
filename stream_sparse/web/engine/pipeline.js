// Reads a pipeline: its tree, as YAML gives it, becomes a plan of checked parts in order.
import { fieldsOf } from "./node.js";
import { general } from "../drawing/numbers.js";
import { refText } from "./refs.js";
import { branchName, combinations, countOf, MOST_VALUES, sweptValues } from "./sweeps.js";

/** The problems of a pipeline, a line each. */
export class PipelineError extends Error {
  constructor(problems) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

const RESERVED = ["source", "view", "frame", "time_s", "status", "cause", "item"];
const MOST_NODES = 1000;
const SETTINGS = ["on_error", "on_gap", "on_lap", "on_end", "seed"];

const listed = (value) => (value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]);
const isMapping = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
/** The entry of a table by its name, which may also be one that each object has, such as `constructor`. */
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/**
 * Return the plan of a pipeline.
 *
 * `tree` is what the YAML says, `known` the units that the page has: `nodes`, `panels` and `sources` by name, each with
 * `parameters`, nodes with `fields` and `inputs`; the names of `others`; and the `keys` of a pipeline and its entries.
 * Nodes and panels that only the program has are left out, with all that reads them; `left` names them. Raises
 * PipelineError with all problems.
 */
export function readPipeline(tree, known) {
  return new Reader(known).plan(tree);
}

class Reader {
  constructor(known) {
    this.known = known;
    this.problems = [];
    this.left = []; // nodes that the package has and the page has not
    this.members = new Map(); // by names of parts, and of nodes in the file: parts
    this.axes = {}; // the values of each swept parameter
  }

  plan(tree) {
    const keys = this.known.keys.file;
    if (!isMapping(tree)) {
      throw new PipelineError([`a pipeline must be a mapping with the keys ${Object.keys(keys).join(", ")} (got ${show(tree)})`]);
    }
    this.entry("", "file", tree);
    const wrong = pipelineNameProblem(tree.name);
    if (wrong) this.add(wrong);
    const source = this.source(tree.source);
    this.nodes(tree.nodes);
    const parts = [...this.members].flatMap(([name, members]) => (members ?? []).filter((part) => part.family === name));
    const plan = {
      name: tree.name || "pipeline", description: tree.description ?? "", source, parts, families: firstOf(parts), view: this.view(tree.view),
      live: this.live(tree.live), keep: this.keep(tree.keep), left: this.left,
      settings: Object.fromEntries(SETTINGS.map((key) => [key, tree[key] ?? keys[key].default])),
    };
    if (this.problems.length) throw new PipelineError(this.problems);
    return plan;
  }

  add(text) {
    this.problems.push(text);
  }

  /** Check the keys of an entry, and those values that follow no further rules; returns whether they are right. */
  entry(label, kind, entry, others = false) {
    const keys = this.known.keys[kind];
    const before = this.problems.length;
    for (const [key, value] of Object.entries(entry)) {
      const known = own(keys, key);
      const wrong = known?.schema && wrongValue(key, value, known);
      const unknown = !known && !others && `unknown key '${key}'${hint(key, Object.keys(keys))}`;
      if (wrong || unknown) this.add(`${label && `${label}: `}${wrong || unknown}`);
    }
    return this.problems.length === before;
  }

  source(entry) {
    if (!isMapping(entry)) {
      this.add(`a pipeline needs 'source', such as {use: sample, name: macaw} (got ${show(entry)})`);
      return null;
    }
    const { use, ...given } = entry;
    return { use, parameters: this.parameters("source", "sources", use, given) };
  }

  /** The parameters of a unit with those that are left out; problems are noted. */
  parameters(label, kind, use, given) {
    if (typeof use !== "string") {
      this.add(`${label}: use must be the name of a unit (got ${show(use)})`);
      return null;
    }
    const about = own(this.known[kind], use);
    if (!about && this.known.others[kind].includes(use)) {
      if (kind === "sources") this.add(`source: '${use}' needs the program; this page has ${Object.keys(this.known.sources).join(" and ")}`);
      else this.left.push(`${label.replace(/^node /, "")} (${use})`);
      return null;
    }
    if (!about) {
      this.add(`${label}: this page has no ${kind.slice(0, -1)} '${use}'${nearest(use, Object.keys(this.known[kind]))}`);
      return null;
    }
    const all = Object.entries(about.parameters);
    const values = Object.fromEntries(all.filter(([, one]) => !one.required).map(([name, one]) => [name, one.default]));
    for (const [name, value] of Object.entries(given)) {
      const parameter = own(about.parameters, name);
      if (!parameter) {
        this.add(`${label} (${use}): unknown parameter '${name}'${hint(name, Object.keys(about.parameters))}`);
      } else {
        const wrong = wrongValue(name, value, parameter);
        if (wrong) this.add(`${label} (${use}): ${wrong}`);
        values[name] = value;
      }
    }
    for (const [name, one] of all) {
      if (one.required && !(name in given)) this.add(`${label} (${use}): needs the parameter '${name}' (${one.words})`);
    }
    return values;
  }

  // Nodes

  nodes(entries) {
    if (entries !== null && entries !== undefined && !isMapping(entries)) {
      this.add(`nodes must be a mapping such as name: {use: grayscale} (got ${show(entries)})`);
      return;
    }
    const drafts = new Map();
    let above = "source";
    const all = Object.entries(entries ?? {});
    if (all.length > MOST_NODES) return void this.add(`a pipeline has at most 1,000 nodes (got ${all.length})`);
    for (const [name, entry] of all) {
      const wrong = nameProblem(name);
      if (wrong) this.add(wrong);
      drafts.set(name, this.draft(name, entry, above));
      above = name;
    }
    for (const name of this.ordered(drafts)) this.branches(name, drafts.get(name));
  }

  draft(name, entry, above) {
    const label = `node '${name}'`;
    if (!isMapping(entry) || typeof entry.use !== "string") {
      this.add(`${label} must be written as {use: grayscale, ...} (got ${show(entry)})`);
      return null;
    }
    const { use, from = above, on_error: _onError, offload: _offload, ...given } = entry;
    const before = this.problems.length;
    const inputs = this.entry(`${label} (${use})`, "node", entry, true) ? listed(from) : [];
    const isSwept = ([, value]) => isMapping(value) && Object.hasOwn(value, "sweep");
    const plain = Object.fromEntries(Object.entries(given).filter((one) => !isSwept(one)));
    const sweeps = Object.fromEntries(Object.entries(given).filter(isSwept).map(([key, value]) =>
      [key, this.sweep(`${label} (${use}): ${key}`, value)]));
    const swept = Object.entries(sweeps).filter(([, values]) => values.length);
    const first = Object.fromEntries(swept.map(([key, values]) => [key, values[0]]));
    const parameters = this.parameters(label, "nodes", use, { ...plain, ...first });
    for (const [key, values] of swept) {
      const parameter = own(own(this.known.nodes, use)?.parameters ?? {}, key);
      for (const value of values.slice(1)) {
        const wrong = parameter && wrongValue(key, value, parameter);
        if (wrong) this.add(`${label} (${use}): ${wrong}`);
      }
    }
    const wrong = parameters && inputs.length && inputsProblem(this.known.nodes[use].inputs, inputs.length);
    if (wrong) this.add(`${label} (${use}) ${wrong}`);
    const right = parameters !== null && this.problems.length === before;
    const written = Object.fromEntries(Object.keys(sweeps).map((key) => [key, given[key]]));
    return { label: `${label} (${use})`, use, parameters, sweeps, written, inputs, right };
  }

  sweep(label, entry) {
    if (!this.entry(label, "sweep", entry)) return [];
    const { sweep } = entry;
    if (isMapping(sweep) && !this.entry(label, "steps", sweep)) return [];
    const steps = isMapping(sweep) && ["from", "to", "step"].every((key) => typeof sweep[key] === "number");
    if (!(steps || (Array.isArray(sweep) && sweep.length))) {
      this.add(`${label}: sweep must be a list of values or {from: 1, to: 91, step: 10} (got ${show(sweep)})`);
      return [];
    }
    if (steps && (sweep.step === 0 || (sweep.to - sweep.from) / sweep.step < 0)) {
      this.add(`${label}: step must lead from ${general(sweep.from)} to ${general(sweep.to)} (got ${general(sweep.step)})`);
      return [];
    }
    const count = steps ? countOf(sweep) : sweep.length;
    if (count > MOST_VALUES) {
      this.add(`${label}: the sweep has ${count} values; at most ${MOST_VALUES}`);
      return [];
    }
    return sweptValues(sweep);
  }

  /** The names of nodes, each after those that it reads, as far as possible in the order of the file. */
  ordered(drafts) {
    const reads = (name) => (drafts.get(name)?.inputs ?? []).map(family).filter((one) => drafts.has(one));
    const done = new Set();
    const order = [];
    for (;;) {
      const next = [...drafts.keys()].find((name) => !done.has(name) && reads(name).every((one) => done.has(one)));
      if (next === undefined) break;
      done.add(next);
      order.push(next);
    }
    const stuck = [...drafts.keys()].filter((name) => !done.has(name));
    for (const name of stuck) this.members.set(name, null);
    if (stuck.length) this.add(`${drafts.get(stuck[0]).label}: nodes feed each other in a loop: ${this.loop(stuck, reads)}`);
    return order;
  }

  /** A loop of nodes, along the data. */
  loop(stuck, reads) {
    const way = []; // against the data, until a node comes again
    let name = stuck[0];
    for (; !way.includes(name); name = reads(name).find((one) => stuck.includes(one))) way.push(name);
    const ring = way.slice(way.indexOf(name));
    return [ring[0], ...ring.slice(1).reverse(), ring[0]].join(" -> ");
  }

  /** Add the part of a node, or one for each value of its sweep and of sweeps above; null for one that is wrong. */
  branches(name, draft) {
    this.members.set(name, null);
    const refs = draft === null ? [] : draft.inputs.map((text) => this.find(text, draft.label));
    if (draft === null || !draft.right || refs.includes(null)) return;
    const own = Object.fromEntries(Object.entries(draft.sweeps).map(([key, values]) => [`${name}.${key}`, values]));
    Object.assign(this.axes, own);
    const axes = [...new Set([...refs.flatMap((ref) => this.axesOf(ref)), ...Object.keys(own)])];
    const count = axes.reduce((product, axis) => product * this.axes[axis].length, 1);
    if (count > MOST_VALUES) {
      const ways = axes.map((axis) => `${axis} (${this.axes[axis].length})`).join(" x ");
      this.add(`${draft.label}: the sweeps make ${count} copies of it: ${ways}; at most ${MOST_VALUES}`);
      return;
    }
    const parts = combinations(axes.map((axis) => this.axes[axis])).map((values) => {
      const sweep = Object.fromEntries(axes.map((axis, k) => [axis, values[k]]));
      const swept = Object.keys(own).map((axis) => [axis.slice(name.length + 1), sweep[axis]]);
      return {
        name: branchName(name, sweep), family: name, use: draft.use, sweep, from: draft.inputs, swept: draft.written,
        parameters: { ...draft.parameters, ...Object.fromEntries(swept) },
        inputs: refs.map((ref) => this.branch(ref, sweep)),
      };
    });
    this.members.set(name, parts);
    for (const part of parts) if (part.name !== name) this.members.set(part.name, [part]);
  }

  axesOf(ref) {
    return ref.name.includes("@") ? [] : Object.keys(this.members.get(ref.name)?.[0].sweep ?? {});
  }

  branch(ref, sweep) {
    const own = Object.fromEntries(this.axesOf(ref).map((axis) => [axis, sweep[axis]]));
    return { name: branchName(ref.name, own), field: ref.field };
  }

  /** The part or node that an input names, perhaps with a named output; null where it is wrong, or not made. */
  find(text, label) {
    if (text === "source") return { name: text, field: "" };
    const point = text.lastIndexOf(".");
    const [name, field] = this.members.has(text) || point < 0 ? [text, ""] : [text.slice(0, point), text.slice(point + 1)];
    if (name === "source") {
      this.add(`${label}: 'source' has no output '${field}'; it has a single value`);
      return null;
    }
    if (!this.members.has(name)) {
      this.add(`${label}: there is no node '${name}'${nearest(name, ["source", ...this.members.keys()])}`);
      return null;
    }
    const members = this.members.get(name);
    if (members === null) return null;
    const outputs = this.outputs(members[0]);
    if (field && !outputs.includes(field)) {
      const has = outputs.length ? `; it has ${outputs.join(", ")}` : "; it has a single value";
      this.add(`${label}: '${name}' has no output '${field}'${nearest(field, outputs) || has}`);
      return null;
    }
    return { name, field };
  }

  outputs(part) {
    return fieldsOf(this.known.nodes[part.use], part.parameters);
  }

  /** A reference to each branch of a swept node; any other reference alone. */
  each(ref) {
    const members = this.members.get(ref.name);
    return members ? members.map((part) => ({ name: part.name, field: ref.field })) : [ref];
  }

  // View, sliders, arrays

  view(entry) {
    if (isMapping(entry)) {
      this.entry("view", "view", entry);
      if (!("panels" in entry)) this.add("view needs 'panels', such as {fps: 10, panels: [{panel: image, from: gray}]}");
    }
    const panels = isMapping(entry) ? entry.panels : entry;
    if (panels === null || panels === undefined) return [];
    if (!Array.isArray(panels)) {
      this.add(`view must be a list of panels, or of rows of panels (got ${show(panels)})`);
      return [];
    }
    const rows = panels.map(Array.isArray);
    if (rows.some(Boolean) && !rows.every(Boolean)) this.add("view must be a list of panels, or of rows; a panel stands beside a row");
    let number = 0;
    const made = (rows.some(Boolean) ? panels.map(listed) : [panels]).map((row) =>
      row.map((one) => this.panel(one, `view panel ${(number += 1)}`)).filter(Boolean));
    return rows.some(Boolean) ? made.filter((row) => row.length) : grid(made[0]);
  }

  panel(entry, label) {
    if (!isMapping(entry) || typeof entry.panel !== "string") {
      this.add(`${label} must be written as {panel: image, from: gray} (got ${show(entry)})`);
      return null;
    }
    const { panel: use, from, ...given } = entry;
    const parameters = this.parameters(label, "panels", use, given);
    if (!this.entry(`${label} (${use})`, "panel", entry, true)) return null;
    const refs = listed(from).map((text) => this.find(text, `${label} (${use})`));
    if (!refs.length) this.add(`${label} (${use}) needs 'from', such as {panel: image, from: gray}`);
    if (parameters === null || refs.includes(null) || !refs.length) return null;
    const entries = refs.map((ref) => this.each(ref));
    const { names } = parameters;
    if (names && names.length !== entries.length) {
      this.add(`${label} (${use}): names must have a name for each of the ${entries.length} entries of from (got ${names.length})`);
      return null;
    }
    return {
      use, parameters, from: listed(from), inputs: entries.flat(), marks: this.marks(use, parameters, `${label} (${use})`),
      labels: entries.flatMap((some, k) => some.map(() => names?.[k] ?? "")),
    };
  }

  /** The nodes and parameters that a panel's parameters name, such as `mark` and `line`. */
  marks(use, parameters, label) {
    const found = {};
    for (const [name, about] of Object.entries(this.known.panels[use].parameters)) {
      const value = parameters[name];
      if (!about.refers || typeof value !== "string") continue;
      const point = value.lastIndexOf(".");
      const ref = this.find(about.refers === "parameter" ? value.slice(0, Math.max(point, 0)) : value, `${label}: ${name}`);
      if (!ref) continue;
      const [part] = this.members.get(ref.name) ?? [];
      const has = (parameter) => part && Object.hasOwn(part.parameters, parameter);
      const field = about.refers === "parameter" ? value.slice(point + 1) : ref.field;
      const branches = this.each(ref);
      if (about.refers === "parameter" ? has(field) : branches.length === 1 && has("row") && has("col")) found[name] = { name: part.name, field };
      else if (about.refers !== "parameter" && branches.length > 1) {
        this.add(`${label}: ${name} names '${value}', which is swept; name one branch, such as ${refText(branches[0])}`);
      } else if (about.refers === "parameter") this.add(`${label}: ${name} names '${value}', not a parameter; write node.parameter`);
      else this.add(`${label}: ${name} must name a node with row and col, such as a pixel_tap (got '${value}')`);
    }
    return found;
  }

  live(entries) {
    const sliders = new Map();
    for (const entry of listed(entries)) {
      const spans = typeof entry === "string" ? { [entry]: null } : entry;
      if (!isMapping(spans)) {
        this.add(`live must be written as box.window or {box.window: [1, 91, 10]} (got ${show(entry)})`);
        continue;
      }
      const { label: words, ...named } = spans;
      const label = words ?? "";
      if (typeof label !== "string") this.add(`live: label must be a text (got ${show(label)})`);
      else if (words !== undefined && Object.keys(named).length !== 1) this.add(`live: a label is that of one slider (got ${show(spans)})`);
      for (const [name, span] of Object.entries(named)) {
        const slider = this.slider(name, span);
        if (slider && sliders.has(name)) this.add(`live names '${name}' twice`);
        if (slider) sliders.set(name, { name, ...slider, label });
      }
    }
    return [...sliders.values()];
  }

  slider(name, span) {
    const [node, ...rest] = name.split(".");
    const parameter = rest.join(".");
    const members = this.members.get(node);
    if (members === null) return null;
    if (!parameter) return void this.add(`live names '${name}', not a parameter; write node.parameter`);
    if (!members) return void this.add(`live names '${name}', and there is no node '${node}'${nearest(node, this.members.keys())}`);
    const [{ use, swept }] = members;
    const { parameters } = this.known.nodes[use];
    const about = own(parameters, parameter);
    if (!about) {
      const has = hint(parameter, Object.keys(parameters));
      return void this.add(`live names '${name}', and node '${node}' (${use}) has no parameter '${parameter}'${has}`);
    }
    if (Object.hasOwn(swept, parameter)) {
      return void this.add(`live names '${name}', which is swept; a parameter is swept or live, not both`);
    }
    const isSwitch = about.schema.type === "boolean" && span === null;
    const ends = span ?? about.slider ?? (isSwitch ? [0, 1, 1] : null);
    if (!ends) return void this.add(`live names '${name}', which has no slider of its own; write {${name}: [low, high, step]}`);
    const right = Array.isArray(ends) && ends.length === 3 && ends.every(Number.isFinite);
    const [low, high, step] = right ? ends : [];
    if (!(low < high && step > 0 && step <= high - low)) {
      return void this.add(`live: ${name} must be [low, high, step], with low < high and a step that fits between (got ${show(ends)})`);
    }
    const wrong = span && (wrongValue(parameter, low, about) || wrongValue(parameter, high, about));
    if (wrong) return void this.add(`live: node '${node}' (${use}): ${wrong}`);
    return { low, high, step };
  }

  keep(entries) {
    const kept = new Map();
    for (const given of listed(entries)) {
      const entry = typeof given === "string" ? { node: given } : given;
      for (const one of this.kept(entry)) {
        const name = refText(one.ref);
        if (kept.has(name)) this.add(`keep names '${name}' twice`);
        kept.set(name, one);
      }
    }
    return [...kept.values()];
  }

  /** The arrays that an entry names. */
  kept(entry) {
    const written = "box or {node: box, every: 30}";
    if (!isMapping(entry)) this.add(`keep must be written as ${written} (got ${show(entry)})`);
    else if (!("node" in entry)) this.add(`keep needs 'node', such as ${written}`);
    else if (this.entry("keep", "keep", entry) && entry.node !== "view") {
      const ref = this.find(entry.node, "keep");
      if (ref?.name === "source") this.add("keep: expected a node, such as the first one (got 'source')");
      else if (ref) {
        const fields = ref.field ? [ref.field] : this.outputs(this.members.get(ref.name)[0]);
        const each = (fields.length ? fields : [""]).flatMap((field) => this.each({ name: ref.name, field }));
        return each.map((one) => ({ ref: one, every: entry.every ?? 1 }));
      }
    }
    return [];
  }
}

/** The first part of each node, by its name in the file. */
function firstOf(parts) {
  const families = new Map();
  for (const part of parts) if (!families.has(part.family)) families.set(part.family, part);
  return families;
}

/** The node that an input names, as the file calls it. */
const family = (text) => text.split("@")[0].split(".")[0];

/** Panels in about as many rows as columns, and never in more rows. */
function grid(panels) {
  const columns = Math.max(1, Math.ceil(Math.sqrt(panels.length)));
  const rows = [];
  for (let k = 0; k < panels.length; k += columns) rows.push(panels.slice(k, k + columns));
  return rows;
}

/** Why a pipeline cannot have this name, of which files are named; empty where it can. */
function pipelineNameProblem(name) {
  if (typeof name !== "string" || !name || /^[\p{L}\p{N}][\p{L}\p{N}_ -]*$/u.test(name)) return "";
  return `name must hold letters, digits, spaces, _ and - only (got '${name}')`;
}

/** Why a node cannot take so many inputs; empty where it can. */
function inputsProblem([least, most], count) {
  if (count >= least && (most === null || count <= most)) return "";
  const wanted = least === most ? `${least}` : most === null ? `at least ${least}` : `${least} to ${most}`;
  const names = [..."abcdefgh"].slice(0, least).join(", ");
  return `takes ${wanted} input${wanted === "1" ? "" : "s"}, as in from: ${least > 1 ? `[${names}]` : names} (got ${count})`;
}

function nameProblem(name) {
  if (RESERVED.includes(name)) return `'${name}' cannot be the name of a node; it means something of the pipeline itself`;
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return `'${name}' cannot be the name of a node; use small letters, digits and _, a letter first`;
  return "";
}

// Values of parameters

/** Why a value does not fit a parameter: expected and got; empty where it does. */
export function wrongValue(name, value, { schema, words }) {
  if (fits(value, schema)) return "";
  const bound = boundProblem(value, schema);
  if (bound) return `${name} must be ${bound} (got ${show(value)})`;
  const article = /^(whole|number|list|mapping)/.test(words) ? "a " : "";
  return `${name} must be ${article}${words} (got ${show(value)})`;
}

const TYPES = {
  null: (value) => value === null, boolean: (value) => typeof value === "boolean", string: (value) => typeof value === "string",
  integer: Number.isSafeInteger, number: Number.isFinite, array: Array.isArray, object: isMapping,
};
const SIGNS = { minimum: ">=", exclusiveMinimum: ">", maximum: "<=", exclusiveMaximum: "<" };
const within = {
  ">=": (value, bound) => value >= bound, ">": (value, bound) => value > bound,
  "<=": (value, bound) => value <= bound, "<": (value, bound) => value < bound,
};

/** Whether a value meets a JSON Schema, of which these are the words that parameters use. */
export function fits(value, schema) {
  if (schema.anyOf) return schema.anyOf.some((one) => fits(value, one));
  if (schema.type && !TYPES[schema.type](value)) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if ("const" in schema && schema.const !== value) return false;
  if (typeof value === "number" && firstBound(value, schema)) return false;
  if (typeof value === "string" && value.length < (schema.minLength ?? 0)) return false;
  if (Array.isArray(value)) {
    const { items, prefixItems = [], minItems = 0, maxItems = Infinity } = schema;
    if (value.length < minItems || value.length > maxItems) return false;
    return value.every((one, k) => fits(one, prefixItems[k] ?? items ?? {}));
  }
  if (isMapping(value)) {
    const { properties = {}, required = [], additionalProperties = true } = schema;
    if (!required.every((key) => Object.hasOwn(value, key))) return false;
    return Object.entries(value).every(([key, one]) => {
      const rule = own(properties, key) ?? additionalProperties;
      return rule === true || (rule !== false && fits(one, rule));
    });
  }
  return true;
}

const firstBound = (value, schema) => Object.keys(SIGNS).find((key) => key in schema && !within[SIGNS[key]](value, schema[key]));

/** The bound that a number of the right type does not meet. */
function boundProblem(value, schema) {
  const kinds = schema.anyOf ?? [schema];
  const number = kinds.find((kind) => ["integer", "number"].includes(kind.type) && TYPES[kind.type](value));
  const key = number && firstBound(value, number);
  return key ? `${SIGNS[key]} ${general(number[key])}` : "";
}

/** A value as in YAML, in at most 60 characters. */
export function show(value) {
  const text = written(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function written(value) {
  if (value === undefined || value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (isMapping(value)) return `{${Object.entries(value).map(([key, one]) => `${key}: ${written(one)}`).join(", ")}}`;
  return typeof value === "string" ? `'${value}'` : String(value);
}

// Near names

/** The near name, or all that there are. */
const hint = (name, known) => nearest(name, known) || `; it has ${known.join(", ") || "no parameters"}`;

/** `; did you mean 'x'?` for the known name that is most like one that is not; empty without one. */
export function nearest(name, known) {
  const away = [...known].map((one) => [distance(String(name), one), one]).sort(([a], [b]) => a - b)[0];
  return away && away[0] <= Math.floor(String(name).length / 3) ? `; did you mean '${away[1]}'?` : "";
}

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
