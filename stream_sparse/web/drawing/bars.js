// Values as bars with their names and numbers.
import { round } from "./numbers.js";
import { colourOf, faded } from "./colours.js";
import { within } from "./picture.js";
import { drawAcross, Plot } from "./plot.js";
import { exactly, lineOf } from "./readings.js";
import { fitting } from "./stale.js";
import { label, lineHeight, shorten, textWidth } from "./text.js";
import { number } from "./ticks.js";

const ROOMY = 2; // lines of text that each bar needs before there is room for an axis

/** Bars that were drawn, and the size of the picture that they fill. */
class Drawn {
  constructor(height, width, bars) {
    this.height = height;
    this.width = width;
    this.bars = bars;
  }

  /** The whole name of the bar at a place, and its value with more digits. */
  readOff(x, y) {
    if (x < 0 || x >= this.width || y < 0 || y >= this.height) return "";
    return said(this.bars[Math.floor((y * this.bars.length) / this.height)]);
  }

  /** All that can be read off. */
  allRead() {
    return this.bars.map(said);
  }
}

const said = (bar) => lineOf(bar.name, [{ name: "", words: barWords(bar), unit: "" }]);

/** Draw bars over a picture. */
export function drawRows(rows, picture, size) {
  const { bars } = rows, places = placed(picture, rows, size);
  picture.fill();
  if (places.axis) drawAcross(picture, plotOf(places), { kind: "values", points: [], unit: "" });
  picture.part(0, 0, picture.width, places.height, (part) => {
    drawGround(part, bars.map(({ normal }) => normal), places);
    bars.forEach((bar, k) => drawBar(part, bar, k, places));
  });
  return [new Drawn(places.height, picture.width, bars)];
}

/**
 * Where bars lie in a picture, `pitch` apart; names are as long as there is room for.
 *
 * `height` is that of all bars, `axis` that of the numbers below them, or 0 where there is too little room. Names end
 * before the column `left`; where that is 0 they stand above the bars, which lie lower by `lower`. `zero` is the column
 * of the value 0, and `room` the columns from `low` to `high`.
 */
function placed(picture, { bars, ends: [low, high] }, size) {
  const line = lineHeight(size), { width } = picture, most = Math.trunc(0.45 * width);
  const axis = picture.height - line - 4 < ROOMY * bars.length * line ? 0 : line + 4;
  const height = picture.height - axis, pitch = height / bars.length, highEnough = pitch > 2.7 * line;
  const widestOf = (some) => Math.max(...some.map((name) => textWidth(picture, name, size))) + 10;
  let names = bars.map(({ name }) => name), widest = widestOf(names);
  if (widest > (highEnough ? width + 10 : most)) {
    names = bars.map(({ short }) => short);
    widest = widestOf(names);
  }
  const above = highEnough && widest > most; // names above the bars, where they are not cut
  const left = above ? 0 : Math.min(widest, most), lower = above ? 0.7 * line : 0;
  // A number stands at the right of its bar and needs room there.
  const room = Math.max(width - left - textWidth(picture, "-0.0000", size) - 8, 4);
  const zero = left + room * within(-low / (high - low), 0, 1);
  return { height, width, size, names, pitch, left, lower, zero, room, low, high, axis };
}

/** The column of a value. */
const columnOf = ({ zero, room, low, high }, value) => zero + (value * room) / (high - low);

/** The plot of the bars, for the numbers of their axis. */
function plotOf(places) {
  const { low, high, room, size, height } = places, left = round(columnOf(places, low));
  return new Plot({ left, top: 0, right: left + room + 1, bottom: height, start: low, end: high, size });
}

/** Draw names, the line of zero, and lines of a normal distribution. */
function drawGround(picture, normals, places) {
  const { size, left, pitch, height, width, zero, names, lower } = places, { theme } = picture;
  picture.box(round(zero), 0, round(zero) + 1, height, theme.grid);
  normals.forEach((normal, k) => {
    if (normal === null) return;
    const x = round(columnOf(places, normal));
    picture.box(x, round(k * pitch), x + 1, round((k + 1) * pitch), theme.quiet);
  });
  const common = new Set(normals).size === 1 ? normals[0] : null;
  if (common !== null && pitch > (left ? 3.4 : 5.4) * lineHeight(size)) {
    const x = round(columnOf(places, common)), words = `normal distribution: ${number(common)}`;
    const wide = textWidth(picture, words, size), y = height - 0.6 * size;
    if (x + 6 + wide <= width) label(picture, words, x + 6, y, size, { colour: theme.quiet });
    else if (x - 6 >= wide) label(picture, words, x - 6, y, size, { colour: theme.quiet, at: "right" });
  }
  names.forEach((name, k) => {
    const y = ((k + 0.5) * height) / names.length - lower;
    const text = shorten(picture, name, size, left ? left - 10 : width);
    const start = left ? left - 10 - textWidth(picture, text, size) : 0;
    // No line goes through a name.
    if (!left) picture.box(0, round(y - 0.7 * size), width, round(y + 0.7 * size), theme.card);
    word(picture, text, start, y, theme.text, k, places);
  });
}

/** Draw a bar with its number, or with its message. */
function drawBar(picture, { value, ink, before, message }, k, places) {
  const { size, pitch, zero, width, left, lower } = places, { theme } = picture;
  const y = (k + 0.5) * pitch + lower;
  let end = zero, letters = theme.quiet;
  if (value !== null && Number.isFinite(value)) {
    end = columnOf(places, value);
    letters = theme.text;
    const thick = Math.min(Math.max(round(0.38 * pitch), 2), round(2.4 * size)), colour = colourOf(ink, theme);
    if (before !== null && Number.isFinite(before)) {
      const around = Math.min(round(1.5 * thick), Math.trunc(0.9 * pitch));
      drawBox(picture, zero, columnOf(places, before), y, around, faded(colour, theme));
    }
    drawBox(picture, zero, end, y, thick, message ? faded(colour, theme) : colour);
  }
  if (message === null && value !== null) {
    const start = Math.max(zero, end) + 7;
    word(picture, shorten(picture, number(value), size, width - start), start, y, letters, k, places);
    return;
  }
  // It is longer than a number, and legible over its faint bar and left of zero.
  const said = message ?? { text: "", short: "" };
  const start = Math.max(Math.min(Math.min(zero, end) + 7, width - textWidth(picture, said.text, size)), left);
  word(picture, fitting(picture, said, size, width - start), start, y, letters, k, places);
}

/** Draw a bar from zero to its end, at least 3 pixels long. */
function drawBox(picture, zero, end, y, thick, colour) {
  const left = Math.min(round(zero), round(end));
  const right = Math.max(round(zero), round(end), left + 3);
  const top = round(y - thick / 2);
  // Rounded at the corners, as the cards are.
  if (right - left > 12 && thick > 12) picture.roundBox(left, top, right, top + thick, 4, colour);
  else picture.box(left, top, right, top + thick, colour);
}

/** Write a word beside a bar; where bars are closer than lines of text, beside every second or third. */
function word(picture, text, x, y, colour, k, { names, size, height }) {
  const every = Math.ceil(((size + 1) * names.length) / height);
  if (k % every) return;
  const row = Math.min(Math.max(y, 0.55 * size), height - 0.55 * size);
  label(picture, text, x, row, size, { colour });
}

/** The value and the message of a bar, whole. */
export function barWords({ value, unit, before, message }) {
  const now = value === null ? "" : `${exactly(value)} ${unit}`.trimEnd();
  const then = before === null ? "" : `before the latest change ${exactly(before)}`;
  return [now, then, message?.text].filter(Boolean).join(", ");
}
