// Panel `image`: frames as pictures, with a colour bar and the mark of a tap or a crop.
import { ArrayPicture, Grid, Message, Tint } from "../drawing/records.js";
import { general, round } from "../drawing/numbers.js";
import { number } from "../drawing/ticks.js";
import { Tints } from "../drawing/tints.js";
import { captions, commonParameters, swept, words } from "./feed.js";
import { boxes, moved } from "./_mark.js";
import { ValuesPanel } from "./_values.js";

// A picture of uint8 or uint16 is an ordinary one, shown over all its levels, if its 98th percentile and its median
// reach these levels of 255; the median of a picture of differences is near 0. The first picture decides. Later ones
// change that by votes: an ordinary one has 4, a dark one 1. Otherwise a shaking camera would switch a picture of
// differences back and forth.
const BRIGHT = 90, DARK = 10, VOTES = 40;
const USUAL = 320 * 240; // pixels of a picture in a panel
const SAMPLED = 80; // rows and columns of a sample, enough for a percentile
const TOPS = { u1: 255, u2: 65535 };

export class Image extends ValuesPanel {
  static scene = true;
  static saysFrames = false;

  reset() {
    super.reset();
    // The numbers of inputs that have a range in common.
    this.alike = this.series.families.map(({ members }) => members);
    this.signed = new Map();
    this.bright = new Map();
    this.tints = new Tints({ patience: 20, keep: 0.75 });
  }

  /**
   * The size of an ordinary picture, of a file also its rate, and the type unless it is uint8.
   *
   * Of any other picture its unit of measure, and the parameters that no heading or name shows.
   */
  note() {
    const alone = this.feeds.length === 1, frame = alone ? this.latest[0] : null;
    if (frame !== null && frame.dtype in TOPS && (this.bright.get(0) ?? 0) >= VOTES / 2) {
      const [rows, columns] = flat(frame).shape, { live, shape, rate } = this.medium;
      const whole = !live && String(frame.shape.slice(0, 2)) === String(shape.slice(0, 2));
      return `${frame.dtype === "u1" ? "" : "uint16 "}${columns}x${rows}${whole ? `, ${general(rate, 4)} fps` : ""}`;
    }
    return words(super.note(), alone && this.parameters.title === null ? "" : commonParameters(this.feeds));
  }

  kept(value) {
    return value.shape?.length ? value : null;
  }

  instead() {
    const instead = super.instead();
    if (instead === null || this.medium.shape.length || this.stale.first === null) return instead;
    return Message({ text: "no picture: the source is one signal" });
  }

  described() {
    const frames = new Map(this.latest.flatMap((x, k) => (x === null ? [] : [[k, flat(x)]])));
    const plain = new Set([...frames].filter(([k, x]) => this.isPlain(k, x)).map(([k]) => k));
    const tints = this.tinted(frames, plain);
    const parts = this.feeds.map((_, k) => (frames.has(k) ? this.frame(k, frames.get(k), tints.get(k)) : this.stale.said(k)));
    const scaled = this.parameters.range !== null || plain.size < frames.size;
    const bar = this.alike.length === 1 && scaled ? tints.values().next().value : null;
    return Grid({ parts, names: this.names(tints), bar });
  }

  /** The description of one picture. */
  frame(which, values, tint) {
    const marks = Object.values(this.marks).flatMap(({ node }) => boxes(node));
    const { unit } = this.feeds[which];
    return ArrayPicture({ values, tint, name: this.series.names[which], unit, boxes: marks, stale: this.stale.stale(which) });
  }

  move(row, column) {
    const node = this.marks.mark?.node, frame = this.latest.find((x) => x !== null);
    if (!node || node.parameters.row === null || !frame) return null;
    return ["mark", ...moved(node, row, column, flat(frame).shape)];
  }

  /**
   * The names of several small pictures, with their ranges where there is no colour bar.
   *
   * Without room for these they are the names alone, or in a sweep the swept values.
   */
  names(tints) {
    if (this.feeds.length === 1) return [];
    const names = captions(this.feeds);
    if (this.alike.length > 1) return [names.map((name, k) => name + (tints.has(k) ? rangeText(tints.get(k)) : "")), names];
    const [{ keys }] = this.series.families;
    if (!keys.length) return [names];
    const values = this.feeds.map(swept);
    return [names, values.with(0, `${keys[0]} ${values[0]}`), values];
  }

