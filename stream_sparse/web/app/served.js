// A run of the program, over a WebSocket, with the camera of its page over another.
import { PageCamera } from "./camera.js";
import { SocketLink } from "./link.js";
import { RunPage } from "./run.js";
import { unpack } from "./wire.js";

/** The page of the run, in an element; `keys` is where keys are heard. */
export function servedRun(root, keys = root) {
  const page = new RunPage(root, (message) => link.say(message), keys);
  const link = new SocketLink(
    (message) => page.take(message), (bytes) => page.show(unpack(bytes)), (on, reason) => page.connected(on, reason),
  );
  const camera = new PageCamera((data) => cameraLink.send(data));
  page.parts.problem.after(camera.element);
  const cameraLink = new SocketLink(
    (message) => camera.take(message), () => {}, (on, reason) => camera.connected(on, reason), "camera",
  );
  return page;
}
