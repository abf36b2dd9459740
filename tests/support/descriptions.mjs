// Values and descriptions as JSON, as tests/support/descriptions.py writes and reads them.
import { TYPED, Values } from "../../stream_sparse/web/drawing/values.js";

/** What was written; arrays that were given before are numbers of `arrays`. */
export function read(json, arrays = []) {
  if (Array.isArray(json)) return json.map((one) => read(one, arrays));
  if (json === null || typeof json !== "object") return json;
  if ("float" in json) return Number(json.float);
  if ("array" in json) return arrays[json.array];
  if ("data" in json) return new Values(json.dtype, json.shape, new TYPED[json.dtype](new Uint8Array(Buffer.from(json.data, "base64")).buffer));
  return Object.fromEntries(Object.entries(json).map(([name, one]) => [name, read(one, arrays)]));
}

/** JSON of a value; one of `arrays` is its number. */
export function written(value, arrays = []) {
  if (value instanceof Values) {
    const { dtype, shape, data } = value, array = arrays.indexOf(value);
    if (array >= 0) return { array };
    return { dtype, shape, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") };
  }
  if (Array.isArray(value)) return value.map((one) => written(one, arrays));
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0) ? value : { float: Object.is(value, -0) ? "-0" : String(value) };
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, written(one, arrays)]));
}
