// Requests of a page to the studio.

/** Ask for something; an error has the words of the terminal. */
export async function ask(what, request = {}) {
  const answer = await fetch(`/api/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  }).catch(() => {
    throw new Error("the program does not answer; is it still running?");
  });
  const found = await answer.json().catch(() => ({ problem: `the program answers ${answer.status}` }));
  if ("problem" in found) throw new Error(found.problem);
  return found.done;
}

/** Make an element of the page. */
export function make(name, given = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Show a problem, or none. */
export function tell(error) {
  const place = document.getElementById("problem");
  place.textContent = error ? error.message : "";
  place.hidden = !error;
  if (error) place.scrollIntoView({ block: "nearest" });
}
