// What a browser's camera answers, and how tests talk to the page and look at what its worker was told.
window.cameras = [];
navigator.mediaDevices.getUserMedia = () => new Promise((resolve, reject) => {
  const stream = document.createElement("canvas").captureStream();
  const allow = () => resolve(stream);
  const refuse = () => reject(new DOMException("", "NotAllowedError"));
  window.cameras.push({ track: stream.getVideoTracks()[0], allow, refuse });
});
const settled = () => new Promise((resolve) => setTimeout(resolve)); // after all that waits for nothing else

window.choosing = {
  /** What the worker was told since last time. */
  async told() {
    await settled();
    const words = ({ kind, program, message }) => program?.name ?? message?.kind ?? kind;
    return window.posted.splice(0).map(words).filter((one) => !["begin", "camera", "hello"].includes(one));
  },

  /** Answer the question for the camera; the state of its track after that. */
  async track(act) {
    const [camera] = window.cameras;
    camera[act]();
    await settled();
    return camera.track.readyState;
  },
};
