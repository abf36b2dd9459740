// The plot of axes: its place in the picture, what lies along its two axes, grid, ticks and labels.
import { fixed, round } from "./numbers.js";
import { acrossWords } from "./axes.js";
import { within } from "./picture.js";
import { label, lineHeight, textWidth } from "./text.js";
import { number, ticks } from "./ticks.js";

const LARGEST_POWER = 308; // floats end at 1e308
const AGAIN = "begins again";
// A label stands at every power of ten, or in short ranges also at 2 and 5 times those.
const SERIES = [1, 2, 5].map(Math.log10);

/**
 * A rectangle of a picture in pixels, right and bottom excluded; the values at its edges; a font size.
 *
 * On a logarithmic axis the values at the edges are logarithms to base 10.
 */
export class Plot {
  left = 0;
  top = 0;
  right = 0;
  bottom = 0;
  low = 0;
  high = 1;
  start = 0;
  end = 1;
  size = 0;
  logX = false;
  logY = false;

  /** @param {Partial<Plot>} fields */
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** The plot that fills a picture of this size below row `top`, and leaves room for its labels. */
  static within(picture, height, width, { top, y, x, size, logX = false, logY = false }) {
    const half = Math.floor(lineHeight(size) / 2);
    const bottom = Math.max(height - lineHeight(size) - 4, top + half + 2);
    const plot = new Plot({ top: top + half, right: width, bottom, low: y[0], high: y[1], size, logY });
    const widest = Math.max(0, ...plot.levels().map(([, text]) => textWidth(picture, text, size)));
    const left = Math.min(Math.max(widest + 8, 3 * size + 3), Math.max(Math.floor(width / 2), 1));
    return plot.with({ left, right: Math.max(width - Math.floor(size / 2), left + 2), start: x[0], end: x[1], logX });
  }

  with(changed) {
    return new Plot({ ...this, ...changed });
  }

  get tall() {
    return this.bottom - this.top;
  }

  get wide() {
    return this.right - this.left;
  }

  /** The row of a value in the whole picture. */
  row(value) {
    return this.rowOf(this.logY ? Math.log10(value) : value);
  }

  /** The row of a value, or of the logarithm of a logarithmic axis. */
  rowOf(level) {
    return this.bottom - 1 - ((level - this.low) / (this.high - this.low)) * (this.tall - 1);
  }

  /** The column of a value in the whole picture. */
  column(value) {
    const share = ((this.logX ? Math.log10(value) : value) - this.start) / (this.end - this.start);
    return this.left + share * (this.wide - 1);
  }

  rows(values) {
    return Float64Array.from(values, (value) => this.row(value));
  }

  columns(values) {
    return Float64Array.from(values, (value) => this.column(value));
  }

  /** Whether a place of the whole picture lies within the plot. */
  holds(x, y) {
    return this.left <= x && x < this.right && this.top <= y && y < this.bottom;
  }

  /** The value at a column of the whole picture. */
  across(column) {
    const value = this.start + ((column - this.left) / Math.max(this.wide - 1, 1)) * (this.end - this.start);
    return this.logX ? 10 ** value : value;
  }

  /** The value at a row of the whole picture. */
  level(row) {
    const value = this.low + ((this.bottom - 1 - row) / Math.max(this.tall - 1, 1)) * (this.high - this.low);
    return this.logY ? 10 ** value : value;
  }

  /** The plot at another place. */
  moved(right, down = 0) {
    const { left, top, bottom } = this;
    return this.with({ left: left + right, right: this.right + right, top: top + down, bottom: bottom + down });
  }

  /** Draw in the part of a picture within the plot: `drawn` gets that part, and the plot as it lies in it. */
  inside(picture, drawn) {
    const plot = this.moved(-this.left, -this.top);
    picture.part(this.left, this.top, this.right, this.bottom, (part) => drawn(part, plot));
  }

