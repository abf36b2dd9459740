// A live figure in a page of others: a pipeline over a worker of its own, in the form of an anywidget.
import { addressOf, dataAt } from "../engine/loading.js";
import { inline } from "./inline.js";
import { RunPage } from "./run.js";
import { save } from "./save.js";

/** The address of the data: as the model says it, else beside this module. */
function dataAddress(model, document) {
  const data = model.get("data");
  if (!data && !import.meta.url.startsWith("http")) throw new Error("say where the file page.bin is, as data");
  return new URL(data || "page.bin", data ? document.baseURI : import.meta.url).href;
}

/** Run a pipeline of the data in a page; returns its worker. */
async function begin(page, model, document) {
  const data = await dataAt(dataAddress(model, document)), name = model.get("pipeline");
  if (!Object.hasOwn(data.programs, name)) throw new Error(`there is no pipeline '${name}'; there are ${Object.keys(data.programs).join(", ")}`);
  const worker = new Worker(addressOf(WORKER));
  worker.onmessage = ({ data: { ready, failed, message, shown, file } }) => {
    if (ready) worker.postMessage({ kind: "start", program: data.programs[name] });
    else if (failed) page.problem(failed, true);
    else if (shown) page.show(shown);
    else if (file) save(file);
    else page.take(message);
  };
  worker.postMessage({ kind: "begin", ...data.engine });
  return worker;
}

/** Show a pipeline by name, `model.get("pipeline")`, once its place is seen; it changes nothing of the model. */
function render({ model, el }) {
  const { root, host, theme } = inline(el, STYLE);
  let worker = null, closed = false;
  const page = new RunPage(root, (message) => worker?.postMessage({ kind: "message", message }), host, theme);
  page.shown.end.remove(); // a figure does not end
  const seen = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    try {
      worker = await begin(page, model, el.ownerDocument);
      if (closed) worker.terminate();
    } catch (error) {
      page.problem(error.message, true);
    }
  });
  seen.observe(host);
  return () => {
    closed = true;
    seen.disconnect();
    worker?.terminate();
    page.close();
  };
}

export default { render };
