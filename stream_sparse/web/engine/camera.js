// The camera of the visitor: the newest frame wins, and those that it replaces are counted.
import { grayOf } from "./assets.js";
import { Values } from "../drawing/values.js";

const sizeOf = ({ visibleRect: { width, height } }) => [height, width];

/** Frames as they come. `listen` gives each to a function; while that works, only the newest waits. */
export class Camera {
  constructor(rate, levels, reader) {
    this.rate = rate;
    this.levels = levels;
    this.reader = reader;
    this.lost = 0;
  }

  /** `stream` gives VideoFrames; without one, `take` gets pictures, first of `size`, [rows, columns]. */
  static async of({ stream, size, rate }, levels) {
    const camera = new Camera(rate, levels, stream?.getReader());
    if (stream) {
      const { value, done } = await camera.reader.read();
      if (done) throw new Error("the camera ended before its first picture; plug it in and load the page again");
      camera.sized(sizeOf(value));
      value.close();
      camera.read();
    } else {
      camera.sized(size);
    }
    return camera;
  }

  /** Begin with frames of a size: after a change of it, times begin again. */
  sized(shape) {
    this.first = undefined;
    this.medium = { type: "Medium", shape, dtype: "u1", rate: this.rate, live: true, frames: null };
  }

  async read() {
    for (;;) {
      const { value: frame, done } = await this.reader.read();
      if (done) return;
      const fill = (data) => grayOf(frame, data, 0, this.levels);
      await this.give(frame.timestamp / 1e6, sizeOf(frame), fill).catch((error) => this.failed?.(error)).finally(() => frame.close());
    }
  }

  /** Take a picture of a canvas. */
  take({ pixels, size, time }) {
    return this.give(time, size, async (data) => {
      for (let k = 0; k < data.length; k += 1) { // BT.601, as of gray frames of the program
        data[k] = (pixels[4 * k] * 4899 + pixels[4 * k + 1] * 9617 + pixels[4 * k + 2] * 1868 + 8192) >> 14;
      }
    });
  }

  async give(time, shape, fill) {
    if (String(shape) !== String(this.medium.shape)) this.sized(shape);
    const values = new Values("u1", shape);
    await fill(values.data);
    this.note(time);
    this.heard?.(values, time - this.first);
  }

  /** Count the frames that did not come, by the times of those that did. */
  note(time) {
    this.first ??= time;
    const missed = Math.round((time - (this.last ?? time)) * this.rate) - 1;
    if (missed > 0) this.lost += missed;
    this.last = time;
  }

  /** Give each frame with its time to `heard`, and the reason to `failed` where that is not possible. */
  listen(heard, failed) {
    this.heard = heard;
    this.failed = failed;
  }

  close() {
    this.listen(null, null);
    this.reader?.cancel();
  }
}
