// Ticks all rows of a list at once, or none of them, and says how many are ticked.
"use strict";

for (const form of document.querySelectorAll('[data-behaviour="ticks"]')) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][form="${form.id}"]`)];
  const all = form.querySelector('[data-part="all"]');
  const count = form.querySelector('[data-part="count"]');
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.setAttribute("aria-pressed", String(ticked === boxes.length));
    count.textContent = ticked ? String(ticked) : "";
  };
  all.hidden = false;
  all.addEventListener("click", () => {
    const wanted = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = wanted;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  show();
}
