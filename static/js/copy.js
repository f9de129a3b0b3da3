// Offers a button that copies a text, where the browser allows it; without it the text can be marked by hand.
"use strict";

for (const box of document.querySelectorAll('[data-behaviour="copy"]')) {
  if (navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = box.dataset.label;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("textarea").value);
      button.textContent = box.dataset.done;
    });
    box.append(button);
  }
}
