// The page without Python: the run of a pipeline in a worker, on the clip or on the visitor's camera.
import { lengthProblem, packed, unpacked } from "../engine/link_text.js";
import { loaded } from "../engine/loading.js";
import { treeOf } from "../engine/yaml.js";
import { HeldCamera } from "../engine/held_camera.js";
import { openCamera } from "../engine/page_camera.js";
import { Answers } from "./lessons/answers.js";
import { Home } from "./lessons/home.js";
import { Lessons } from "./lessons/lessons.js";
import { Questions } from "./lessons/questions.js";
import { RunPage } from "./run.js";

const part = (id) => document.getElementById(id);
const CLIP = { use: "sample", name: "macaw" };
const CAMERAS = { user: "camera", environment: "camera at the back" };

/** Whether the source of a pipeline is a camera. */
function takesCamera(text) {
  try {
    return treeOf(text)?.source?.use === "camera";
  } catch {
    return false; // the worker says what is wrong with it
  }
}

/** Say what is wrong, where all see it, until something else is run. */
function tell(text) {
  page.problem(text, true);
}

const worker = { post: () => {}, say: () => {} };
const page = new RunPage(document.querySelector("main"), (message) => worker.say(message), document);
page.shown.end.remove(); // a page does not end

class Live {
  constructor(data, made) {
    this.data = data;
    this.made = made;
    this.camera = new HeldCamera(openCamera, (message, moved) => worker.post(message, moved), (facing) => this.lose(facing));
    this.turn = 0; // a later one replaces what is still on its way
    this.mine = ""; // the last text that the visitor has written or was sent
    this.gone = ""; // which camera has ended
    made.onmessage = ({ data: given }) => this.take(given);
    made.onerror = (event) => tell(`the program of the page failed: ${event.message ?? "a file of it is missing"}`);
    worker.post = (message, moved = []) => made.postMessage(message, moved);
    worker.say = (message) => this.say(message);
    worker.post({ kind: "begin", ...data.program });
    this.questions = new Questions(data, new Answers(storage()));
    this.home = new Home(part("home"), data, this.questions);
    this.lessons = new Lessons(part("lessons"), this.questions, (points) => this.say({ kind: "measured", points }),
      (nodes) => page.veil(nodes));
    navigator.mediaDevices?.addEventListener("devicechange", () => this.plugged());
    this.fill();
  }

  /** Give a message to the run; one that plays it again opens the camera again that has ended. */
  async say(message) {
    const { gone } = this;
    if (message.kind === "play" && gone) {
      this.gone = ""; // it is opened once
      if (!(await this.watch(gone))) return;
    }
    worker.post({ kind: "message", message });
  }

  fill() {
    const option = (value, textContent) => Object.assign(document.createElement("option"), { value, textContent });
    part("pipeline").replaceChildren(...Object.keys(this.data.pipelines).map((name) => option(name, name)), option("", "own"));
    part("source").replaceChildren(option("", "its own"), option("clip", "the bird clip"),
      ...Object.entries(CAMERAS).map(([facing, words]) => option(facing, words)));
    part("pipeline").addEventListener("change", () => this.choose(part("pipeline").value));
    part("source").addEventListener("change", () => this.run());
    part("edit").addEventListener("click", () => this.edit());
    part("run").addEventListener("click", () => this.own());
    part("link").addEventListener("click", () => this.say({ kind: "edits" }));
    part("values").addEventListener("click", () => this.say({ kind: "csv" }));
    part("text").addEventListener("keydown", (event) => {
      event.stopPropagation(); // keys of the run are letters here
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.own();
    });
    addEventListener("hashchange", () => this.follow());
  }

  take({ ready, failed, message, shown, file }) {
    if (ready) this.follow(part("source").value); // which may have been chosen already
    else if (failed) tell(failed);
    else if (file) save(file);
    else if (part("main").hidden) return; // it is about a run that was left
    else if (shown) page.show(shown);
    else if (message) {
      if (message.kind === "plan") document.title = `${message.name} - stream_sparse`;
      if (message.kind === "problem" && message.of === "pipeline") this.refuse(message.text);
      else if (message.kind === "measured") this.lessons.see(message);
      else if (message.kind === "edits") this.copy(message.values);
      else page.take(message);
    }
  }

  /** Show why a pipeline cannot run, beside its text. */
  refuse(text) {
    this.edit(true);
    part("wrong").textContent = text;
    part("wrong").hidden = false;
    tell(text.split("\n")[0]);
  }

  /** Show what the address names: the course, a pipeline by its name and perhaps a step of the course, or one that it holds. */
  async follow(source = "") {
    const turn = (this.turn += 1);
    const [place, query] = location.hash.slice(1).split("?");
    const [name, step, ask] = place.split("/");
    if (name === "course") return void this.learn(step);
    part("source").value = this.home.byCamera(name, step) ? "user" : source;
    if (Object.hasOwn(this.data.pipelines, name) || !name) {
      this.begin(name || Object.keys(this.data.pipelines)[0], step, edits(query));
      if (ask) part("lessons").open = true;
      return;
    }
    const text = await unpacked(name).catch(() => null);
    if (turn !== this.turn) return; // something else was chosen meanwhile
    if (text === null) {
      this.away(false);
      tell("this link holds no pipeline: it may have been cut off; ask for it again");
      return;
    }
    this.show("", text);
    this.run(edits(query));
  }

