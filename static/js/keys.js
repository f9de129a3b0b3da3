// Keyboard shortcuts. Single letters can be switched off on the help page, for people whose speech or hands type them.
"use strict";

import { open } from "./palette.js";

const OFF = "portfolio-shortcuts-off";
const SECOND = 1500; // milliseconds in which the second letter of a pair must follow
const links = document.querySelector('[data-behaviour="palette"]').dataset;
let first = "";

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function go(address) {
  if (address) window.location.assign(address);
  return Boolean(address);
}

function search() {
  const field = document.querySelector('main input[type="search"]');
  if (field) field.focus();
  else open();
  return true;
}

const PAIRS = { o: "overview", p: "projects", r: "reviews", m: "meetings", w: "work" };
const SINGLE = {
  "/": search,
  "?": () => go(links.help),
  n: () => go(links.note),
  v: () => go(links.value),
};

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    open();
    return;
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (window.localStorage.getItem(OFF) || document.querySelector("dialog[open]")) return;
  const deed = first === "g" ? () => go(links[PAIRS[event.key]]) : SINGLE[event.key];
  first = "";
  if (event.key === "g" && !deed) {
    first = "g";
    window.setTimeout(() => (first = ""), SECOND);
  } else if (deed?.()) {
    event.preventDefault();
  }
});

for (const button of document.querySelectorAll('[data-behaviour="open-palette"]')) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
}

for (const box of document.querySelectorAll('[data-behaviour="shortcuts"]')) {
  box.hidden = false;
  const tick = box.querySelector("input");
  tick.checked = !window.localStorage.getItem(OFF);
  tick.addEventListener("change", () => {
    if (tick.checked) window.localStorage.removeItem(OFF);
    else window.localStorage.setItem(OFF, "1");
  });
}
