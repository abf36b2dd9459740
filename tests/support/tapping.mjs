// Kernels that no module holds: a page with them has the one node `pixel_tap`, of single pixels of bytes.
import { Kernels, Memory } from "../../stream_sparse/web/engine/kernels.js";

export function tapping(table) {
  const kernels = new Kernels(null, table);
  kernels.memory = () => new Memory(exported(), kernels);
  return kernels;
}

function exported() {
  const buffer = new ArrayBuffer(1_000_000);
  let end = 0;
  return {
    memory: { buffer }, mark: () => 0, release: () => {},
    alloc: (bytes) => (end += 8 + 8 * Math.ceil(bytes / 8)) - 8 * Math.ceil(bytes / 8),
    regions_square_mean_u1(x, size, columns, channels, row, col, side, out) {
      new Float64Array(buffer, out, 1)[0] = new Uint8Array(buffer)[x + row * columns + col];
      return 1;
    },
  };
}