  /** The labels of the vertical axis, each [value, text]: round values, or its two ends in little room. */
  levels() {
    const { low, high, tall, size } = this;
    if (this.logY) return this.powers();
    if (tall < 6.8 * size) return (tall > 1.5 * size ? [low, high] : [low]).map((value) => [value, number(value)]);
    return ticks(low, high, within(Math.trunc(tall / (3.4 * size)), 1, 5));
  }

  /** The logarithms of powers of ten, fewer in little room; at least two values if these fit. */
  powers() {
    const { low, high, tall, size } = this;
    const first = Math.ceil(low - 1e-9), last = Math.min(Math.floor(high + 1e-9), LARGEST_POWER);
    const every = Math.max(Math.ceil(((last - first + 1) * 2.2 * size) / Math.max(tall, 1)), 1);
    let powers = [];
    for (let power = first; power <= last; power += every) powers.push(power);
    if (powers.length < 2) powers = series(first, last, low, high);
    if (powers.length < 2) powers = [low, (low + high) / 2, high];
    if (powers.length > 1 + tall / (1.6 * size)) { // lines of text would touch
      powers = tall > 1.5 * size ? [powers[0], powers.at(-1)] : powers.slice(0, 1);
    }
    return powers.map((power) => [power, number(10 ** Math.min(power, LARGEST_POWER))]);
  }

  /** Draw horizontal lines with a label at the left of each. */
  grid(picture) {
    const { theme } = picture;
    for (const [level, text] of this.levels()) {
      const row = this.line(picture, level, theme.grid);
      label(picture, text, this.left - 6, row, this.size, { colour: theme.quiet, at: "right" });
    }
  }

  /** Draw a horizontal line at a value, or at the logarithm of one; returns its row. */
  line(picture, level, colour) {
    const row = round(this.rowOf(level));
    picture.box(this.left, row, this.right, row + 1, colour);
    return row;
  }
}

/** The powers of ten and 2 and 5 times those, as logarithms, that lie in a range. */
function series(first, last, low, high) {
  const found = [];
  for (let power = first - 1; power <= last; power++) found.push(...SERIES.map((step) => power + step));
  return found.filter((power) => low <= power && power <= high);
}

/** Draw an upright line where the source began again, if `named` with words where there is room. */
export function drawLaps(picture, plot, { laps }, named = true) {
  const { size, left, right, top, bottom } = plot;
  const wide = textWidth(picture, AGAIN, size);
  let end = right;
  for (const time of [...laps].reverse()) {
    const x = round(plot.column(time));
    if (x < left || x >= right) continue;
    picture.box(x, top, x + 1, bottom, picture.theme.faint);
    if (named && plot.tall > 4 * size && x + 6 + wide < end) {
      label(picture, AGAIN, x + 6, top + 0.8 * size, size, { colour: picture.theme.quiet });
    }
    end = x;
  }
}

/** Draw labels below a plot, and the unit of measure at the end. */
export function drawAcross(picture, plot, across) {
  const unit = across.kind === "swept" ? "" : across.unit;
  const room = unit ? textWidth(picture, unit, plot.size) + plot.size : 0;
  nameBelow(picture, plot, labels(picture, plot, across), {
    inwards: across.kind !== "time", width: Math.max(picture.width - room, 1),
  });
  if (!unit) return;
  const row = plot.bottom + Math.floor(lineHeight(plot.size) / 2) + 4;
  label(picture, unit, plot.right, row, plot.size, { colour: picture.theme.quiet, at: "right" });
}

/** The labels of a horizontal axis, each [value, text]. */
function labels(picture, plot, across) {
  if (across.kind === "swept") return points(picture, plot, across);
  if (across.kind === "past") return past(picture, plot, across);
  const { size, wide } = plot, [low, high] = across.points.length ? across.points : [plot.start, plot.end];
  const widest = (count, after, least) => {
    const widths = ticks(low, high, count).map(([, text]) => textWidth(picture, `${text}${after}`, size));
    return widths.length ? Math.max(...widths) : least;
  };
  if (across.kind === "time") {
    const count = Math.max(Math.trunc(wide / (2.5 * widest(4, " s", 30) + 12)), 1);
    return ticks(low, high, count).map(([value, text]) => [value, `${text} s`]);
  }
  const entries = across.kind === "entries";
  const one = entries ? textWidth(picture, fixed(high, 0), size) : widest(5, "", 0);
  const most = entries ? Math.min(Math.trunc(high - low), 12) : 10;
  return ticks(low, high, Math.max(Math.min(Math.trunc(wide / (one + 2.5 * size)), most), 1));
}

