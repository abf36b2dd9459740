// Frames that come with the page. A source has `medium`; `at(place)` gives any of its frames, and `time(index)` the time
// of a frame in seconds, also where the source has begun again.
import { Values } from "../drawing/values.js";

/** Frames that are there already: a clip that was decoded, a still picture, or a series of numbers. */
export class Stored {
  /** `data` holds all frames one after the other; `times` are those of the frames, in seconds, or follow from the rate. */
  constructor({ shape, dtype, rate, data, times = null }) {
    const size = shape.reduce((a, b) => a * b, 1);
    const frames = data.length / size;
    this.size = size;
    this.data = data;
    this.times = times;
    this.caution = ""; // about its values, which its user reads
    this.medium = { type: "Medium", shape, dtype, rate, live: false, frames };
  }

  at(index) {
    const { shape, dtype } = this.medium;
    if (!shape.length) return Number(this.data[index]);
    return new Values(dtype, shape, this.data.subarray(index * this.size, (index + 1) * this.size));
  }

  time(index) {
    if (!this.times) return index / this.medium.rate;
    const place = index % this.medium.frames;
    return this.times[place] + (index - place) / this.medium.rate;
  }
}

const STEPS = 16; // positions of a window from one pixel to the next

/** A window that moves over a picture; `path` has the upper left corner of each frame in 1/16 of a pixel. */
export class Pan {
  constructor({ picture, path, shape, rate }) {
    this.picture = picture;
    this.path = path;
    this.medium = { type: "Medium", shape, dtype: "u1", rate, live: false, frames: path.length / 2 };
  }

  /** The picture under the window, interpolated in whole numbers as the program does. */
  at(index) {
    const { shape: [rows, columns] } = this.medium;
    const { data, shape: [, wide] } = this.picture;
    const [row, column] = [this.path[2 * index], this.path[2 * index + 1]];
    const [r, c] = [Math.floor(row / STEPS), Math.floor(column / STEPS)];
    const [v, u] = [row % STEPS, column % STEPS];
    const across = new Uint16Array((rows + 1) * columns);
    const last = v ? rows + 1 : rows; // at an edge of the picture there is no next pixel, and its weight is zero
    for (let i = 0; i < last; i += 1) {
      const start = (r + i) * wide + c;
      for (let j = 0; j < columns; j += 1) {
        across[i * columns + j] = data[start + j] * (STEPS - u) + (u ? data[start + j + 1] * u : 0);
      }
    }
    const made = new Values("u1", [rows, columns]);
    for (let k = 0; k < made.data.length; k += 1) {
      const both = across[k] * (STEPS - v) + (v ? across[k + columns] * v : 0);
      made.data[k] = (both + (STEPS * STEPS) / 2) >> 8;
    }
    return made;
  }

  time(index) {
    return index / this.medium.rate;
  }
}

/** Pieces of pictures in the order of `order`. */
export class Pieces {
  constructor({ pieces, order, rate }) {
    this.pieces = pieces;
    this.order = order;
    this.medium = { type: "Medium", shape: pieces.shape.slice(1), dtype: "u1", rate, live: false, frames: order.length };
  }

  at(index) {
    const { shape } = this.medium;
    const size = shape[0] * shape[1];
    const start = this.order[index] * size;
    return new Values("u1", shape, this.pieces.data.subarray(start, start + size));
  }

  time(index) {
    return index / this.medium.rate;
  }
}
