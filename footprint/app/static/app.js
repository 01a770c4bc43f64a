"use strict";
// Places as one types, and the progress of a computation. Every page works without this script too.

for (const input of document.querySelectorAll("input[data-places]")) {
  const list = document.getElementById(input.getAttribute("list"));
  let last = 0;
  let timer = 0;
  const look = async () => {
    const turn = ++last;
    const answer = await fetch("/areas.json?q=" + encodeURIComponent(input.value));
    if (!answer.ok || turn !== last) return;
    const found = await answer.json();
    list.replaceChildren(...found.map((place) => {
      const option = document.createElement("option");
      option.value = place.name;
      option.label = place.kind + ", " + place.inhabitants.toLocaleString(document.documentElement.lang);
      return option;
    }));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
}

const job = document.querySelector("[data-job]");
if (job && ["waiting", "running"].includes(job.dataset.state)) {
  // A page that looks again after it was stopped would begin the computation anew.
  let stopped = false;
  job.querySelector("form").addEventListener("submit", () => { stopped = true; });
  const ask = async () => {
    const answer = await fetch("/jobs/" + job.dataset.job).catch(() => null);
    if (stopped) return;
    let pause = 600;
    if (answer && answer.ok) {
      const now = await answer.json();
      if (!["waiting", "running"].includes(now.state)) {
        location.reload();
        return;
      }
      job.querySelector("[data-step]").textContent = now.step;
      job.querySelector("[data-seconds]").textContent = Math.round(now.seconds);
    } else if (answer && answer.status === 404) {
      location.reload();
      return;
    } else {
      pause = 5000;
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, 400);
}
