// The widget of a notebook: a run, over the channel of its kernel.
import { inline } from "./inline.js";
import { RunPage } from "./run.js";
import { unpack } from "./wire.js";

/** Show the last picture of a run whose program has gone. */
function still(page, document, picture) {
  const image = document.createElement("img");
  image.src = URL.createObjectURL(new Blob([picture], { type: "image/png" }));
  image.alt = "the last picture of the run";
  page.parts.panels.replaceChildren(image);
}

function render({ model, el }) {
  const view = Math.random().toString(36).slice(2);
  const { root, host, theme } = inline(el, STYLE);
  const say = (message) => model.send({ view, message });
  const page = new RunPage(root, say, host, theme);
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
