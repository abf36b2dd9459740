// Requests of a page to the studio.
/** Get an answer of the program; an error has the words of the terminal. */
export async function fetched(address, options = {}) {
  const answer = await fetch(address, options).catch(() => {
    throw new Error("the program does not answer; is it still running?");
  });
  if (answer.ok) return answer;
  const found = await answer.json().catch(() => ({ problem: `the program answers ${answer.status}` }));
  throw new Error(found.problem);
}

/** Ask the studio for something. */
export async function ask(what, request = {}) {
  const answer = await fetched(`api/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
  });
  return (await answer.json()).done;
}

/** A name, which may have folders, as a part of an address. */
export function inAddress(name) {
  return name.split("/").map(encodeURIComponent).join("/");
}

/** Show a problem, or remove the last one. */
export function tell(error) {
  const place = document.getElementById("problem");
  place.textContent = error ? error.message : "";
  place.hidden = !error;
  if (error) place.scrollIntoView({ block: "nearest" });
}
