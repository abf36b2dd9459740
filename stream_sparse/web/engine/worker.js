// The program of a page without Python: it runs in a worker, so that the page answers meanwhile.
import { PANELS } from "../panels/panels.js";
import { Samples } from "./assets.js";
import { Camera } from "./camera.js";
import { Kernels } from "./kernels.js";
import { OwnVideo } from "./own_video.js";
import { Session, STATUS_MS } from "./session.js";
import { zipSync } from "../vendor/zip.js";

let session = null;
let camera = null; // or a video: what the page gives frames of
let levels = null;
const clock = { now: () => performance.now(), later: (call, ms) => setTimeout(call, ms) };

async function begin({ wasm, kernels, assets, texts, code, ...given }) {
  levels = given.levels;
  const samples = new Samples(assets, levels);
  const open = async ({ use, parameters }) => {
    const name = use === "sample" ? parameters.name : parameters.path;
    if (use === "sample" || assets.has(name)) return samples.open(name);
    if (!camera) throw new Error(use === "video" ? "choose your video above" : "no camera: allow it above, or choose the clip");
    return camera;
  };
  const parts = {
    kernels: await Kernels.of(wasm, kernels), texts, panels: PANELS, clock, open,
    about: { versions: kernels.made_by, code, machine: { browser: navigator.userAgent, cores: navigator.hardwareConcurrency } },
  };
  const say = (message) => postMessage({ message });
  const give = ({ files, ...file }) => postMessage({ file: files ? zipped(file.name, files) : file });
  const show = (shown) => postMessage({ shown });
  session = new Session(parts, say, show, give);
  setInterval(() => session.tick(), STATUS_MS);
  postMessage({ ready: true });
}

/** A folder as a file to save. */
function zipped(name, files) {
  const inside = Object.fromEntries(Object.entries(files).map(([file, bytes]) => [`${name}/${file}`, bytes]));
  return { name: `${name}.zip`, type: "application/zip", text: zipSync(inside) };
}

const ACTIONS = {
  begin,
  camera: (given) => {
    camera?.close();
    camera = given.port ? new (given.live ? Camera : OwnVideo)(given, levels) : null;
  },
  start: ({ program, values }) => session.start(program, values),
  message: ({ message }) => session.receive(message),
};

globalThis.onmessage = async ({ data }) => {
  try {
    await ACTIONS[data.kind](data);
  } catch (error) {
    postMessage({ failed: String(error.message ?? error) });
  }
};