/** Round numbers of frames ago, the earliest with these words, and the word for no frame ago. */
function past(picture, plot, across) {
  const earliest = Math.floor(-plot.start), now = [0, acrossWords(across, 0)];
  if (earliest < 1) return [now];
  const room = plot.wide - textWidth(picture, acrossWords(across, -earliest), plot.size);
  const count = Math.min(Math.trunc(room / (4 * plot.size)), earliest, 10);
  const ago = ticks(0, earliest, Math.max(count, 1)).slice(1).reverse().map(([value, text]) => [-value, text]);
  const first = ago.length ? ago[0][0] : -earliest;
  return [[first, acrossWords(across, first)], ...ago.slice(1), now];
}

/** The swept values, every second or third of them in little room, or round values. */
function points(picture, plot, across) {
  const { size, start, end } = plot, values = across.points.map((value) => [value, number(value)]);
  const places = across.points.map((value) => plot.column(value));
  const gaps = places.slice(1).map((place, k) => place - places[k]), near = Math.min(...gaps);
  const widths = values.map(([, text]) => textWidth(picture, text, size));
  const room = widths.reduce((sum, wide) => sum + wide + size, 0), widest = Math.max(...widths) + Math.floor(size / 2);
  if (room < plot.wide && near > widest) return values;
  if (across.log) {
    const first = Math.ceil(start - 1e-9), last = Math.min(Math.floor(end + 1e-9), LARGEST_POWER);
    let powers = Array.from({ length: Math.max(last - first + 1, 0) }, (_, k) => first + k);
    if (powers.length < 3) powers = series(first, last, start, end);
    return powers.map((power) => [10 ** power, number(10 ** power)]);
  }
  const even = gaps.every((gap, k) => !k || Math.abs(gap - gaps[k - 1]) < 1e-6);
  if (places.length > 2 && even) {
    const every = Math.max(Math.ceil(widest / near), 2);
    return values.filter((_, k) => k % every === 0);
  }
  return ticks(start, end, Math.min(Math.max(Math.trunc(plot.wide / (2.5 * widest + 10)), 1), 10));
}

/** Draw whole numbers at the left of a plot with rows numbered from the top, such as weights. */
export function numberRows(picture, plot) {
  const [low, high] = [plot.low, plot.high].sort((a, b) => a - b);
  if (!(high > low)) return;
  const count = Math.min(Math.trunc(plot.tall / (2.2 * plot.size)), Math.trunc(high - low), 10);
  for (const [value, text] of ticks(low, high, Math.max(count, 1))) {
    const row = plot.top + ((value - low) / (high - low)) * plot.tall;
    label(picture, text, plot.left - 6, row, plot.size, { colour: picture.theme.quiet, at: "right" });
  }
}

/**
 * Draw labels below a plot from left to right, within a width; leave out a label that would touch the one before.
 *
 * `inwards`: a label at the border is moved, so that it is not cut; else it is left out.
 */
function nameBelow(picture, plot, named, { inwards = true, width = picture.width } = {}) {
  const { theme } = picture, { size, bottom } = plot;
  const row = bottom + Math.floor(lineHeight(size) / 2) + 4;
  let free = 0;
  for (const [value, text] of named) {
    const middle = plot.column(value), half = textWidth(picture, text, size) / 2;
    const place = inwards ? Math.min(Math.max(middle, half), width - half) : middle;
    if (place - half < free || Math.max(place + half, middle) > width) continue;
    picture.box(round(middle), bottom, round(middle) + 1, bottom + 3, theme.grid);
    label(picture, text, place, row, size, { colour: theme.quiet, at: "middle" });
    free = place + half + 0.7 * size;
  }
}
