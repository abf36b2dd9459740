// Values in a file that tests/support/wasm_recordings.py wrote.
import { readFileSync } from "node:fs";
import { sizeOf, TYPED, Values } from "../../stream_sparse/web/drawing/values.js";

/** The header of a file, and what reads its values: numbers, and arrays. */
export function opened(file) {
  const content = readFileSync(file);
  const size = content.readUInt32LE();
  const bytes = content.subarray(4 + size);
  const read = ({ dtype, shape, at }) => {
    const length = sizeOf(shape) * TYPED[dtype].BYTES_PER_ELEMENT;
    const data = new TYPED[dtype](Uint8Array.from(bytes.subarray(at, at + length)).buffer);
    return shape.length ? new Values(dtype, shape, data) : Number(data[0]);
  };
  return { header: JSON.parse(content.toString("utf8", 4, 4 + size)), read };
}

/** Whether two values are the same bytes, or nan both. */
export function same(found, wanted) {
  if (!(wanted instanceof Values)) return Object.is(found, wanted);
  if (found?.dtype !== wanted.dtype || JSON.stringify(found.shape) !== JSON.stringify(wanted.shape)) return false;
  return wanted.data.every((value, k) => Object.is(found.data[k], value));
}