  /** Show the course, at one of its steps; what ran before ends, with its camera. */
  learn(step) {
    this.leave();
    this.watch("");
    this.away(true);
    part("pipeline").selectedIndex = -1;
    document.title = "Course - stream_sparse";
    this.home.show(step);
  }

  /** Whether the course stands in place of the run. */
  away(on) {
    for (const id of ["main", "acts"]) part(id).hidden = on;
    if (on) {
      page.dialogs.close();
      this.edit(false);
      part("lessons").hidden = true;
    } else if (!part("home").hidden) {
      this.home.hide();
      scrollTo(0, 0);
      part("main").focus();
    }
  }

  /** Run a pipeline of the page, or the visitor's own one again. */
  choose(name) {
    this.away(false);
    if (name) {
      this.address(name);
      part("source").value = "";
      this.begin(name);
      return;
    }
    if (this.mine && this.nameOf(part("text").value)) {
      part("text").value = this.mine;
      this.own();
    }
    this.edit(true);
  }

  begin(name, step, values) {
    this.show(name, this.data.pipelines[name], step || this.questions.stepOf(name));
    this.run(values);
  }

  /** Write into the address what runs; "Back" leads to what ran before. */
  address(hash) {
    if (location.hash !== `#${hash}`) history.pushState(null, "", `#${hash}`);
  }

  /** The name of a pipeline of the page with a text, or an empty one. */
  nameOf(text) {
    return Object.entries(this.data.pipelines).find(([, one]) => one === text)?.[0] ?? "";
  }

  /** Show the text of a pipeline, and what a step of the course asks about it. */
  show(name, text, step) {
    this.away(false);
    const before = part("text").value;
    if (before && !this.nameOf(before)) this.mine = before;
    part("pipeline").value = name;
    part("text").value = text;
    if (text !== before) part("text").setSelectionRange(0, 0); // an editor opens at its first line
    this.lessons.show(name, step);
  }

  edit(on = part("editor").hidden) {
    part("editor").hidden = !on;
    part("edit").setAttribute("aria-expanded", String(on));
    if (on) part("text").focus();
  }

  /** Run the text of the editor. */
  async own() {
    const text = part("text").value;
    const long = lengthProblem(text);
    if (long) return this.refuse(long);
    const name = this.nameOf(text);
    this.show(name, text, this.questions.stepOf(name));
    this.run();
    const { turn } = this;
    const hash = name || (await packed(text));
    if (turn === this.turn) this.address(hash);
  }

  /** Copy a link to the pipeline with the parameters that were changed. */
  async copy(values) {
    const text = part("text").value;
    const long = lengthProblem(text);
    if (long) return this.refuse(long);
    const { turn } = this;
    const query = new URLSearchParams(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
    const address = `${location.href.split("#")[0]}#${this.nameOf(text) || (await packed(text))}${query.size ? "?" : ""}${query}`;
    if (turn !== this.turn) return;
    history.replaceState(null, "", address);
    const copied = await navigator.clipboard?.writeText(address).then(() => true, () => false); // by plain http that is not possible
    const elsewhere = location.protocol === "file:" ? "; it leads to a file of this device: for others, put what begins with # behind the address of their page" : "";
    this.answer((copied ? "the link is copied" : "the link is in the address line") + elsewhere);
  }

  answer(text) {
    part("answer").textContent = text;
    setTimeout(() => (part("answer").textContent = ""), 12_000);
  }

  /** Run the pipeline on the chosen source. */
  async run(values) {
    const text = part("text").value;
    const chosen = part("source").value;
    const wanted = chosen in CAMERAS ? chosen : !chosen && takesCamera(text) ? "user" : "";
    this.leave();
    const { turn } = this;
    if (!(await this.watch(wanted)) || turn !== this.turn) return;
    const source = chosen === "clip" ? CLIP : wanted ? { use: "camera" } : null;
    worker.post({ kind: "start", text, source, values });
  }

  /** Open the camera, or close it; returns whether that was possible, and nothing else was asked for meanwhile. */
  async watch(facing) {
    try {
      return await this.camera.take(facing);
    } catch (error) {
      this.gone = facing;
      tell(error.message);
      return false;
    }
  }

  /** End the run: nothing of it goes on while another one is chosen, nor where that cannot begin. */
  leave() {
    this.turn += 1;
    this.gone = "";
    part("wrong").hidden = true;
    page.take({ kind: "opening" });
    document.title = "stream_sparse";
    worker.post({ kind: "message", message: { kind: "leave" } });
  }

  /** Stop: the camera was unplugged, or may not be used any more. */
  async lose(facing) {
    this.camera.close();
    this.say({ kind: "end" });
    tell("the camera ended; plug it in and press Play again");
    this.gone = facing;
    this.cameras = await cameras();
  }

  /** Go on where a camera was plugged in after one has ended. */
  async plugged() {
    const before = this.cameras;
    this.cameras = await cameras();
    if (!this.gone || !(this.cameras > before)) return;
    if (page.plan) this.say({ kind: "play" });
    else this.run(); // it had ended before its first picture
  }
}

/** How many cameras there are. */
async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === "videoinput").length;
}

/** The changed parameters of a link; none where it was cut off. */
function edits(query) {
  try {
    return Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, JSON.parse(value)]));
  } catch {
    return {};
  }
}

/** Where the browser keeps answers; null where it may keep nothing. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function save({ name, type, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

loaded(document).then(
  ({ data, worker: made }) => new Live(data, made),
  (error) => tell(error.message),
);
