// The camera of a visitor, in the page: its frames go to the worker. One is open at a time, the one that was asked for last.

const WORDS = {
  NotAllowedError: "the camera was refused; allow it in the address line and load the page again, or choose the bird clip",
  NotFoundError: "this device has no camera; choose the bird clip",
  NotReadableError: "another program uses the camera; close that, or choose the bird clip",
};
const RATE = 30;
const { MediaStreamTrackProcessor } = /** @type {any} */ (globalThis); // not in all browsers

/** Open a camera, "user" or "environment", and give its frames to `post`; returns what closes it. `ended` is called once it gives no more. */
export async function openCamera(facing, post, ended) {
  if (!navigator.mediaDevices) throw new Error("pages by plain http have no camera; open this one by https, or from a file");
  const wanted = { video: { facingMode: facing, width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: RATE } } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted).catch((error) => {
    throw new Error(WORDS[error.name] ?? `the camera could not be opened: ${error.message}`);
  });
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", ended);
  const rate = track.getSettings().frameRate || RATE;
  const stop = typeof MediaStreamTrackProcessor === "function" ? byStream(track, rate, post) : await byPicture(stream, rate, post);
  return {
    facing,
    close() {
      stop();
      track.stop();
    },
  };
}

/** Hand the frames over as a stream, which no page has to copy. */
function byStream(track, rate, post) {
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
  post({ kind: "camera", stream: readable, rate }, [readable]);
  return () => {};
}

/** Draw each frame on a canvas and read it, where there are no streams of frames. */
async function byPicture(stream, rate, post) {
  const video = Object.assign(document.createElement("video"), { id: "video", srcObject: stream, muted: true, playsInline: true });
  document.body.append(video);
  await video.play();
  const sizeNow = () => [video.videoHeight, video.videoWidth];
  post({ kind: "camera", size: sizeNow(), rate });
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let on = true;
  const take = () => {
    if (!on) return;
    const size = sizeNow(), [height, width] = size;
    if (height !== canvas.height || width !== canvas.width) Object.assign(canvas, { height, width }); // a phone is held the other way
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    post({ kind: "frame", frame: { pixels: data, size, time: video.currentTime } }, [data.buffer]);
    video.requestVideoFrameCallback(take);
  };
  video.requestVideoFrameCallback(take);
  return () => {
    on = false;
    video.remove();
  };
}

/**
 * Holds a camera.
 *
 * `open(facing, post, ended)` opens one, and returns what closes it. `post` sends its messages to the worker, and
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
    const asked = (this.asked = {});
    const wanted = () => asked === this.asked;
    try {
      const post = (message, moved) => wanted() && this.post(message, moved);
      const camera = await this.open(facing, post, () => wanted() && this.ended(facing));
      if (wanted()) this.camera = camera;
      else camera.close(); // the visitor allowed it too late
    } catch (error) {
      if (wanted()) throw error;
    }
    return wanted();
  }

  close() {
    this.asked = null;
    this.camera?.close();
    this.camera = null;
    this.post({ kind: "camera" });
  }
}
