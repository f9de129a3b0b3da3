// Keeps what is typed in a form while it is typed, so that a lost connection or sign-in loses nothing.
"use strict";

const AFTER = 1500; // milliseconds without a key pressed

for (const form of document.querySelectorAll('[data-behaviour="draft"]')) {
  const said = form.querySelector('[data-part="kept"]');
  let waiting = 0;
  let isSending = false;

  const keep = async () => {
    if (isSending) return;
    try {
      const answer = await fetch(form.dataset.url, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        credentials: "same-origin",
        headers: { "X-Requested-With": "fetch" },
        keepalive: true,
      });
      if (answer.status === 204) said.textContent = form.dataset.kept;
    } catch {
      // The connection is away: the next key tries again, and the button below still sends.
    }
  };

  form.addEventListener("input", () => {
    said.textContent = "";
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, AFTER);
  });
  form.addEventListener("submit", () => {
    isSending = true;
    window.clearTimeout(waiting);
  });
}
