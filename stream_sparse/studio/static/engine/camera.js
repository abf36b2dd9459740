// The camera of the visitor: the newest frame wins, and those that it replaces are counted.
import { grayOf } from "./assets.js";
import { Values } from "./values.js";

/** Frames as they come. `listen` gives each to a function; while that works, only the newest waits. */
export class Camera {
  /** `stream` gives VideoFrames; without one, `take` gets pictures of `size`, [width, height]. */
  static async of({ stream, size, rate }, levels) {
    const camera = new Camera();
    Object.assign(camera, { lost: 0, rate, levels });
    if (stream) {
      camera.reader = stream.getReader();
      const { value } = await camera.reader.read();
      const { width, height } = value.visibleRect;
      value.close();
      camera.opened([height, width]);
      camera.read();
    } else {
      camera.opened([size[1], size[0]]);
    }
    return camera;
  }

  opened(shape) {
    this.medium = { type: "Medium", shape, dtype: "u1", rate: this.rate, live: true, frames: null };
  }

  async read() {
    for (;;) {
      const { value: frame, done } = await this.reader.read();
      if (done) return;
      await this.give(frame.timestamp / 1e6, (data) => grayOf(frame, data, 0, this.levels)).finally(() => frame.close());
    }
  }

  /** Take a picture of a canvas. */
  take({ pixels, time }) {
    return this.give(time, async (data) => {
      for (let k = 0; k < data.length; k += 1) { // BT.601, as of gray frames of the program
        data[k] = (pixels[4 * k] * 4899 + pixels[4 * k + 1] * 9617 + pixels[4 * k + 2] * 1868 + 8192) >> 14;
      }
    });
  }

  async give(time, fill) {
    const { shape } = this.medium;
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

  listen(heard) {
    this.heard = heard;
  }

  close() {
    this.heard = null;
    this.reader?.cancel();
  }
}
