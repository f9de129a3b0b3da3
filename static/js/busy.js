// Says that something is under way when a form takes longer than a second, and sends no form twice meanwhile.
"use strict";

const AFTER = 1000; // milliseconds
const line = document.querySelector('[data-behaviour="busy"]');
let waiting = 0;
let sent = null;

function calm() {
  window.clearTimeout(waiting);
  line.hidden = true;
  sent = null;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (sent === form) {
    event.preventDefault();
    return;
  }
  sent = form;
  waiting = window.setTimeout(() => (line.hidden = false), AFTER);
  if (form.dataset.gives === "file") window.setTimeout(calm, 2 * AFTER);
});

// Back from the next page, or after a download: the form may be sent again.
window.addEventListener("pageshow", calm);
