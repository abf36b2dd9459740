// Sweeps: the values of a parameter, one copy of a node for each.
import { general } from "../drawing/numbers.js";

export const MOST_VALUES = 64;

/** How many values even steps have, with the end included. */
export const countOf = ({ from, to, step }) => Math.floor((to - from) / step + 1e-9) + 1; // 0 to 1 in steps of 0.1 must not miss its end

/** The values that `sweep` stands for: a list, or even steps with the end included. */
export function sweptValues(sweep) {
  if (Array.isArray(sweep)) return sweep;
  const { from, to, step } = sweep;
  const values = Array.from({ length: countOf(sweep) }, (_, k) => from + k * step);
  if ([from, to, step].every(Number.isInteger)) return values;
  return values.map((value) => Number(general(value, 12)));
}

/** All combinations of some lists, the last one changing first. */
export function combinations(lists) {
  return lists.reduce((some, list) => some.flatMap((one) => list.map((value) => [...one, value])), [[]]);
}

/** A branch's name: `box@window=11` for its own sweep, `k_box@box.window=11` for one above. */
export function branchName(family, sweep) {
  const values = Object.entries(sweep).map(([axis, value]) =>
    `${axis.startsWith(`${family}.`) ? axis.slice(family.length + 1) : axis}=${value}`);
  return values.length ? `${family}@${values.join(",")}` : family;
}
