// Show the lessons of a pipeline and the course, with what they ask of the page kept.
import { Answers } from "/app/lessons/answers.js";
import { Home } from "/app/lessons/home.js";
import { Lessons } from "/app/lessons/lessons.js";
import { Questions } from "/app/lessons/questions.js";

window.show = (data) => {
  const questions = new Questions(data, new Answers(localStorage));
  const ask = (points) => (window.asked = points);
  window.lessons = new Lessons(document.getElementById("lessons"), questions, ask, (nodes) => (window.veiled = nodes));
  window.lessons.show("relu", questions.stepOf("relu"));
  window.home = new Home(document.getElementById("home"), data, questions);
};
