// A run folder, as the program writes it: all numbers of a run with their times, and what they are from.
import { fileHash } from "./hashes.js";
import { npy } from "./npy.js";
import { repr } from "../drawing/numbers.js";
import { pythonJson, sealed } from "./python_json.js";
import { refText } from "./refs.js";
import { Values } from "../drawing/values.js";

const MOST_BYTES = 300_000_000; // of tables and arrays, which a page has to hold
const SLOW = "the page was slower";
const DTYPES = { u1: "uint8", u2: "uint16", f4: "float32", f8: "float64" };

/** Keeps what a run gives, from its next frame on; `about` has the versions of the page, `lost` the frames lost so far. */
export class Recording {
  constructor({ engine, feeds, source, table, about, lost }) {
    this.engine = engine;
    this.feeds = feeds;
    this.source = source;
    this.table = table;
    this.about = about;
    this.lost = lost;
    this.started = new Date();
    this.tree = treeOf(engine);
    this.count = this.missing = this.bytes = 0;
    this.last = this.first = null;
    this.laps = false;
    this.lines = { values: [table.header], frames: ["frame,time_s,status,cause,after,count,to_s"], events: [] };
    this.arrays = new Map(table.arrays.map((one) => [refText(one.ref), []]));
  }

  /** Whether there is no room for more. */
  get full() {
    return this.bytes > MOST_BYTES;
  }

  add(kind, line) {
    this.lines[kind].push(line);
    this.bytes += line.length;
  }

  event(frame, time, kind, data) {
    this.add("events", pythonJson({ frame, time_s: time, kind, ...data }));
  }

  /** Take a frame with its values, `row` of the table, and the number of frames that were lost so far. */
  take(frame, values, row, lost) {
    const { index, time_s: time, lap } = frame;
    const missing = lost - this.lost;
    this.lost = lost;
    if (missing && this.last !== null) {
      this.missing += missing;
      this.add("frames", `,${repr(this.last.time_s)},missing,${SLOW},${this.last.index},${missing},${repr(time)}`);
      this.event(index, time, "gap", { frames: missing, cause: SLOW });
    }
    if (lap) {
      this.laps = true;
      this.event(index, time, "lap", { lap });
    }
    this.add("frames", `${index},${repr(time)},processed,,,,`);
    this.add("values", row);
    for (const one of this.table.arrays) this.keep(one, index, values);
    this.first ??= index;
    this.last = frame;
    this.count += 1;
  }

  keep(one, index, values) {
    const value = this.engine.picked(one.ref, values);
    if (value === null || index % one.every) return;
    const copy = value instanceof Values ? value.copy() : value;
    this.arrays.get(refText(one.ref)).push(copy);
    this.bytes += copy.data.byteLength;
  }

  /** Return the files by name, in bytes. `how` is how the run ended: as the program says it. */
  async files(how, error = null) {
    const tree = this.laps ? { ...this.tree, source: { ...this.tree.source, loop: true } } : this.tree;
    const bytes = (text) => new TextEncoder().encode(text);
    const lines = (kind) => bytes(this.lines[kind].map((line) => `${line}\n`).join(""));
    const files = {
      "pipeline.yaml": bytes(`${JSON.stringify(tree, null, 2)}\n`), // which is YAML, too
      "values.csv": lines("values"), "frames.csv": lines("frames"), "events.jsonl": lines("events"),
    };
    for (const [name, parts] of this.arrays) if (parts.length) files[`${name}.npy`] = npy(parts);
    files["run.json"] = bytes(`${await sealed(await this.info(files, how, error))}\n`);
    return files;
  }

  async info(files, how, error) {
    const { medium, times = null, origin = null } = this.source;
    const { program } = this.engine;
    const columns = [...this.table.scalars, ...this.table.arrays.map(({ ref }) => ref)];
    const hashes = await Promise.all(Object.entries(files).map(async ([name, bytes]) => [name, await fileHash(bytes)]));
    return {
      format: program.format, name: program.name, description: program.question, started: this.started.toISOString(),
      finished: new Date().toISOString(), resumed_from: null, versions: this.about.versions, code: this.about.code,
      machine: this.about.machine, seed: program.settings.seed, on_gap: program.settings.on_gap,
      hashes: { source: origin, units: {} },
      source: { use: program.source.use, title: this.tree.source.name ?? "", shape: medium.shape, dtype: DTYPES[medium.dtype], rate: medium.rate, live: medium.live },
      clock: { kind: medium.live ? "monotonic" : times ? "pts" : "index", utc_at_zero: null },
      frames: { captured: this.count, processed: this.count, dropped: 0, missing: this.missing, corrupt: 0 },
      ended: { how, error }, arrays: Object.fromEntries(this.table.arrays.map(({ ref, every }) => [refText(ref), every])),
      columns: Object.fromEntries(columns.map((ref) => [refText(ref), { node: ref.name, unit: this.feeds.unit(ref) }])),
      nodes: Object.fromEntries(program.parts.map(({ name }) => [name, { blas: false }])), // which no kernel uses
      first_frame: this.first ?? 0, record_source: "none", files: Object.fromEntries(hashes),
    };
  }
}

/** The pipeline as a file says it, with the parameters as they are now. */
function treeOf({ program: { tree, parts, source }, nodes }) {
  const now = Object.fromEntries(parts.toReversed().map(({ name, family }) => [family, nodes.get(name).parameters]));
  const written = ([family, entry]) => [family, Object.fromEntries(Object.entries(entry).map(([key, value]) => [
    key, key in now[family] && !value?.sweep ? now[family][key] : value,
  ]))];
  const all = Object.fromEntries(Object.entries(tree.nodes).map(written));
  return { ...tree, source: { use: source.use, ...source.parameters }, nodes: all };
}
