// The widget of a notebook: a run, over the channel of its kernel.
import { RunPage } from "./run.js";
import { unpack } from "./wire.js";

/** The theme of the notebook, which has light letters on a dark page. */
function themeOf(element) {
  const colour = getComputedStyle(element).color; // empty where the element is shown no more
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return red + green + blue > 382 ? "dark" : "light";
}

/** Show the last picture of a run whose program has gone. */
function still(page, document, picture) {
  const image = document.createElement("img");
  image.src = URL.createObjectURL(new Blob([picture], { type: "image/png" }));
  image.alt = "the last picture of the run";
  page.parts.panels.replaceChildren(image);
}

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const host = el.ownerDocument.createElement("div");
  host.setAttribute("data-lm-suppress-shortcuts", "true"); // digits would make headings of JupyterLab's cells
  const style = el.ownerDocument.createElement("style");
  style.textContent = STYLE;
  const root = el.ownerDocument.createElement("div");
  root.className = "inline";
  host.attachShadow({ mode: "open" }).append(style, root);
  el.append(host);
  const say = (message) => model.send({ view, message });
  const page = new RunPage(root, say, host, () => themeOf(el));
  const picture = model.get("picture");
  if (picture?.byteLength) still(page, el.ownerDocument, picture);
  const heard = (content, buffers) => {
    if (content.view !== view) return;
    if (content.json) page.take(JSON.parse(content.json));
    for (const { buffer, byteOffset, byteLength } of buffers ?? []) {
      page.show(unpack(buffer.slice(byteOffset, byteOffset + byteLength)));
    }
  };
  model.on("msg:custom", heard);
  model.send({ view, here: true });
  return () => {
    model.off("msg:custom", heard);
    page.close();
    model.send({ view, here: false });
  };
}

export default { render };
