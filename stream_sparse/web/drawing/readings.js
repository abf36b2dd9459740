// Words for what lies at a place of a picture: the place, and the values there with units of measure.
import { number } from "./ticks.js";

export const NO_VALUE = "no value";
const LONGEST = 200; // characters
const DIGITS = 6, MOST = 6;

/** A value with as many digits as people compare, or the range from one to another. */
export function exactly(value, high = null) {
  const low = number(value, DIGITS);
  return high === null || high === value || Number.isNaN(value) ? low : `${low} to ${number(high, DIGITS)}`;
}

/** The numbers of the few rows of a picture that lie nearest to one, in their order. */
export function nearest(rows, y) {
  const all = rows.map((_, k) => k);
  if (rows.length <= MOST) return all;
  const away = rows.map((row) => (Number.isNaN(row) ? Infinity : Math.abs(row - y)));
  return all.sort((a, b) => (away[a] === away[b] ? 0 : away[a] - away[b])).slice(0, MOST).sort((a, b) => a - b);
}

/**
 * The line of words for a place; a unit that all values share comes once, at the end.
 *
 * Each reading has a name, which may be empty, the value in words, and perhaps its unit of measure.
 */
export function lineOf(place, readings) {
  if (readings.length && readings.every(({ words }) => words === NO_VALUE)) return `${place}: ${NO_VALUE}`;
  const units = new Set(readings.map(({ unit = "" }) => unit));
  const common = units.size === 1 ? [...units][0] : "";
  const parts = readings.map(({ name, words, unit = "" }) => {
    const each = name ? `${name} = ${words}` : words;
    return common ? each : `${each} ${unit}`.trimEnd();
  });
  const line = `${place}: ${parts.join(", ")} ${common}`.split(/\s+/).filter(Boolean).join(" ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).replace(/[ ,]+$/, "")}\u2026`;
}
