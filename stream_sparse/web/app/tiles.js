// A pipeline as the home page offers it: its picture, and buttons that run or edit it.
import { ask, inAddress, tell } from "./ask.js";
import { make } from "./element.js";

async function start(name, source, button) {
  button.disabled = true;
  try {
    await ask("start", { name, source });
    location.href = "run";
  } catch (error) {
    tell(error);
    button.disabled = false;
  }
}

/** A picture, with words in its place until it is there. */
function placed(words, image, ...sources) {
  image.addEventListener("load", () => image.classList.add("there"));
  return make("div", { className: "picture" }, [make("span", { textContent: words }), make("picture", {}, [...sources, image])]);
}

/** The last picture of a recorded run. */
export function runPicture(name) {
  const image = make("img", { loading: "lazy", alt: `last picture of ${name}`, src: `picture/run/${inAddress(name)}` });
  return placed(name, image);
}

/** A pipeline of the package at work, dark or light as the page is. */
function pipelinePicture({ name }) {
  const address = (theme) => `static/app/thumbnails/${name}-${theme}.webp`;
  const light = make("source", { media: "(prefers-color-scheme: light)", srcset: address("light") });
  return placed(name, make("img", { alt: "", src: address("dark") }), light);
}

/** The sources of frames to choose from: the usual one, samples and videos, cameras. */
export function sourceOptions(usual, sources) {
  const option = (value, textContent, title = "") => make("option", { value, textContent, title });
  return [
    option("", usual), ...sources.map(({ source, about }) => option(source, source, about)),
    option("browser", "camera of this page"), option("0", "camera 0 of this computer"),
  ];
}

/** A tile of a pipeline.
 *
 * `level` is that of its heading; `camera`: whether the camera of the page is chosen first. */
export function pipelineTile(found, sources, { level = "h3", camera = false } = {}) {
  const title = make(level, { textContent: found.title && found.own ? `${found.title} (${found.name})` : found.name });
  if (found.problem) {
    const words = make("div", { className: "words" }, [
      title,
      make("p", { className: "wrong", textContent: found.problem }),
      make("div", { className: "acts" }, [edit(found.name)]),
    ]);
    return make("article", { className: "tile" }, [words]);
  }
  const source = make("select", { title: "the source of its frames", "aria-label": `source of ${found.name}` },
    sourceOptions(`its own: ${found.source}`, sources));
  if (camera) source.value = "browser";
  const run = make("button", { type: "button", className: "first", textContent: "Run", "aria-label": `Run ${found.name}` });
  run.addEventListener("click", () => start(found.name, source.value, run));
  const image = found.own ? [] : [pipelinePicture(found)];
  image.forEach((one) => one.addEventListener("click", () => run.click()));
  const words = make("div", { className: "words" }, [
    title,
    make("p", { textContent: found.question }),
    make("div", { className: "acts" }, [run, source, edit(found.name)]),
  ]);
  return make("article", { className: "tile" }, [...image, words]);
}

const edit = (name) =>
  make("a", { className: "button", href: `edit?name=${encodeURIComponent(name)}`, textContent: "Edit", "aria-label": `Edit ${name}` });
