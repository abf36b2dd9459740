// Says in one line why the page cannot begin: where its program is not loaded or fails, nothing else of it runs. Any browser reads this.
(function () {
  var said = false;
  function say(why) {
    if (said) return;
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", function () { say(why); });
      return;
    }
    said = true;
    var line = document.createElement("p");
    line.className = "unable";
    line.setAttribute("role", "alert");
    line.textContent = why;
    document.body.replaceChild(line, document.querySelector("header"));
  }
  addEventListener("error", function (event) {
    if (event.target === window && event.error && document.readyState !== "complete") {
      say("the page cannot begin (" + event.message + "); take a newer browser, or another copy of the page");
      return;
    }
    if (!(event.target instanceof HTMLScriptElement) || event.target.type !== "module") return;
    if (location.protocol !== "file:") say("a file of the page is missing; copy the whole folder");
    else say("this browser opens only a page of one file from a disk: open stream_sparse_live.html, which lies beside this one");
  }, true);
  addEventListener("load", function () {
    if (!("noModule" in HTMLScriptElement.prototype)) say("this browser knows no modules; take a newer one");
  });
})();
