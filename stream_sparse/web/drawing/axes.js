// Axes with marks in the units of their values: what a chart shows, without places and colours of a page.
import { extent, fmax, fmin } from "./extremes.js";
import { fixed } from "./numbers.js";
import { exactly, NO_VALUE } from "./readings.js";
import { Across } from "./records.js";

/** The axis of the swept values of a parameter, an array, with room for dots at its ends. */
export function sweptAcross(name, points, unit, log) {
  const ends = [points[0], points.at(-1)];
  const even = log === null ? isEvenLog(points) : log && points[0] > 0;
  const [low, high] = even ? ends.map(Math.log10) : ends;
  const room = high > low ? 0.03 * (high - low) : 0.5;
  return Across({ kind: "swept", start: low - room, end: high + room, name, unit, points, log: even });
}

/** The horizontal axis of both; null where they are not of one kind and name. */
function joinedAcross(one, other) {
  if (one.kind !== other.kind || one.name !== other.name) return null;
  const longer = other.points.length > one.points.length ? other : one;
  if (one.log !== other.log) return longer;
  return { ...longer, start: Math.min(one.start, other.start), end: Math.max(one.end, other.end) };
}

/**
 * A value of a horizontal axis with its name: `entry 3`, `2.000 s`.
 *
 * @param {{ kind: string, name?: string, unit?: string }} across
 * @param {number} value
 */
export function acrossWords({ kind, name, unit }, value) {
  if (kind === "time") return `${fixed(value, 3)} s`;
  if (kind === "past") return value ? `${exactly(-value)} frame${value < -1 ? "s" : ""} ago` : "now";
  if (kind === "entries" && name) return `${exactly(value)} ${name}`;
  const words = `${{ entries: "entry", values: "at" }[kind] ?? name} ${exactly(value)}`;
  return kind === "swept" ? `${words} ${unit}`.trimEnd() : words;
}

/** The least and the greatest value of some marks; nan without any. */
export function spanOf(marks) {
  const lows = marks.map((mark) => extent((mark.low ?? mark.y).data)[0]);
  const highs = marks.map((mark) => extent(mark.y.data)[1]);
  return extent(lows, highs);
}

/** A value of a mark in words, for `lineOf`. */
export function readingAt({ name, unit, low, y }, k) {
  const [least, most] = [(low ?? y).data[k], y.data[k]];
  if (Number.isNaN(least)) return { name, words: NO_VALUE, unit: "" };
  return { name, words: exactly(least, most), unit };
}

/** The range of a bin of steps; of whole numbers the first and the last one. */
export function binWords({ x }, k) {
  const low = x.data[k], high = x.data[k + 1];
  const whole = [low, high].every((end) => Math.abs(end % 1) === 0.5);
  return whole ? exactly(low + 0.5, high - 0.5) : exactly(low, high);
}

/** Axes with the marks of both; null where their horizontal axes are not alike. */
export function joinedAxes(one, other) {
  const across = joinedAcross(one.across, other.across);
  if (across === null) return null;
  return {
    ...one, across,
    y: [fmin(one.y[0], other.y[0]), fmax(one.y[1], other.y[1])],
    marks: [...one.marks, ...other.marks],
    legend: [...one.legend, ...other.legend],
    normals: [...new Set([...one.normals, ...other.normals])].sort((a, b) => a - b),
  };
}

/** The axes with the value of a parameter, which lies within their range. */
export function settingAt(axes, setting) {
  const { across, y } = axes;
  const log = setting.upright ? across.log : axes.log;
  if (log && setting.value <= 0) return axes;
  const place = log ? Math.log10(setting.value) : setting.value;
  if (!setting.upright) return { ...axes, y: [fmin(y[0], place), fmax(y[1], place)], setting };
  const start = Math.min(across.start, place), end = Math.max(across.end, place);
  return { ...axes, across: { ...across, start, end }, setting };
}

/** Whether positions span two decades in about even ratios, and belong on a logarithmic axis. */
export function isEvenLog(x) {
  if (x.length < 3 || !(x[0] > 0) || x.at(-1) < 99 * x[0]) return false;
  const logs = x.map(Math.log10);
  const steps = logs.slice(1).map((log, k) => log - logs[k]);
  return Math.max(...steps) <= 4 * Math.min(...steps);
}
