// The compiled kernels, and the memory that one node has for itself.
import { sizeOf, TYPED, Values } from "../drawing/values.js";

/** How many bytes the arrays of all nodes may take: a browser ends a page that takes too many. */
const MOST_BYTES = 500_000_000;

/** The module that `tools/wasm.py` wrote, compiled, with its table. */
export class Kernels {
  constructor(module, table) {
    this.module = module;
    this.table = table;
    this.bytes = 0; // of all arrays
    this.idle = []; // memories that nodes have given back: a browser has room for few, and frees them late
  }

  static async of(bytes, table) {
    return new Kernels(await WebAssembly.compile(bytes), table);
  }

  /** An instance of the module with a memory of its own. */
  memory() {
    return this.idle.pop() ?? new Memory(new WebAssembly.Instance(this.module).exports, this);
  }

  /** The values that a function of the module writes, given numbers, into an array of doubles. */
  filled(name, shape, ...numbers) {
    const memory = this.memory(), place = memory.array("f8", shape);
    memory.exports[name](...numbers, place.address, ...shape);
    const data = place.data.slice();
    this.release(memory);
    return data;
  }

  /** Count the bytes of an array that is to be made; raises RangeError where there is no room for it. */
  take(bytes) {
    checkRoom(this.bytes + bytes);
    this.bytes += bytes;
  }

  /** Take a memory back, which another node may get; nothing of it may be used any more. */
  release(memory) {
    this.bytes -= memory.bytes;
    memory.clear();
    this.idle.push(memory);
  }
}

/** Raise RangeError where a page has no room for arrays of so many bytes. */
export function checkRoom(bytes) {
  if (bytes > MOST_BYTES) {
    const [all, most] = [bytes, MOST_BYTES].map((one) => Math.ceil(one / 1e6).toLocaleString("en"));
    throw new RangeError(`arrays of ${all} MB; a page has room for ${most} MB`);
  }
}

/** An array in the memory of a module. */
export class Place {
  constructor(memory, address, dtype, shape) {
    this.memory = memory;
    this.address = address;
    this.dtype = dtype;
    this.shape = shape;
    this.size = sizeOf(shape);
  }

  /** The values themselves, until the memory grows. */
  get data() {
    const { buffer } = this.memory.exports.memory;
    if (this.of !== buffer) { // it has grown, so that earlier views are empty
      this.of = buffer;
      this.seen = new TYPED[this.dtype](buffer, this.address, this.size);
    }
    return this.seen;
  }

  get values() {
    return new Values(this.dtype, this.shape, this.data);
  }
}

/** The memory of one node. It only grows: a node whose sizes change gets another one. */
export class Memory {
  constructor(exports, kernels) {
    this.exports = exports;
    this.kernels = kernels;
    this.bytes = 0;
    this.start = exports.mark();
  }

  /** Forget all arrays. */
  clear() {
    this.exports.release(this.start);
    this.bytes = 0;
  }

  /** An array of zeros. */
  array(dtype, shape) {
    const bytes = sizeOf(shape) * TYPED[dtype].BYTES_PER_ELEMENT;
    this.kernels.take(bytes);
    this.bytes += bytes;
    const address = this.exports.alloc(bytes);
    if (!address) throw new RangeError(`no memory for an array of ${shape.join(" x ") || "one number"}`);
    const place = new Place(this, address, dtype, shape);
    place.data.fill(TYPED[dtype].BYTES_PER_ELEMENT === 8 && dtype[0] !== "f" ? 0n : 0);
    return place;
  }
}
