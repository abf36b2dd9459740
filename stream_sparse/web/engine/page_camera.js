// The camera of a visitor, in the page: its frames go to the worker. One is open at a time, the one that was asked for last.

const WORDS = {
  NotAllowedError: "the camera was refused; allow it in the address line and load the page again, or choose the bird clip",
  NotFoundError: "this device has no camera; choose the bird clip",
  NotReadableError: "another program uses the camera; close that, or choose the bird clip",
};
const RATE = 30;
const NO_FRAMES = "this browser gives no frames of a video here; open the page by https or from a file in a newer one, or choose the bird clip";

/** Refuse a browser that gives no frames. */
export function checkFrames() {
  if (typeof VideoFrame !== "function") throw new Error(NO_FRAMES);
}
/** Open a camera, "user" or "environment", and give its frames by a port, which `post` sends; returns what closes it. `ended` is called once it gives no more, and `signal` closes it before it is open. */
export async function openCamera(facing, post, ended, signal) {
  if (!navigator.mediaDevices) throw new Error("pages by plain http have no camera; open this one by https, or from a file");
  checkFrames();
  const wanted = { video: { facingMode: facing, width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: RATE } } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted).catch((error) => {
    throw new Error(WORDS[error.name] ?? `the camera could not be opened: ${error.message}`);
  });
  const [track] = stream.getVideoTracks();
  signal.onabort = () => track.stop();
  if (signal.aborted) track.stop(); // the visitor allowed it too late
  signal.throwIfAborted();
  track.addEventListener("ended", ended);
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
  await video.play();
  const { port1, port2 } = new MessageChannel();
  post({ kind: "camera", port: port2, live: true, shape: [video.videoHeight, video.videoWidth], rate: track.getSettings().frameRate || RATE }, [port2]);
  let busy = false; // the frame before has not been taken yet
  port1.onmessage = () => (busy = false);
  const next = () => video.requestVideoFrameCallback((_, { mediaTime: time }) => {
    next();
    if (busy) return;
    busy = true;
    const frame = new VideoFrame(video);
    port1.postMessage({ frame, time }, [frame]);
  });
  next();
  return {
    facing,
    close() {
      port1.close();
      track.stop();
    },
  };
}

/**
 * Holds a camera.
 *
 * `open(facing, post, ended, signal)` opens one, and returns what closes it. `post` sends its messages to the worker, and
 * `ended(facing)` is called once it gives no more.
 */
export class HeldCamera {
  constructor(open, post, ended) {
    this.open = open;
    this.post = post;
    this.ended = ended;
    this.camera = this.asked = null;
  }

  /** Open a camera, or with "" close it; false where something else was asked for before it was open. */
  async take(facing) {
    if (this.camera && this.camera.facing === facing) return true;
    this.close();
    if (!facing) return true;
    const { signal } = (this.asked = new AbortController());
    try {
      const post = (message, moved) => signal.aborted || this.post(message, moved);
      const camera = await this.open(facing, post, () => signal.aborted || this.ended(facing), signal);
      if (signal.aborted) camera.close();
      else this.camera = camera;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return !signal.aborted;
  }

  close() {
    this.asked?.abort();
    this.camera?.close();
    this.camera = null;
    this.post({ kind: "camera" });
  }
}
