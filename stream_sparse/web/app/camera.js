// The camera of the page itself, given to a run: only after its user has pressed the button.
import { make } from "./element.js";
import { pack } from "./link.js";

const MOST_ON_WAY = 2;
const QUALITY = 0.9;
const REST_MS = 2000; // a run that has closed its source may open it again at once

const PROBLEMS = {
  NotAllowedError: "its user or the browser forbids it; allow it in the browser's settings of this address",
  NotFoundError: "it is missing; plug one in",
  NotReadableError: "another program uses it; end that one",
};

export class PageCamera {
  constructor(send) {
    this.send = send;
    this.words = make("p", { id: "camera-state", role: "status" });
    this.button = make("button", { type: "button" });
    this.button.addEventListener("click", () => this.press());
    this.element = make("section", { id: "camera", hidden: true, "aria-label": "Camera" }, [this.words, this.button]);
    this.video = make("video", { muted: true, playsInline: true });
    this.wish = null; // what the run asks for; null: nothing
    this.agreed = false; // the user has pressed the button
    this.stream = null;
    this.ready = false; // the program takes pictures
    this.onWay = 0;
    this.skipped = 0;
    this.presented = null;
    this.problem = "";
    this.sending = Promise.resolve(); // pictures leave in the order in which they were taken
  }

  say(message) {
    this.send(JSON.stringify(message));
  }

  // From the program

  take(message) {
    const action = this[`on_${message.kind}`];
    if (action) action.call(this, message);
    this.show();
  }

  on_wanted(wish) {
    clearTimeout(this.timer);
    const asked = JSON.stringify([wish.width, wish.height, wish.fps]);
    if (asked !== this.asked) this.off(); // it is asked for something else
    this.asked = asked;
    this.wish = wish;
    this.skipped = 0;
    if (wish.given) {
      this.agreed = false;
      this.off();
    } else if (this.agreed) this.on();
  }

  on_rest() {
    clearTimeout(this.timer);
    this.wish = null;
    this.timer = setTimeout(() => this.off(), REST_MS);
  }

  on_time() {
    this.say({ kind: "time", now: performance.now() });
  }

  on_go() {
    this.ready = true;
  }

  on_taken() {
    this.onWay -= 1;
  }

  connected(on, reason) {
    this.onWay = 0;
    this.wish = null;
    if (!on) this.off();
    if (reason) {
      this.agreed = false;
      this.problem = `the program takes no pictures from this page: ${reason}`;
    }
    this.show();
  }

  // The camera

  press() {
    this.problem = "";
    this.agreed = !this.agreed;
    if (this.agreed) this.on();
    else this.off();
    this.show();
  }

  async on() {
    if (this.stream || this.opening) return;
    if (!navigator.mediaDevices) {
      this.fail(
        `browsers give it to addresses of this machine and to https alone, not to ${location.origin}; ` +
          `on the machine of the camera run: ssh -L ${location.port}:127.0.0.1:${location.port} ` +
          `${location.hostname}, and open 127.0.0.1:${location.port} there with the same token`,
      );
      return;
    }
    this.opening = true;
    const { width, height, fps } = this.wish ?? {}, ideal = (value) => ({ ideal: value ?? undefined });
    const video = { width: ideal(width), height: ideal(height), frameRate: ideal(fps) };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      this.video.srcObject = stream;
      await this.video.play();
      this.stream = stream;
    } catch (error) {
      this.fail(PROBLEMS[error.name] ?? error.message);
      return;
    } finally {
      this.opening = false;
    }
    const [track] = this.stream.getVideoTracks();
    track.addEventListener("ended", () => {
      this.off();
      this.fail("it has stopped; is it unplugged?");
    });
    this.rate = track.getSettings().frameRate ?? null;
    this.presented = null;
    if (!this.agreed || !this.wish) {
      this.off();
      return;
    }
    this.say({ kind: "give" });
    this.next();
    this.show();
  }

  off() {
    if (!this.stream) return;
    for (const track of this.stream.getTracks()) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    this.ready = false;
    this.say({ kind: "withdraw" });
    this.show();
  }

  fail(why) {
    this.agreed = false;
    this.problem = `this page may not use the camera: ${why}`;
    this.show();
  }

  next() {
    const { stream } = this;
    this.video.requestVideoFrameCallback((_now, about) => {
      if (stream !== this.stream) return; // turned off meanwhile
      this.next();
      this.frame(about);
    });
  }

  /** A picture of the camera is there: send it, or leave it out and count it. */
  frame(about) {
    if (this.presented !== null) this.skipped += Math.max(about.presentedFrames - this.presented - 1, 0);
    this.presented = about.presentedFrames;
    if (!this.ready || !this.wish) {
      this.skipped = 0;
      return;
    }
    if (this.onWay >= MOST_ON_WAY) {
      this.skipped += 1;
      return;
    }
    this.onWay += 1;
    const got = performance.now();
    const captured = about.captureTime !== undefined && about.captureTime <= got && about.captureTime > got - 1000;
    const { videoWidth: width, videoHeight: height } = this.video;
    const time = captured ? about.captureTime : got;
    const header = { time, captured, skipped: this.skipped, rate: this.rate };
    this.skipped = 0;
    if (this.canvas?.width !== width || this.canvas.height !== height) this.canvas = new OffscreenCanvas(width, height);
    this.canvas.getContext("2d", { alpha: false }).drawImage(this.video, 0, 0);
    const { stream, canvas } = this;
    const bytes = canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    this.sending = this.sending.then(async () => {
      const picture = pack(header, await bytes);
      if (stream === this.stream) this.send(picture);
      else this.onWay -= 1;
    });
    if (this.told !== `${width}x${height}`) this.show();
  }

  // Status on the page

  show() {
    this.element.hidden = !(this.wish || this.stream || this.problem);
    this.words.textContent = this.problem || this.state();
    this.button.textContent = this.agreed ? "Turn the camera off" : "Use this camera";
    this.button.className = this.agreed ? "" : "first";
    this.button.hidden = !this.wish && !this.stream;
  }

  state() {
    if (this.stream) {
      this.told = `${this.video.videoWidth}x${this.video.videoHeight}`;
      return `camera: ${this.told}${this.rate ? `, ${Math.round(this.rate)} a second` : ""}`;
    }
    if (this.wish?.given) return "another page gives its camera";
    return this.agreed ? "the camera begins ..." : "waiting for the camera of this page: press Use this camera";
  }
}
