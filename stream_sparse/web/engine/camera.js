// The camera of the visitor: the newest frame wins, and those that it replaces are counted.
import { grayOf } from "./assets.js";
import { Values } from "../drawing/values.js";

/** Frames as they come by a port, {frame, time}. `listen` gives each to a function; the next one comes after that. */
export class Camera {
  constructor({ port, shape, rate }, levels) {
    this.port = port;
    this.rate = rate;
    this.levels = levels;
    this.lost = 0;
    this.sized(shape);
    port.onmessage = ({ data }) => this.take(data).catch((error) => this.failed?.(error)).finally(() => port.postMessage("taken"));
  }

  /** Begin with frames of a size: after a change of it, times begin again. */
  sized(shape) {
    this.first = undefined;
    this.medium = { type: "Medium", shape, dtype: "u1", rate: this.rate, live: true, frames: null };
  }

  async take({ frame, time }) {
    const shape = [frame.visibleRect.height, frame.visibleRect.width];
    if (String(shape) !== String(this.medium.shape)) this.sized(shape);
    const values = new Values("u1", shape);
    await grayOf(frame, values.data, 0, this.levels).finally(() => frame.close());
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
    this.port.close();
  }
}
