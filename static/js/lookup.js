// Shows what is found while somebody types; without it the button beside the words does the same.
"use strict";

for (const box of document.querySelectorAll("[data-behaviour=lookup]")) {
  const words = box.querySelector(`[name="${box.dataset.words}"]`);
  const found = box.querySelector("[data-found]");
  let asked = 0;
  let waiting = 0;

  async function find() {
    const turn = ++asked;
    const address = new URL(location.pathname, location.origin);
    address.searchParams.set(words.name, words.value);
    const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = page.querySelector("[data-behaviour=lookup] [data-found]");
    if (newer) found.replaceChildren(...newer.childNodes);
  }

  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 200);
  });
}
