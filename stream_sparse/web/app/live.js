// The page without Python: the run of a pipeline in a worker, on the clip or on the visitor's camera.
import { loaded } from "../engine/loading.js";
import { HeldCamera, openCamera } from "../engine/page_camera.js";
import { openVideo } from "../engine/page_video.js";
import { Answers } from "./lessons/answers.js";
import { Home } from "./lessons/home.js";
import { Lessons } from "./lessons/lessons.js";
import { Questions } from "./lessons/questions.js";
import { RunPage } from "./run.js";
import { save } from "./save.js";

/** @type {(id: string) => any} */
const part = (id) => document.getElementById(id);
const CLIP = { use: "sample", parameters: { name: "macaw" }, unit: "gray levels" };
const CAMERA = { use: "camera", parameters: {}, unit: "gray levels" };
const CAMERAS = { user: "camera", environment: "camera at the back" };

/** Say what is wrong, where all see it, until something else is run. */
function tell(text) {
  page.problem(text, true);
}

/** @type {{ post: (message: any, moved?: any[]) => void, say: (message: any) => void }} */
const worker = { post: () => {}, say: () => {} };
const page = new RunPage(document.querySelector("main"), (message) => worker.say(message), document);
page.shown.end.remove(); // a page does not end
page.named = (name) => (document.title = `${name} - stream_sparse`);

class Live {
  constructor(data, made) {
    this.data = data;
    this.made = made;
    const open = (wanted, ...how) => (wanted === this.video ? openVideo : openCamera)(wanted, ...how);
    this.camera = new HeldCamera(open, (message, moved) => worker.post(message, moved), (facing) => this.lose(facing));
    this.turn = 0; // a later one replaces what is still on its way
    this.name = ""; // of the program that runs
    this.gone = ""; // which camera has ended
    this.video = null; // the visitor's own file
    made.onmessage = ({ data: given }) => this.take(given);
    made.onerror = (event) => tell(`the program of the page failed: ${event.message ?? "a file of it is missing"}`);
    worker.post = (message, moved = []) => made.postMessage(message, moved);
    worker.say = (message) => this.say(message);
    worker.post({ kind: "begin", ...data.engine });
    this.questions = new Questions(data, new Answers(storage()));
    this.home = new Home(part("home"), data, this.questions);
    this.lessons = new Lessons(part("lessons"), this.questions, (points) => this.say({ kind: "measured", points }),
      (nodes) => page.veil(nodes));
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
    part("pipeline").replaceChildren(...Object.keys(this.data.programs).map((name) => option(name, name)));
    part("to-course").hidden = !this.data.course.length;
    part("source").replaceChildren(option("", "its own"), option("clip", "the bird clip"),
      ...Object.entries(CAMERAS).map(([facing, words]) => option(facing, words)));
    part("pipeline").addEventListener("change", () => (location.hash = part("pipeline").value)); // "Back" leads to what ran before
    part("source").addEventListener("change", () => this.run());
    part("open").addEventListener("click", () => part("file").click());
    part("file").addEventListener("change", () => this.showVideo(part("file").files[0]));
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      this.showVideo(event.dataTransfer.files[0]);
    });
    part("link").addEventListener("click", () => this.say({ kind: "edits" }));
    part("values").addEventListener("click", () => this.say({ kind: "csv" }));
    addEventListener("hashchange", () => this.follow());
  }

  take({ ready, failed, message, shown, file }) {
    if (ready) this.follow(part("source").value); // which may have been chosen already
    else if (failed) tell(failed);
    else if (file) save(file);
    else if (part("main").hidden) return; // it is about a run that was left
    else if (shown) page.show(shown);
    else if (message.kind === "measured") this.lessons.see(message);
    else if (message.kind === "edits") this.copy(message.values);
    else page.take(message);
  }

  /** Show what the address names: the course, or a pipeline and perhaps a step of the course. */
  follow(source = "") {
    const [place, query] = location.hash.slice(1).split("?");
    const [name, step, ask] = place.split("/");
    if (name === "course") return void this.learn(step);
    part("source").value = this.home.byCamera(name, step) ? "user" : source;
    if (Object.hasOwn(this.data.programs, name) || !name) {
      this.begin(name || Object.keys(this.data.programs)[0], step, edits(query));
      if (ask) part("lessons").open = true;
      return;
    }
    this.leave();
    this.away(false);
    tell(`this page has no pipeline '${name}'`);
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
      part("lessons").hidden = true;
    } else if (!part("home").hidden) {
      this.home.hide();
      scrollTo(0, 0);
      part("main").focus();
    }
  }

  /** Run a pipeline, beside what a step of the course asks about it. */
  begin(name, step, values) {
    this.away(false);
    part("pipeline").value = this.name = name;
    this.lessons.show(name, step || this.questions.stepOf(name));
    this.run(values);
  }

  /** Copy a link to the pipeline with the parameters that were changed. */
  async copy(values) {
    const query = new URLSearchParams(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
    const address = `${location.href.split("#")[0]}#${this.name}${query.size ? "?" : ""}${query}`;
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
    const program = this.data.programs[this.name];
    const chosen = part("source").value;
    const own = this.video && (chosen === "video" || (!chosen && program.source.use === "video"));
    const wanted = own ? this.video : chosen in CAMERAS ? chosen : !chosen && program.source.use === "camera" ? "user" : "";
    this.leave();
    const { turn } = this;
    if (!(await this.watch(wanted)) || turn !== this.turn) return;
    const source = own ? { ...CAMERA, use: "video", parameters: { path: this.video.name } } : chosen === "clip" ? CLIP : wanted ? CAMERA : program.source;
    worker.post({ kind: "start", program: { ...program, source }, values });
  }

  /** Run the pipeline on a video of the visitor. */
  showVideo(file) {
    if (!file || part("main").hidden) return;
    part("file").value = ""; // the same file can be chosen again
    this.video = file;
    part("source").querySelector("[value=video]")?.remove();
    part("source").append(Object.assign(document.createElement("option"), { value: "video", textContent: file.name }));
    part("source").value = "video";
    this.run();
  }

  /** Open the camera or the video, or close it; returns whether that was possible, and nothing else was asked for meanwhile. */
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
    page.take({ kind: "opening" });
    document.title = "stream_sparse";
    worker.post({ kind: "message", message: { kind: "leave" } });
  }

  /** Stop: the camera was unplugged, or may not be used any more. */
  lose(facing) {
    this.camera.close();
    this.say({ kind: "end" });
    tell("the camera ended; plug it in and press Play again");
    this.gone = facing;
  }
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

loaded(document).then(
  ({ data, worker: made }) => new Live(data, made),
  (error) => tell(error.message),
);
