// Moves cards on the board by dragging and by arrow keys; both fill in and send the form that each card has anyway.
"use strict";

const board = document.querySelector('[data-behaviour="board"]');
const part = (name) => board.querySelector(`[data-part="${name}"]`);
const columns = board ? [...board.querySelectorAll('[data-part="column"]')] : [];

function say(words, stage = "") {
  const head = board.querySelector(`#head-${stage}`);
  const name = head ? head.firstChild.textContent.trim() : stage;
  part("said").textContent = board.dataset[words].replace("{stage}", name);
}

function mark(stage) {
  for (const column of columns) {
    column.classList.toggle("board-target", column.dataset.stage === stage);
  }
}

function move(form, stage) {
  const choice = form.elements.stage;
  choice.value = stage;
  const asked = form.elements[choice.selectedOptions[0].dataset.asks];
  if (asked && !asked.value) {
    form.closest("details").open = true;
    asked.focus();
    say("asks", stage);
    return;
  }
  say("moving", stage);
  form.requestSubmit();
}

function byKeys(form, handle) {
  let target = "";
  const order = columns.map((column) => column.dataset.stage);
  const reach = [...form.elements.stage.options].map((option) => option.value);
  const leave = () => {
    target = "";
    mark("");
  };
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const stages = order.filter((stage) => reach.includes(stage));
      const from = target || handle.closest('[data-part="column"]').dataset.stage;
      const place = order.indexOf(from);
      const ahead = stages.filter((stage) => Math.sign(order.indexOf(stage) - place) === step);
      target = (step > 0 ? ahead[0] : ahead[ahead.length - 1]) || target;
      if (target) {
        mark(target);
        say("target", target);
      }
    } else if (target && event.key === "Enter") {
      event.preventDefault();
      move(form, target);
      leave();
    } else if (target && event.key === "Escape") {
      leave();
      say("stays");
    }
  });
  handle.addEventListener("blur", leave);
}

function byHand(card, form) {
  const reach = [...form.elements.stage.options].map((option) => option.value);
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
    for (const column of columns) {
      column.dragged = reach.includes(column.dataset.stage) ? form : null;
      column.classList.toggle("board-may-drop", Boolean(column.dragged));
    }
  });
  card.addEventListener("dragend", () => {
    for (const column of columns) {
      column.dragged = null;
      column.classList.remove("board-may-drop", "board-target");
    }
  });
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (column.dragged) {
      event.preventDefault();
      mark(column.dataset.stage);
    }
  });
  column.addEventListener("dragleave", () => column.classList.remove("board-target"));
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    move(column.dragged, column.dataset.stage);
  });
}

if (board) {
  for (const form of board.querySelectorAll("form")) {
    byKeys(form, form.closest("details").querySelector("summary"));
    byHand(form.closest('[data-part="card"]'), form);
  }
}
