// The page of a server: a run, over a WebSocket.
import { PageCamera } from "./camera.js";
import { SocketLink } from "./link.js";
import { RunPage } from "./run.js";
import { unpack } from "./wire.js";

const page = new RunPage(document.querySelector("main"), (message) => link.say(message), document);
const link = new SocketLink(
  (message) => {
    if (message.kind === "plan") document.title = `${message.name} - stream_sparse`;
    page.take(message);
  },
  (bytes) => page.show(unpack(bytes)),
  (on, reason) => page.connected(on, reason),
);

const camera = new PageCamera(document, (data) => cameraLink.send(data));
page.parts.problem.after(camera.element);
const cameraLink = new SocketLink(
  (message) => camera.take(message),
  () => {},
  (on, reason) => camera.connected(on, reason),
  "camera",
);

// In the studio the page of the run is one of several.
if (location.pathname.endsWith("/run")) {
  const link = Object.assign(document.createElement("a"), { href: "./", textContent: "All pipelines", className: "button" });
  document.querySelector(".bar").append(link);
  page.recorded = (folder) => `recorded?${new URLSearchParams([["run", folder]])}`;
  page.parts.question.textContent = "No run yet: begin one on the page of all pipelines.";
}
