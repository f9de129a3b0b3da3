// The command palette: Ctrl+K (or Cmd+K) on any page finds pages, actions and projects by a few letters.
"use strict";

const PAUSE = 120; // milliseconds after the last letter
const box = document.querySelector('[data-behaviour="palette"]');
const input = box.querySelector("input");
const list = box.querySelector("[role=listbox]");
const status = box.querySelector("[role=status]");
let chosen = -1;
let waiting = 0;
let asked = 0;

function choose(next) {
  const options = [...list.children];
  chosen = options.length ? (next + options.length) % options.length : -1;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  input.setAttribute("aria-activedescendant", chosen < 0 ? "" : options[chosen].id);
  options[chosen]?.scrollIntoView({ block: "nearest" });
}

function show(found) {
  list.replaceChildren(
    ...found.map((each, place) => {
      const option = document.createElement("li");
      option.id = `palette-${place}`;
      option.setAttribute("role", "option");
      option.dataset.url = each.url;
      const label = document.createElement("span");
      label.textContent = each.label;
      const beside = document.createElement("small");
      beside.textContent = each.beside;
      option.append(label, beside);
      return option;
    }),
  );
  input.setAttribute("aria-expanded", String(found.length > 0));
  status.textContent = found.length ? "" : box.dataset.nothing;
  choose(found.length ? 0 : -1);
}

async function look() {
  const mine = ++asked;
  try {
    const answer = await fetch(`${box.dataset.url}?q=${encodeURIComponent(input.value)}`, { credentials: "same-origin", redirect: "error" });
    const said = await answer.json();
    if (mine === asked) show(said.found);
  } catch {
    // The server restarts or the sign-in has ended: pressing Enter asks the page of the same name.
  }
}

export function open() {
  if (box.open) return;
  box.showModal();
  input.select();
  look();
}

input.addEventListener("input", () => {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(look, PAUSE);
});

input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Escape") {
    event.preventDefault(); // a search field would only be emptied by it
    box.close();
  } else if (event.key === "Enter" && chosen >= 0) {
    event.preventDefault();
    window.location.assign(list.children[chosen].dataset.url);
  }
});

list.addEventListener("click", (event) => {
  window.location.assign(event.target.closest("[role=option]").dataset.url);
});

box.addEventListener("click", (event) => {
  if (event.target === box) box.close();
});
