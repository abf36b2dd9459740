// How tests look at a page: each function says what is on it.
window.looking = {
  /** How many colours a card has. */
  colours(which) {
    const canvas = document.querySelectorAll("canvas")[which];
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  },

  /** The strongest colour of a card. */
  vivid(which) {
    const canvas = document.querySelectorAll("canvas")[which];
    const picture = new OffscreenCanvas(canvas.width, canvas.height);
    const copy = picture.getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let most = 0;
    for (let k = 0; k < data.length; k += 4) most = Math.max(most, Math.abs(data[k] - data[k + 2]));
    return most;
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

  rows: () => [...document.querySelectorAll(".row")].map((row) => row.clientHeight),
  places: () => [...document.querySelectorAll(".card")].map((card) => card.getBoundingClientRect().y),
  opacities: () => [...document.querySelectorAll("canvas")].map((canvas) => getComputedStyle(canvas).opacity),
  over: () => [...document.querySelectorAll(".place")].map((place) => getComputedStyle(place, "::after").content),
  dialogs: () => [...document.querySelectorAll("dialog[open]")].map((dialog) => dialog.id).join(),
};
