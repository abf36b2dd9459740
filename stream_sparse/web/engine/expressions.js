// Expressions of the table of kernels, as tools/wasm_steps.py writes them: a number, a truth or null stands for
// itself, a text is a name, and a list is an operation with what it works on.
import { fixed, general, round } from "../drawing/numbers.js";

const sum = (a, b) => (Array.isArray(a) ? [...a, ...b] : a + b);
const plain = (x) => (typeof x === "bigint" ? Number(x) : x ?? null);
const truth = (x) => (Array.isArray(x) ? x.length > 0 : Boolean(x));
const place = (list, value) => list.indexOf(value);

const OPERATIONS = {
  "+": sum, "-": (a, b) => a - b, "*": (a, b) => a * b, "**": (a, b) => a ** b, "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - b * Math.floor(a / b), "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b,
  "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, not: (a) => !truth(a), negative: (a) => -a,
  in: (value, list) => list.includes(value), "not in": (value, list) => !list.includes(value), list: (...values) => values,
  item: (list, k) => plain(Array.isArray(k) ? list.data[k[0] * list.shape[1] + k[1]] : list?.[k]), slice: (list, begin, end) => list.slice(begin ?? 0, end ?? undefined),
  len: (list) => list.length, max: Math.max, min: Math.min, prod: (list) => list.reduce((a, b) => a * b, 1), place,
  part: (value, k) => (Array.isArray(value) ? value[k] : value), "/": (a, b) => a / b, sqrt: Math.sqrt,
  floor: Math.floor, int: (x) => Math.trunc(Number(x)), round, format, join: (...words) => words.join(""),
  get: (map, key, usual) => map[key] ?? usual, entropy, extent, on_a_grid: onGrid, nearest,
  listed: (...words) => words.filter(Boolean).join(", "),
  shown: (value, usual) => ["number", "string", "boolean"].includes(typeof value) && value !== usual,
};

/** A seed as NumPy takes it, in words of 32 bits. */
function entropy(seed) {
  const found = [];
  for (let rest = seed; rest > 0 || !found.length; rest = Math.floor(rest / 2 ** 32)) found.push(rest % 2 ** 32);
  return found;
}

/** The first and the last row of places, (count, 2), or column. */
function extent({ data }, axis) {
  const along = data.filter((_, k) => k % 2 === axis);
  return [Math.min(...along), Math.max(...along)];
}

/** Whether all rows of places have the same columns. */
function onGrid({ data }) {
  const [tops, lefts] = [0, 1].map((axis) => Array.from(data.filter((_, k) => k % 2 === axis)));
  const places = new Set(tops.map((top, k) => `${top} ${lefts[k]}`));
  return places.size === new Set(tops).size * new Set(lefts).size;
}

/** The number of the patch whose centre is nearest to a pixel, the first of several. */
function nearest({ data }, tall, wide, row, col) {
  const away = (k) => (2 * data[2 * k] + tall - 1 - 2 * row) ** 2 + (2 * data[2 * k + 1] + wide - 1 - 2 * col) ** 2;
  let found = 0;
  for (let k = 1; 2 * k < data.length; k += 1) if (away(k) < away(found)) found = k;
  return found;
}

/** A value as Python's formats write it, such as `.3g`, `.1f`, or none. */
function format(x, how) {
  if (typeof x === "boolean") return x ? "True" : "False";
  const digits = how.slice(1, -1) || undefined;
  return how.endsWith("g") ? general(x, digits && Number(digits)) : how ? fixed(x, Number(digits)) : String(x);
}

/** The value of an expression, given those of names. */
export function evaluate(written, values) {
  if (typeof written === "string") {
    if (!(written in values)) throw new RangeError(`no value is known for ${written}`);
    return values[written];
  }
  if (!Array.isArray(written)) return written;
  const [operation, ...rest] = written;
  const value = (one) => evaluate(one, values);
  switch (operation) {
    case "text": return rest[0];
    case "call": return values.call(...rest.map(value));
    case "let": return value(values.shared[rest[0]]);
    case "record": return Object.fromEntries(rest[0].map((name, k) => [name, value(rest[k + 1])]));
    case "with": return { ...value(rest[0]), ...value(["record", ...rest.slice(1)]) };
    case "if": return value(truth(value(rest[0])) ? rest[1] : rest[2]);
    case "and": return rest.reduce((found, one) => (truth(found) ? value(one) : found), true);
    case "or": return rest.reduce((found, one) => (truth(found) ? found : value(one)), false);
    default: return OPERATIONS[operation](...rest.map(value));
  }
}

/** Whether a condition holds, as Python sees its value. */
export const holds = (written, values) => truth(evaluate(written, values));
