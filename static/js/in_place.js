// Sends the small forms of a page without leaving the place: the answer's part of the page takes the part's place.
"use strict";

const PART = '[data-behaviour="in-place"]';

function remembered(part) {
  const field = document.activeElement;
  const line = field && field.closest("li[id], form[id]");
  return {
    line: line && line.id,
    name: field && field.name,
    open: [...part.querySelectorAll("li[id] details[open]")].map((details) => details.closest("li").id),
  };
}

function bringBack(part, known) {
  for (const id of known.open) {
    const details = document.getElementById(id) && document.getElementById(id).querySelector("details");
    if (details) {
      details.open = true;
    }
  }
  const wrong = part.querySelector("[aria-invalid]");
  const line = known.line && document.getElementById(known.line);
  const same = line && known.name && line.querySelector(`input[name="${known.name}"]:not([type="hidden"])`);
  const field = wrong || same || (line && line.querySelector('input[name="text"], button, a'));
  if (field) {
    field.focus({ preventScroll: !wrong });
  }
}

function say(part) {
  const words = document.createElement("p");
  words.className = "message tone-bad";
  words.setAttribute("role", "alert");
  words.textContent = part.dataset.failed;
  part.prepend(words);
}

function sendWhole(form, button, address) {
  if (button && button.name) {
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = button.name;
    pressed.value = button.value;
    form.append(pressed);
  }
  form.setAttribute("action", address);
  form.submit();
}

async function send(part, form, button) {
  const known = remembered(part);
  const entered = new FormData(form);
  if (button && button.name) {
    entered.append(button.name, button.value);
  }
  const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(entered), credentials: "same-origin" });
    if (!answer.ok) {
      sendWhole(form, button, address); // what is wrong is said on a page of its own, with its title and its summary
      return;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PART);
    if (!fresh) {
      window.location.assign(answer.url); // the sign-in has ended, or an error has a page of its own
      return;
    }
    part.replaceChildren(...fresh.childNodes);
    bringBack(part, known);
  } catch {
    say(part);
  } finally {
    part.removeAttribute("aria-busy");
  }
}

for (const part of document.querySelectorAll(PART)) {
  part.addEventListener("submit", (event) => {
    if (event.target.dataset.whole !== undefined) {
      return; // its answer says something above the part
    }
    event.preventDefault();
    if (!part.hasAttribute("aria-busy")) {
      send(part, event.target, event.submitter);
    }
  });
}