  /** Whether this is an ordinary picture, to be shown as it is. */
  isPlain(k, { dtype, shape, data }) {
    if (!(dtype in TOPS)) return false;
    if (dtype === "u1" && shape.length === 3) return true;
    // uint16 is often a scale for 12 bits or less, and then dark: so are its colours
    const shift = dtype === "u1" ? 0 : 8, levels = new Uint32Array(256);
    let count = 0;
    for (const place of sampled(shape)) {
      levels[data[place] >> shift] += 1;
      count += 1;
    }
    const reached = (share) => {
      let level = 0;
      for (let sum = levels[0]; sum < share * count; sum += levels[level]) level += 1;
      return level;
    };
    const middle = reached(0.5), ordinary = reached(0.98) >= BRIGHT && middle >= DARK;
    let votes = this.bright.get(k) ?? (ordinary ? VOTES : 0);
    if (ordinary) votes = Math.min(votes + 4, VOTES);
    else if (middle < DARK) votes = Math.max(votes - 1, 0);
    this.bright.set(k, votes);
    return votes >= VOTES / 2;
  }

  /** The colour map and range of each picture; those of a family may be equal, to be compared. */
  tinted(frames, plain) {
    const made = new Map();
    this.alike.forEach((members, which) => {
      const there = members.filter((k) => frames.has(k));
      if (!there.length) return;
      const tint = this.tint(which, there.map((k) => frames.get(k)), there.every((k) => plain.has(k)));
      there.forEach((k) => made.set(k, tint));
    });
    return made;
  }

  tint(which, pictures, plain) {
    const { colormap: chosen, range } = this.parameters;
    const samples = plain ? [] : pictures.map(sample);
    const signed = this.signed.get(which) || samples.some((some) => some.some((x) => x < 0));
    this.signed.set(which, signed);
    const colormap = chosen ?? (signed ? "coolwarm" : "gray");
    if (range !== null) return Tint({ colormap, low: range[0], high: range[1] });
    if (plain) return Tint({ colormap, low: 0, high: Math.max(...pictures.map(({ dtype }) => TOPS[dtype])) });
    const tops = samples.filter(({ length }) => length).map(top);
    const tint = this.tints.follow(which, tops.length ? Math.max(...tops) : NaN, signed, colormap);
    return tint.high >= 200 && pictures.every(({ dtype }) => dtype === "u1") ? { ...tint, high: 255 } : tint;
  }
}

/** The range of a picture as text; empty for an ordinary one. */
function rangeText({ low, high }) {
  if (low === 0 && Object.values(TOPS).includes(high)) return "";
  return low === -high ? `, ±${number(high)}` : `, ${number(low)} to ${number(high)}`;
}

/** A vector as a picture of one row. */
const flat = (x) => (x.shape.length === 1 ? x.shaped(1, x.shape[0]) : x);

/** The 98th percentile of magnitudes. */
function top(some) {
  const sizes = some.map(Math.abs).sort();
  return sizes[round(0.98 * (sizes.length - 1))];
}

/** The places of a regular sample of a picture, all channels of a pixel. */
function* sampled([rows, columns, depth = 1], side = 1) {
  const tall = rows - side + 1, wide = columns - side + 1;
  const down = Math.max(Math.floor(tall / SAMPLED), 1), along = Math.max(Math.floor(wide / SAMPLED), 1);
  for (let row = 0; row < tall; row += down) {
    for (let column = 0; column < wide; column += along) {
      for (let k = 0; k < depth; k += 1) yield (row * columns + column) * depth + k;
    }
  }
}

/**
 * The finite values of a regular sample, as floats.
 *
 * A large picture is mostly shown smaller, by the means of neighbours: so they are those of the sample.
 */
function sample({ shape, data }) {
  const [rows, columns, depth = 1] = shape;
  const side = Math.min(Math.max(round(Math.sqrt((rows * columns) / USUAL)), 1), rows, columns);
  const found = [];
  for (const place of sampled(shape, side)) {
    let sum = 0;
    for (let i = 0; i < side; i += 1) {
      for (let j = 0; j < side; j += 1) sum += Number(data[place + (i * columns + j) * depth]);
    }
    const mean = sum / side ** 2;
    if (Number.isFinite(mean)) found.push(mean);
  }
  return Float64Array.from(found);
}
