// The home page: what there is to run and to look at.
import { ask, inAddress, make, tell } from "./ask.js";

const search = document.getElementById("search");
let contents = { pipelines: [], sources: [], runs: [] };

async function start(name, source, button) {
  button.disabled = true;
  try {
    await ask("start", { name, source });
    location.href = "run";
  } catch (error) {
    tell(error);
    if (/^camera:/.test(error.message)) offerCamera(name);
    button.disabled = false;
  }
}

/** Offer the camera of this page, where that of the program's computer is missing. */
function offerCamera(name) {
  const use = make("button", { type: "button", textContent: "Use the camera of this page" });
  use.addEventListener("click", () => start(name, "browser", use));
  document.getElementById("problem").append(" ", use);
}

/** A picture that comes when it is near the screen; some are drawn when they are first asked for. */
function picture(kind, name, alt) {
  const image = make("img", { className: "picture", loading: "lazy", alt, src: `picture/${kind}/${inAddress(name)}` });
  image.addEventListener("error", () => image.replaceWith(make("div", { className: "picture" })));
  return image;
}

function pipeline(found) {
  const title = found.title && found.own ? `${found.title} (${found.name})` : found.name;
  if (found.problem) {
    const words = make("div", { className: "words" }, [
      make("h3", { textContent: title }),
      make("p", { className: "wrong", textContent: found.problem }),
      make("div", { className: "acts" }, [edit(found.name)]),
    ]);
    return make("article", { className: "tile" }, [words]);
  }
  const source = make("select", { title: "the source of its frames" });
  source.setAttribute("aria-label", `source of ${found.name}`);
  source.append(make("option", { value: "", textContent: `its own: ${found.source}` }));
  for (const one of contents.sources) source.append(make("option", { value: one.source, textContent: one.source, title: one.about }));
  source.append(make("option", { value: "browser", textContent: "camera of this page" }));
  source.append(make("option", { value: "0", textContent: "camera 0 of this computer" }));
  const run = make("button", { type: "button", className: "first", textContent: "Run" });
  run.setAttribute("aria-label", `Run ${found.name}`);
  run.addEventListener("click", () => start(found.name, source.value, run));
  const image = picture("pipeline", found.name, "");
  image.addEventListener("click", () => run.click());
  const words = make("div", { className: "words" }, [
    make("h3", { textContent: title }),
    make("p", { textContent: found.question }),
    make("div", { className: "acts" }, [run, source, edit(found.name)]),
  ]);
  return make("article", { className: "tile" }, [image, words]);
}

function edit(name) {
  const link = make("a", { className: "button", href: `edit?name=${encodeURIComponent(name)}`, textContent: "Edit" });
  link.setAttribute("aria-label", `Edit ${name}`);
  return link;
}

function look(names, words, label) {
  const query = new URLSearchParams(names.map((name) => ["run", name]));
  const link = make("a", { className: "button", href: `recorded?${query}`, textContent: words });
  if (label) link.setAttribute("aria-label", label);
  return link;
}

/** Recorded runs that are chosen are compared on one page. */
const chosen = new Set();
function choose(name) {
  const box = make("input", { type: "checkbox", checked: chosen.has(name) });
  box.setAttribute("aria-label", `Compare ${name}`);
  box.addEventListener("change", () => {
    if (box.checked) chosen.add(name);
    else chosen.delete(name);
    offer();
  });
  return make("label", { className: "choose" }, [box, "Compare"]);
}

function offer() {
  const link = look([...chosen], `Compare ${chosen.size} runs`);
  link.classList.add("first");
  document.getElementById("compare").replaceChildren(...(chosen.size > 1 ? [link] : []));
}

function report(name) {
  const link = make("a", { className: "button", href: `report/${inAddress(name)}`, textContent: "Report" });
  link.setAttribute("aria-label", `Report of ${name}`);
  return link;
}

function recorded(found) {
  if (found.problem) {
    const words = [make("h3", { textContent: found.name }), make("p", { className: "wrong", textContent: found.problem })];
    return make("article", { className: "tile" }, [make("div", { className: "words" }, words)]);
  }
  const when = new Date(found.started);
  const length = found.seconds === null ? "" : `${found.seconds.toFixed(1)} s, `;
  const words = make("div", { className: "words" }, [
    make("h3", { textContent: found.name }),
    ...(found.differs ? [make("p", { className: "differs", textContent: found.differs })] : []),
    make("p", { textContent: `${found.pipeline}, ${when.toLocaleString()}` }),
    make("p", { textContent: `${length}${found.frames ?? "some"} frames, ended: ${found.ended}` }),
    make("div", { className: "acts" }, [look([found.name], "Look", `Look at ${found.name}`), report(found.name), choose(found.name)]),
  ]);
  const image = found.picture && picture("run", found.name, `last picture of ${found.name}`);
  if (image) image.addEventListener("click", () => words.querySelector("a").click());
  const parts = image ? [image, words] : [words];
  return make("article", { className: "tile" }, parts);
}

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (found) => {
    const text = Object.values(found).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const fill = (id, found, tile, empty) => {
    const tiles = found.filter(fits).map(tile);
    const place = document.getElementById(id);
    place.replaceChildren(...(tiles.length ? tiles : [make("p", { className: "empty" }, empty(found.length))]));
  };
  const none = [`No entry has the words "${search.value}".`];
  fill("pipelines", contents.pipelines, pipeline, () => none);
  fill("runs", contents.runs, recorded, (count) =>
    count ? none : ["No run has been recorded in this folder yet. Press Record (key r) on the page of a run, or say ",
      make("code", { textContent: "stream-sparse run bird --record runs/bird" }), "."]);
}

search.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== search) {
    event.preventDefault();
    search.focus();
  }
});
try {
  contents = await ask("contents");
  document.title = `${contents.folder} - stream_sparse`;
  show();
} catch (error) {
  tell(error);
}
