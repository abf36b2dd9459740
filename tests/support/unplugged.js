// A camera that a script unplugs.
navigator.mediaDevices.getUserMedia = async () => {
  if (window.away) throw new DOMException("", "NotFoundError");
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const writer = track.writable.getWriter();
  const size = { codedWidth: 64, codedHeight: 48 };
  const timer = setInterval(() => {
    if (window.silent) return;
    const about = { format: "I420", ...size, timestamp: performance.now() * 1000 };
    writer.write(new VideoFrame(new Uint8Array(64 * 48 * 1.5), about));
  }, 20);
  window.unplug = () => {
    clearInterval(timer);
    window.away = true;
    writer.close();
  };
  return new MediaStream([track]);
};
navigator.mediaDevices.enumerateDevices = async () => (window.away ? [] : [{ kind: "videoinput" }]);
/** Let the browser notice that there is no camera, and then that there is one. */
window.plugIn = () => {
  const notice = () => navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
  notice();
  window.away = window.silent = false;
  notice();
};
