// How tests look at a page: each function says what is on it.
// Errors without an exception, such as of an observer, are told by no console.
addEventListener("error", ({ message, error }) => error || console.error(message));
window.looking = {
  /** How many colours a card has. */
  colours(which) {
    const canvas = document.querySelectorAll("canvas")[which];
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  },

  /** Whether each card has as many pixels as its place. */
  sharp: () => [...document.querySelectorAll("canvas")].every((canvas) =>
    Math.abs(canvas.width - canvas.clientWidth) < 1.5 && Math.abs(canvas.height - canvas.clientHeight) < 1.5),

  /** Of each note, whether its parts are whole, hidden or cut. */
  notes: () => [...document.querySelectorAll(".note")].map((note) => {
    const inside = (a, b) => a.left > b.left - 1 && a.right < b.right + 1 && a.bottom < b.bottom + 1;
    const box = note.getBoundingClientRect();
    return [...note.children].map((part) => part.getBoundingClientRect())
      .map((part) => (inside(part, box) ? "whole" : part.top > box.bottom - 4 ? "hidden" : "cut"));
  }),

  /** Whether what is read off stands above its card. */
  readAbove: () => [...document.querySelectorAll(".reading:not([hidden])")].every((reading) =>
    reading.getBoundingClientRect().bottom <= reading.parentNode.getBoundingClientRect().top),

  /** Names of the sliders whose middle cannot be seen and pressed. */
  cut: () => [...document.querySelectorAll(".slider input[type=range]")].filter((range) => {
    range.closest(".sliders").scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = range.getBoundingClientRect();
    return document.elementFromPoint(left + width / 2, top + height / 2) !== range;
  }).map((range) => range.id),

  top: (selector) => document.querySelector(selector).getBoundingClientRect().top,

  rows: () => [...document.querySelectorAll(".row")].map((row) => row.clientHeight),
};
