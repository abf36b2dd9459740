// The visitor's own video, in the page: each of its frames is sought, and goes to the worker with its time.
import { checkFrames } from "./page_camera.js";

const PIXELS = 640 * 480; // a larger frame is scaled to so many
const BYTES = 400e6; // of all frames, at a byte a pixel
const FINE_S = 1 / 240; // no video is faster
const MEASURED = 5; // frames from which the rate follows
const PLAY_MS = 1000;

class PageVideo {
  constructor(file) {
    this.file = file;
    this.video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto", src: URL.createObjectURL(file) });
  }

  event(name) {
    const { file, video } = this;
    return new Promise((done, failed) => {
      video.addEventListener(name, done, { once: true });
      video.addEventListener("error", () => failed(new Error(`${file.name}: this browser cannot read it as a video; most read mp4 with H.264, and webm`)), { once: true });
    });
  }

  /** Give the frame at a time. */
  async frameAt(time) {
    this.video.currentTime = time;
    await this.event("seeked");
    return new VideoFrame(this.video);
  }

  /** Measure the time from one frame to the next: `step` is the shortest, `rate` follows from all of the first frames. */
  async measure() {
    let times = [];
    this.step = Infinity;
    for (let at = FINE_S / 2; times.length < MEASURED && at < Math.min(this.video.duration, 1); at += Math.max(FINE_S, Math.min(this.step, 4 * FINE_S) / 4)) {
      const frame = await this.frameAt(at), time = frame.timestamp / 1e6, before = times.at(-1);
      frame.close();
      if (time === before) continue;
      times.push(time);
      if (times.length > 1) this.step = Math.min(this.step, time - before);
    }
    this.timed = times.length > 1;
    if (!this.timed) { // Firefox knows the times of frames only while it plays
      times = await this.played();
      this.step = Math.min(this.video.duration, ...times.slice(1).map((time, k) => time - times[k]).filter((step) => step > 0));
    }
    const length = times.at(-1) - times[0];
    this.rate = length ? (this.timed ? times.length - 1 : Math.round(length / this.step)) / length : 1 / this.step;
    if (!this.timed) this.step = 1 / this.rate;
  }

  /** The times of some frames while the video plays. */
  async played() {
    const { video } = this, times = [0];
    const note = (_, { mediaTime }) => {
      times.push(mediaTime);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
    video.currentTime = 0;
    await video.play();
    await new Promise((done) => setTimeout(done, PLAY_MS));
    video.pause();
    return times;
  }

  /** All frames in order, as many as there is room for. */
  async * frames(most) {
    const { video, step, timed } = this;
    for (let at = step / 2, last = -1, count = 0; count < most && at < video.duration + (timed ? step : 0);) {
      const frame = await this.frameAt(at), time = timed ? frame.timestamp / 1e6 : count * step;
      if (time > last) {
        yield { frame, time };
        last = time;
        count += 1;
        at = time + 1.5 * step;
      } else {
        frame.close();
        at += step / 2;
      }
    }
  }

  /** Send frames to a port, each after the one before was taken. */
  async send(port, most) {
    let note = "";
    try {
      for await (const message of this.frames(most)) {
        const taken = new Promise((done) => (port.onmessage = done));
        port.postMessage(message, [message.frame]);
        await taken;
      }
    } catch (error) {
      note = error.message;
    }
    port.postMessage({ note });
  }
}

/** Open a video file, and give its frames to the worker by a port, which `post` sends there; returns what closes it. */
export async function openVideo(file, post) {
  checkFrames();
  const own = new PageVideo(file), { video } = own;
  await own.event("loadeddata");
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) throw new Error(`${file.name}: it has no picture`);
  if (video.duration === Infinity) await own.frameAt(1e9).then((frame) => frame.close()); // the browser finds the end
  await own.measure();
  const scale = Math.min(1, Math.sqrt(PIXELS / (width * height)));
  const shape = [height, width].map((length) => Math.max(1, Math.round(scale * length)));
  const most = Math.floor(BYTES / (shape[0] * shape[1]));
  const caution = [
    `${file.name}: this browser's gray levels may differ by one or two from the program's`,
    scale < 1 ? `frames of ${width}x${height} are scaled to ${shape[1]}x${shape[0]}` : "",
    most < (video.duration - own.step / 2) * own.rate ? `the page has room for its first ${most} frames` : "",
  ].filter(Boolean).join("; ");
  const { port1, port2 } = new MessageChannel();
  post({ kind: "camera", port: port2, shape, rate: own.rate, caution }, [port2]);
  own.send(port1, most);
  return {
    facing: file,
    close() {
      port1.close();
      URL.revokeObjectURL(video.src);
      video.removeAttribute("src");
      video.load();
    },
  };
}
