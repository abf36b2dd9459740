// The visitor's own video in the worker: its frames are kept as they come, so that any of them can be gone to.
import { FORMATS, grayOf } from "./assets.js";
import { Values } from "../drawing/values.js";

/** Frames of a file that the page reads while the run goes on. */
export class OwnVideo {
  /** `port` brings the frames, {frame, time}, and last a `note`. */
  constructor({ port, shape, rate, caution }, levels) {
    this.port = port;
    this.medium = { type: "Medium", shape, dtype: "u1", rate, live: false, frames: 0 };
    this.caution = caution;
    this.levels = levels;
    this.grays = [];
    this.times = [];
    this.coming = true;
    this.context = null; // draws what has another size
    port.onmessage = ({ data }) => this.take(data);
  }

  async take({ frame, time, note }) {
    if (!frame) {
      this.coming = false;
      this.caution = [this.caution, note].filter(Boolean).join("; ");
      return;
    }
    const { medium: { shape: [rows, columns] }, levels } = this;
    const gray = new Uint8Array(rows * columns), { format, rotation, visibleRect: { width, height } } = frame;
    const plain = width === columns && height === rows && !rotation && FORMATS.includes(format);
    const shown = plain ? frame : this.drawn(frame);
    await grayOf(shown, gray, 0, levels, frame.colorSpace?.matrix);
    frame.close();
    shown.close();
    this.grays.push(gray);
    this.times.push(time);
    this.medium.frames += 1;
    this.port.postMessage("taken");
  }

  /** A frame as a canvas shows it: scaled and upright. */
  drawn(frame) {
    const [rows, columns] = this.medium.shape;
    this.context ??= new OffscreenCanvas(columns, rows).getContext("2d", { alpha: false, willReadFrequently: true });
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(frame, 0, 0, columns, rows);
    return new VideoFrame(this.context.canvas, { timestamp: 0 });
  }

  at(place) {
    return new Values("u1", this.medium.shape, this.grays[place]);
  }

  /** The time of a frame: the file's own, and from the second lap on after those of the laps before. */
  time(index) {
    const { medium: { frames, rate }, times } = this;
    const place = index % frames, lap = Math.floor(index / frames);
    return times[place] + lap * (times.at(-1) - times[0] + 1 / rate);
  }

  close() {
    this.port.close();
  }
}
