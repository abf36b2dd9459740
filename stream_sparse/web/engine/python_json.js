// JSON as Python's `json.dumps` writes it, so that both give the same hash.
import { sha256 } from "./hashes.js";
import { repr } from "../drawing/numbers.js";

/** The text of a value, keys in order. */
export function pythonJson(value, sorted = false) {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value).replace(/[^ -~]/g, escaped);
  if (typeof value === "number") return Number.isFinite(value) ? number(value) : "null";
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map((one) => pythonJson(one, sorted)).join(", ")}]`;
  const pairs = Object.entries(value);
  if (sorted) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, one]) => `${pythonJson(key)}: ${pythonJson(one, sorted)}`).join(", ")}}`;
}

const number = (x) => (Number.isInteger(x) ? String(x) : repr(x));
const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The text of an object with its seal, the hash of all other keys, as `sha256`. */
export async function sealed(info) {
  const seal = await sha256(new TextEncoder().encode(pythonJson(info, true)));
  return pythonJson({ ...info, sha256: seal });
}
