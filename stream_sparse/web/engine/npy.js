// Arrays as files of NumPy.

const ORDERED = 64; // the data begins at a multiple of it

/** The bytes of a `.npy` file with all arrays, of one type and shape, along a new first axis. */
export function npy(arrays) {
  const [{ dtype, shape, data: { byteLength } }] = arrays;
  const size = [arrays.length, ...shape];
  const sign = dtype.endsWith("1") ? "|" : "<";
  const about = `{'descr': '${sign}${dtype}', 'fortran_order': False, 'shape': (${size.join(", ")}${size.length > 1 ? "" : ","}), }`;
  const start = Math.ceil((10 + about.length + 1) / ORDERED) * ORDERED;
  const bytes = new Uint8Array(start + arrays.length * byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${about.padEnd(start - 11)}\n`), 10);
  arrays.forEach(({ data }, k) => bytes.set(new Uint8Array(data.buffer, data.byteOffset, byteLength), start + k * byteLength));
  return bytes;
}
