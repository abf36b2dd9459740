// Arrays as nodes give them: a type, a shape, and the numbers in the order of the last axis.

/** The typed array of each type, as NumPy abbreviates it. */
export const TYPED = {
  b1: Uint8Array, u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, i4: Int32Array,
  u8: BigUint64Array, i8: BigInt64Array, f4: Float32Array, f8: Float64Array,
};

/** The number of values in an array of this shape. */
export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

/** An array of a type and a shape; `data` is a typed array with its values. */
export class Values {
  constructor(dtype, shape, data = new TYPED[dtype](sizeOf(shape))) {
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  /** The same values in another shape. */
  shaped(...shape) {
    return new Values(this.dtype, shape, this.data);
  }

  /** The values as floats in a new array. */
  numbers() {
    return typeof this.data[0] === "bigint" ? Float64Array.from(this.data, Number) : new Float64Array(this.data);
  }

  /** A copy, whose values stay when the node computes the next frame. */
  copy() {
    return new Values(this.dtype, this.shape, this.data.slice());
  }
}

/** The type and the number of axes of a value; a number is a float64 without axes. */
export const kindOf = (x) => (x instanceof Values ? [x.dtype, x.shape.length] : ["f8", 0]);

/** The shape of a value. */
export const shapeOf = (x) => (x instanceof Values ? x.shape : []);
