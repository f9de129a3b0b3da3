// Lets a phone show one stage of the board at a time; without it the stages stand one below the other.
"use strict";

const stages = document.querySelector('[data-behaviour="board"]');
const which = stages?.querySelector('[data-part="which"]');

if (which) {
  const choice = which.querySelector("select");
  const show = () => {
    for (const column of stages.querySelectorAll('[data-part="column"]')) {
      column.classList.toggle("board-shown", column.dataset.stage === choice.value);
    }
  };
  which.hidden = false;
  stages.classList.add("board-scripted");
  choice.addEventListener("change", show);
  show();
}
