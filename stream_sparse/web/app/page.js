// The page of a server: a run, whose name is its title.
import { make } from "./element.js";
import { servedRun } from "./served.js";

const page = servedRun(document.querySelector("main"), document);
page.named = (name) => (document.title = `${name} - stream_sparse`);

// In the studio the page of the run is one of several.
if (location.pathname.endsWith("/run")) {
  page.parts.bar.append(make("a", { href: "./", textContent: "All pipelines", className: "button" }));
  page.parts.question.textContent = "No run yet: begin one on the page of all pipelines.";
}
