// Moves between the cells of a table by arrow keys and fills a column down from one of its cells.
"use strict";

const fields = (cell) => cell?.querySelector("input:not([type=hidden]), select");

function neighbour(field, rows, columns) {
  const cell = field.closest("td");
  const row = cell.parentElement;
  const place = [...row.children].indexOf(cell) + columns;
  const body = [...row.parentElement.children];
  const next = body[body.indexOf(row) + rows];
  return fields(next?.children[place]);
}

// Left and right move only from the ends of a text; up and down stay with menus and days, which use them.
function direction(event) {
  const field = event.target;
  const isText = field.tagName === "INPUT" && field.type !== "date";
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    return isText || event.altKey ? [event.key === "ArrowUp" ? -1 : 1, 0] : null;
  }
  if (event.key === "Enter" && field.tagName === "INPUT") return [event.shiftKey ? -1 : 1, 0];
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return null;
  const step = event.key === "ArrowLeft" ? -1 : 1;
  if (!isText) return event.altKey ? [0, step] : null;
  const end = step < 0 ? 0 : field.value.length;
  return field.selectionStart === end && field.selectionEnd === end ? [0, step] : null;
}

function fillDown(from) {
  for (let below = neighbour(from, 1, 0); below; below = neighbour(below, 1, 0)) {
    const takes = below.tagName !== "SELECT" || [...below.options].some((option) => option.value === from.value);
    if (takes) below.value = from.value;
  }
}

for (const form of document.querySelectorAll('[data-behaviour="grid"]')) {
  let last = null;
  const tools = form.querySelector(".grid-tools");
  tools.hidden = false;
  form.querySelector("table").addEventListener("focusin", (event) => (last = event.target.matches("input, select") ? event.target : last));
  tools.querySelector('[data-part="fill"]').addEventListener("click", () => {
    if (last) {
      fillDown(last);
      last.focus();
    }
  });
  form.querySelector("table").addEventListener("keydown", (event) => {
    if (!event.target.matches("input, select")) return;
    if (event.key.toLowerCase() === "d" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      fillDown(event.target);
      return;
    }
    const way = direction(event);
    if (!way) return;
    event.preventDefault();
    const next = neighbour(event.target, ...way);
    next?.focus();
    if (next?.select) next.select();
  });
}
