// Shows how far a job is without loading the page anew; loads it once, when the job has ended.
"use strict";

const EVERY = 1500; // milliseconds

async function look(box) {
  const part = (name) => box.querySelector(`[data-part="${name}"]`);
  try {
    const answer = await fetch(box.dataset.url, { credentials: "same-origin", redirect: "error" });
    const said = await answer.json();
    if (!said.open) {
      window.location.reload();
      return;
    }
    part("step").textContent = said.step;
    part("percent").textContent = said.percent;
    box.querySelector("progress").value = said.percent;
  } catch {
    // The server restarts or the sign-in has ended: the next look, or the person, finds out.
  }
  window.setTimeout(look, EVERY, box);
}

for (const box of document.querySelectorAll('[data-behaviour="progress"]')) {
  window.setTimeout(look, EVERY, box);
}
