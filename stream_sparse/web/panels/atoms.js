// Panel `atoms`: the atoms of a dictionary as small pictures, with bars of their usage.
import { atomShape } from "../drawing/atom_shape.js";
import { Grid, Tiles } from "../drawing/records.js";
import { extent } from "../drawing/extremes.js";
import { Limits } from "../drawing/ranges.js";
import { Values } from "../drawing/values.js";
import { captions, swept, words } from "./feed.js";
import { namedOutputs } from "./panel.js";
import { ValuesPanel } from "./_values.js";

// An atom is in use if at least one recent patch in a thousand uses it. They are counted at this interval.
const USED = 1e-3, COUNTED_S = 0.5;
const ORDERED_S = 2; // the order is updated at this interval
const FILM_RATE = 10; // frames of a film in a second of the stream: at 30 a motion is too fast to follow

const numbersTo = (count) => Array.from({ length: count }, (_, k) => k);

/** The largest number of a list, nan left out; 0 without any. */
const largest = (list) => Math.max(0, ...[extent(list)[1]].filter(Number.isFinite));

/**
 * The order of atoms by usage, largest first, without flicker.
 *
 * It is updated every two seconds, by usages that are kept until they have changed by a tenth. Therefore atoms of
 * about equal usage keep their order.
 */
class Order {
  constructor() {
    this.kept = [];
    this.order = [];
    this.updated = 0;
  }

  /** The numbers of the atoms in order, given their usage at a time in seconds. */
  follow(usage, time) {
    const now = Array.from(usage, (x) => (Number.isNaN(x) ? 0 : x));
    const another = now.length !== this.order.length;
    if (another) Object.assign(this, { kept: [...now], order: numbersTo(now.length) });
    else if (time - this.updated < ORDERED_S) return this.order;
    const least = 1e-3 * Math.max(0, ...now.map(Math.abs));
    now.forEach((x, k) => {
      if (Math.abs(x - this.kept[k]) > 0.1 * Math.abs(this.kept[k]) + least) this.kept[k] = x;
    });
    this.order = this.order.toSorted((a, b) => this.kept[b] - this.kept[a]);
    this.updated = time;
    return this.order;
  }
}

/** The atoms of one input, those that came first, their usage, and their order. */
class Dictionary {
  constructor(atoms) {
    this.first = atoms;
    this.inUse = null;
    this.counted = 0;
    this.byUsage = new Order();
  }

  see(atoms, usage, { time_s: time, index }) {
    this.atoms = atoms;
    this.usage = usage;
    this.time = time;
    this.index = index;
    if (usage !== null && (this.inUse === null || time - this.counted >= COUNTED_S)) {
      const least = usage.dtype === "f4" ? Math.fround(USED) : USED;
      this.inUse = usage.data.filter((x) => x >= least).length;
      this.counted = time;
    }
  }

  /** The frame that films show now. */
  get frame() {
    return Math.floor(this.time * FILM_RATE) % atomShape(this.atoms.shape).frames;
  }

  /** The numbers of the atoms, the most used one first, or the first one. */
  order(sorted) {
    const count = this.atoms.shape[0];
    const order = sorted && this.usage !== null ? this.byUsage.follow(this.usage.data, this.time) : numbersTo(count);
    return new Values("i4", [count], Int32Array.from(order));
  }
}

export class Atoms extends ValuesPanel {
  static whole = true;

  reset() {
    super.reset();
    this.limits = new Limits();
  }

  /** The number of atoms, their size, how many are in use, and how many frames taught them. */
  note() {
    const sizes = new Set(this.latest.filter((mine) => mine !== null).map(sizeOf));
    if (sizes.size !== 1) return "";
    const used = this.latest.length > 1 ? null : this.latest[0].inUse, reading = this.statistics.reading();
    return words([...sizes][0], reading.definition, reading.over, used === null ? "" : `${used} in use`);
  }

  kept(value, which, at) {
    const parts = namedOutputs(value);
    const atoms = parts.atoms ?? parts.components ?? parts[""] ?? null;
    let mine = this.latest[which];
    if (atoms === null) return mine;
    if (mine === null || String(mine.atoms.shape) !== String(atoms.shape) || this.begunAnew(which, mine.index, at.index)) {
      mine = new Dictionary(atoms);
    }
    mine.see(atoms, parts.usage ?? null, at);
    return mine;
  }

  /** Whether a node of an input was reset between two values. */
  begunAnew(which, last, now) {
    const { due } = this.feeds[which];
    if (!due) return false;
    const frame = due(this.stale.first ?? 0);
    return last < frame && frame <= now;
  }

  described() {
    const { first } = this.parameters;
    const used = this.latest.filter((mine) => mine !== null && mine.usage !== null).map(({ usage }) => largest(usage.data));
    const [, full] = this.limits.follow(0, Math.max(0, ...used));
    const parts = this.latest.flatMap((mine, k) => {
      if (mine === null) return Array(first ? 2 : 1).fill(this.stale.said(k));
      const now = this.tiles(mine, k, full);
      return first ? [begun(now, mine.first), now] : [now];
    });
    return Grid({ parts, names: this.names() });
  }

  /** The description of the atoms of one input. */
  tiles(mine, which, full) {
    const { atoms, usage, frame } = mine, { sort, colormap } = this.parameters;
    const order = mine.order(sort === "usage"), name = this.series.names[which];
    return Tiles({ atoms, order, colormap, usage, full, name, stale: this.stale.stale(which), frame });
  }

  /** The names of the inputs with the number of atoms in use, and shorter ones for less room. */
  names() {
    const names = captions(this.feeds);
    const longer = names.map((name, k) => `${name}${(this.latest[k]?.inUse ?? null) === null ? "" : `, ${this.latest[k].inUse} in use`}`);
    const short = this.feeds.map((feed, k) => swept(feed) || names[k]);
    return [longer, names, short].map((some) => this.twice(some));
  }

  /** The names, or two for each where the first atoms are shown, too. */
  twice(names) {
    if (!this.parameters.first) return names;
    return names.flatMap((name) => ["first", "now"].map((when) => (names.length > 1 ? `${name}, ${when}` : when)));
  }
}

/** The first atoms at the places of those of now; their usage is not known. */
function begun(tiles, atoms) {
  const { usage } = tiles;
  const unknown = usage && new Values("f8", usage.shape, new Float64Array(usage.data.length).fill(NaN));
  return { ...tiles, atoms, usage: unknown, name: words(tiles.name, "first") };
}

function sizeOf({ atoms: { shape } }) {
  const count = `${shape[0]} atom${shape[0] > 1 ? "s" : ""}`;
  if (shape.length === 2) return `${count} of ${shape[1]}`;
  const { frames, rows, columns, channels } = atomShape(shape);
  const films = shape.length - (channels === 3 ? 1 : 0) === 4;
  return `${count} ${columns}x${rows}${films ? ` of ${frames} frames` : ""}`;
}
