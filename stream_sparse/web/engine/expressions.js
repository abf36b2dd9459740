// Expressions of the table of kernels, as tools/wasm_steps.py writes them: a number, a truth or null stands for
// itself, a text is a name, and a list is an operation with what it works on.
import { fixed, general, round } from "../drawing/numbers.js";

const sum = (a, b) => (Array.isArray(a) ? [...a, ...b] : a + b);
const plain = (x) => (typeof x === "bigint" ? Number(x) : x ?? null);
const place = (list, value) => list.indexOf(value);

const OPERATIONS = {
  "+": sum, "-": (a, b) => a - b, "*": (a, b) => a * b, "**": (a, b) => a ** b, "//": (a, b) => Math.floor(a / b),
  "%": (a, b) => a - b * Math.floor(a / b), "==": (a, b) => a === b, "!=": (a, b) => a !== b, "<": (a, b) => a < b,
  "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, not: (a) => !a, negative: (a) => -a,
  in: (value, list) => list.includes(value), "not in": (value, list) => !list.includes(value), list: (...values) => values,
  item: (list, k) => plain(list[k]), slice: (list, begin, end) => list.slice(begin ?? 0, end ?? undefined),
  len: (list) => list.length, max: Math.max, min: Math.min, prod: (list) => list.reduce((a, b) => a * b, 1), place,
  part: (value, k) => (Array.isArray(value) ? value[k] : value), "/": (a, b) => a / b, sqrt: Math.sqrt,
  floor: Math.floor, int: (x) => Math.trunc(Number(x)), round, format, join: (...words) => words.join(""),
  listed: (...words) => words.filter(Boolean).join(", "),
  shown: (value, usual) => ["number", "string", "boolean"].includes(typeof value) && value !== usual,
};

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
    case "record": return Object.fromEntries(rest[0].map((name, k) => [name, value(rest[k + 1])]));
    case "with": return { ...value(rest[0]), ...value(["record", ...rest.slice(1)]) };
    case "if": return value(value(rest[0]) ? rest[1] : rest[2]);
    case "and": return rest.reduce((found, one) => found && value(one), true);
    case "or": return rest.reduce((found, one) => found || value(one), false);
    default: return OPERATIONS[operation](...rest.map(value));
  }
}
