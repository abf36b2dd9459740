// Go to frame 60, and tell the values so far: the text of the file that the button saves.
const words = () => document.querySelector("#state").innerText;
const until = (holds) => new Promise((resolve) => {
  const look = () => (holds() ? resolve() : requestAnimationFrame(look));
  look();
});
const saved = () => new Promise((resolve) => {
  const make = URL.createObjectURL;
  URL.createObjectURL = (file) => {
    URL.createObjectURL = make;
    file.text().then(resolve);
    return make.call(URL, file);
  };
  document.querySelector("#values").click();
});
await until(() => words().includes("frame "));
document.querySelector("#do-pause").click();
await until(() => words().includes("paused"));
Object.assign(document.querySelector("#scrub input[type=range]"), { value: 60 }).dispatchEvent(new Event("input"));
await until(() => words().includes("frame 60 "));
await fetch("/said?" + encodeURIComponent(await saved()));
