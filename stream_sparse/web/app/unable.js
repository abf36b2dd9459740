// Says in one line why the page cannot begin: where its program is not loaded or fails, nothing else of it runs.
{
  let said = false;
  const say = (why) => {
    if (document.readyState === "loading") return void addEventListener("DOMContentLoaded", () => say(why));
    if (said) return;
    said = true;
    const line = Object.assign(document.createElement("p"), { className: "unable", role: "alert", textContent: why });
    document.querySelector("header").replaceWith(line);
  };
  addEventListener("error", ({ target, error, message }) => {
    if (target === window && error && document.readyState !== "complete") {
      say(`the page cannot begin (${message}); take a newer browser, or another copy of the page`);
    } else if (target instanceof HTMLScriptElement && target.type === "module") {
      say(location.protocol === "file:"
        ? "this browser opens only a page of one file from a disk: open stream_sparse_live.html, which lies beside this one"
        : "a file of the page is missing; copy the whole folder");
    }
  }, true);
}
