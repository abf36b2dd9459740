// A camera that a script unplugs.
navigator.mediaDevices.getUserMedia = async () => {
  if (window.away) throw new DOMException("", "NotFoundError");
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const writer = track.writable.getWriter();
  const size = { codedWidth: 64, codedHeight: 48 };
  const timer = setInterval(() => {
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
