// What is wrong with the page as it stands, as a list of [kind, words]; and how a keyboard walks through it.
"use strict";

window.looking = (() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const words = (element.innerText || element.value || element.name || "").trim().slice(0, 40);
    return `${element.localName}${id}.${element.className} “${words}”`;
  };
  const FIELDS = "input:not([type=hidden], [type=submit]), select, textarea";
  const STOPS = `a[href], button, summary, ${FIELDS}, [tabindex="0"]`;

  function structure() {
    const found = [];
    const headings = [...document.querySelectorAll("h1")].map((h) => h.innerText.trim().replace(/\s+/g, " "));
    if (headings.length !== 1) found.push(["heading", `${headings.length} headings of the first level`]);
    const title = document.title.replace(/^Error: /, "").replace(/\s+/g, " ");
    if (!title.startsWith(headings[0])) found.push(["heading", `title “${document.title}” under “${headings[0]}”`]);
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    const twice = ids.filter((id, place) => ids.indexOf(id) !== place || !id || /\s/.test(id));
    if (twice.length) found.push(["id", `doubled or not valid: ${twice.join(", ")}`]);
    for (const attribute of ["for", "aria-describedby", "aria-labelledby"]) {
      for (const element of document.querySelectorAll(`[${attribute}]`)) {
        for (const id of element.getAttribute(attribute).split(/\s+/)) {
          if (!document.getElementById(id)) found.push(["id", `${attribute} of ${name(element)} leads nowhere: ${id}`]);
        }
      }
    }
    for (const element of document.querySelectorAll(FIELDS)) {
      const words = [...element.labels].map((label) => label.textContent.trim()).join("");
      if (!words && !element.getAttribute("aria-label")) found.push(["label", name(element)]);
    }
    return found;
  }

  function words() {
    const found = [];
    const main = document.querySelector("main");
    // “None” is a good answer of a list; anywhere else a program has said it.
    const text = [...main.querySelectorAll("select")].reduce((left, list) => left.replace(list.innerText, ""), main.innerText);
    for (const [joined] of text.matchAll(/[\p{Ll}\d)%][.!?:;,](?=\p{Lu}\p{Ll})\S*/gu)) found.push(["words", `joined: ${joined}`]);
    for (const [leak] of text.matchAll(/\bNone\b|\bTrue\b|\bFalse\b|\{\{|\{%|%\(\w+\)|&\w+;|<\/?\w+>/g)) {
      found.push(["words", `not meant for people: ${leak}`]);
    }
    return found;
  }

  // Text that its own box cuts off. Boxes that scroll are meant to, and what only a screen reader sees is.
  function cut() {
    return [...document.querySelectorAll("body *")]
      .filter((element) => {
        const style = getComputedStyle(element);
        if (!["hidden", "clip"].includes(style.overflowX) && !["hidden", "clip"].includes(style.overflowY)) return false;
        if (!element.innerText || !shown(element) || element.closest(".visually-hidden, .skip, svg, thead")) return false;
        return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      })
      .map((element) => ["cut", name(element)]);
  }

  function sideways() {
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over <= 0) return [];
    const wide = [...document.querySelectorAll("main *, header *, footer *")]
      .filter((element) => shown(element) && element.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3);
    return [["sideways", `${over} px at ${window.innerWidth}: ${wide.map(name).join(", ")}`]];
  }

  // WCAG 1.4.12: lines 1.5, paragraphs 2, letters 0.12, words 0.16 times the size of the text.
  function spread(on) {
    const sheet = new CSSStyleSheet();
    if (on) {
      sheet.replaceSync(
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }" +
          " p { margin-bottom: 2em !important; }",
      );
    }
    document.adoptedStyleSheets = [sheet];
  }

  // What an element is; where a page has nothing new, what is slow need not be asked again.
  function part(element) {
    const parent = element.parentElement;
    const attributes = [...element.attributes].filter((a) => !["href", "id", "value", "d", "points"].includes(a.name));
    const says = attributes.filter((a) => ["class", "role", "type"].includes(a.name)).map((a) => a.value);
    return `${parent.localName}.${parent.className}>${element.localName} ${attributes.map((a) => a.name)} ${says}`;
  }

  function parts() {
    return [...new Set([...document.querySelectorAll("body *")].map(part))];
  }

  // The outermost elements that are one of these parts, or the document.
  function those(wanted) {
    const found = [...document.querySelectorAll("body *")].filter((element) => wanted.includes(part(element)));
    const outer = found.filter((element) => !found.some((other) => other !== element && other.contains(element)));
    return outer.length ? outer : document;
  }

  const grouped = (element) => element.type === "radio" && element.name;
  function stops() {
    const all = [...document.querySelectorAll(STOPS)].filter((element) => shown(element) && !element.disabled);
    return all.filter((element) => {
      if (!grouped(element)) return true;
      const group = all.filter((other) => other.type === "radio" && other.name === element.name);
      return element === (group.find((other) => other.checked) ?? group[0]);
    });
  }

  let walked = [];
  let begin = 0;
  function watch(fromTheTop) {
    walked = [];
    if (!fromTheTop && document.activeElement === document.body) document.getElementById("main").focus();
    const follows = (element) => document.activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING;
    const all = stops();
    begin = document.activeElement === document.body ? 0 : all.findIndex(follows); // a page may begin at its first field
    if (begin < 0) begin = all.length;
    document.addEventListener("focusin", (event) => {
      const style = getComputedStyle(event.target);
      const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      walked.push([event.target, marked]);
    });
    const expected = all.slice(begin);
    const within = { date: 4, "datetime-local": 7 }; // day, month and so on are stops of their own
    return expected.reduce((sum, element) => sum + 1 + (within[element.type] ?? 0), 1);
  }

  function compare() {
    const expected = stops().slice(begin);
    const found = [];
    const order = walked.map(([element]) => element).filter((element, place, all) => element !== all[place - 1]);
    expected.forEach((element, place) => {
      if (order[place] !== element && found.length < 3) {
        found.push(["keyboard", `stop ${place + 1} is ${order[place] ? name(order[place]) : "nothing"}, not ${name(element)}`]);
      }
    });
    for (const [element, marked] of walked) if (!marked) found.push(["focus", `cannot be seen on ${name(element)}`]);
    return found;
  }

  // A browser sets the focus with its first frame, which may come after the load: waits for it up to five seconds.
  async function wrongForm() {
    const found = [];
    const box = document.getElementById("error-summary");
    if (!document.title.startsWith("Error: ")) found.push(["error", `title “${document.title}”`]);
    if (!box) return [...found, ["error", "no summary"]];
    for (let turn = 0; turn < 50 && document.activeElement !== box; turn += 1) await new Promise((go) => setTimeout(go, 100));
    if (document.activeElement !== box) found.push(["error", `focus on ${name(document.activeElement)}`]);
    for (const link of box.querySelectorAll("a")) {
      const field = document.querySelector(link.getAttribute("href"));
      if (!field || !shown(field)) found.push(["error", `${link.innerText} leads to nothing that can be seen`]);
    }
    const errors = document.querySelectorAll(".field-error").length;
    if (box.querySelectorAll("a").length !== errors) found.push(["error", `${errors} fields say what is wrong`]);
    return found;
  }

  // Addresses of this site that the page links to.
  function ways(here = location.href) {
    const all = [...document.querySelectorAll("a[href]")].map((link) => new URL(link.getAttribute("href"), here));
    return all.filter((address) => address.origin === location.origin).map((address) => address.href.split("#")[0]);
  }

  // Another page of this site without its scripts, put into the place of this one; what it is made of, and leads to.
  async function peek(place) {
    const answer = await fetch(place);
    const other = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = other.title;
    document.body.replaceWith(other.body);
    const found = answer.status === 200 && document.querySelector("main") ? [...structure(), ...words()] : [["status", answer.status]];
    return { found, parts: parts(), ways: ways(answer.url), hasForm: hasForm() };
  }

  // The form that a page is for, if it has one: links that are buttons have no field.
  const form = () => [...document.querySelectorAll("main form[method=post]")].find((each) => each.querySelector(FIELDS));
  const hasForm = () => Boolean(form());

  // How many questions a form asks before anything is unfolded, and in how many words.
  function asked() {
    const fields = [...form().querySelectorAll(FIELDS)].filter(shown);
    const questions = new Set(fields.map((field) => (["radio", "checkbox"].includes(field.type) ? field.name : field)));
    const lists = [...form().querySelectorAll("select")].reduce((left, list) => left.replace(list.innerText, ""), form().innerText);
    return { fields: questions.size, words: lists.trim().split(/\s+/).length };
  }

  function sendEmpty() {
    const sent = form();
    sent.noValidate = true;
    for (const element of sent.querySelectorAll(FIELDS)) {
      if (["radio", "checkbox"].includes(element.type)) element.checked = false;
      else element.value = "";
    }
    sent.requestSubmit();
  }

  return { structure, words, cut, sideways, spread, parts, those, watch, compare, ways, peek, hasForm, asked, wrongForm, sendEmpty };
})();
