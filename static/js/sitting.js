// Saves what is written of an outcome every few seconds and on leaving. What cannot be saved stays on the page and on
// this device until it can; where two people wrote at one question, both texts are shown and nothing is overwritten.
"use strict";

const AFTER = 2500; // milliseconds without a key pressed
const AGAIN = 10000; // milliseconds until a failed save is tried once more
const UNSEEN = new Set(["csrf_token", "opened", "once", "version", "knowing"]);

for (const form of document.querySelectorAll('[data-behaviour~="sitting"]')) {
  const said = form.querySelector('[data-part="saved"]');
  const opened = form.elements.namedItem("opened");
  let waiting = 0;
  let isDirty = false;
  let isSaving = false;
  let isLeaving = false;

  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => !UNSEEN.has(name)));
  const marks = () => Object.fromEntries(opened.value.split(" ").filter(Boolean).map((pair) => pair.split(":")));
  const atOpening = typed();
  const own = new Set(); // the fields that this tab has kept on the device; other tabs keep theirs beside them

  const say = (text, isWrong) => {
    said.textContent = text;
    said.classList.toggle("is-wrong", isWrong);
  };

  const put = (name, value) => {
    const field = form.elements.namedItem(name);
    if (!field) return;
    if (field instanceof RadioNodeList) {
      for (const one of field) one.checked = one.value === value;
    } else {
      field.value = value;
    }
    const fold = (field instanceof RadioNodeList ? field[0] : field).closest("details");
    if (fold && value) fold.open = true;
  };

  // ------------------------------------------------------------------------------ what is kept on this device
  const onDevice = {
    read() {
      try {
        return JSON.parse(window.localStorage.getItem(form.dataset.key) ?? "{}");
      } catch {
        return {};
      }
    },
    write() {
      const base = marks();
      const now = Object.entries(typed()).filter(([name, value]) => value !== (atOpening[name] ?? ""));
      this.put(Object.fromEntries(now.map(([name, value]) => [name, { value, mark: base[name] ?? "" }])));
    },
    forget() {
      this.put({});
    },
    put(mine) {
      const others = Object.entries(this.read()).filter(([name]) => !own.has(name));
      own.clear();
      for (const name of Object.keys(mine)) own.add(name);
      const kept = { ...Object.fromEntries(others), ...mine };
      try {
        if (Object.keys(kept).length) window.localStorage.setItem(form.dataset.key, JSON.stringify(kept));
        else window.localStorage.removeItem(form.dataset.key);
      } catch {
        // The device keeps nothing; the text is still on the page.
      }
    },
  };

  const restore = () => {
    const base = marks();
    const now = typed();
    let isRestored = false;
    for (const [name, kept] of Object.entries(onDevice.read())) {
      own.add(name);
      if ((now[name] ?? "").trim() === kept.value.trim()) continue;
      if ((base[name] ?? "") === kept.mark) {
        put(name, kept.value);
        isRestored = true;
      } else {
        besides({ name, words: kept.value, value: kept.value, sentence: form.dataset.restored });
      }
    }
    onDevice.forget();
    if (isRestored) {
      say(form.dataset.restored, false);
      changed();
    }
  };

  // ----------------------------------------------------------------------------------- what somebody else wrote
  function besides(theirs) {
    const field = form.elements.namedItem(theirs.name);
    const place = (field instanceof RadioNodeList ? field[0] : field)?.closest(".field, fieldset");
    if (!place) return;
    place.parentNode.querySelector(`[data-theirs="${theirs.name}"]`)?.remove();
    const box = document.createElement("div");
    box.className = "theirs";
    box.dataset.theirs = theirs.name;
    box.setAttribute("role", "alert");
    const sentence = document.createElement("p");
    sentence.textContent = theirs.sentence;
    const words = document.createElement("blockquote");
    words.textContent = theirs.words;
    const mine = choice(form.dataset.keepMine, () => {
      const knowing = document.createElement("input");
      Object.assign(knowing, { type: "hidden", name: "knowing", value: theirs.name });
      form.append(knowing);
    });
    const taken = choice(form.dataset.takeTheirs, () => put(theirs.name, theirs.value));
    box.append(sentence, words, mine, taken);
    place.after(box);

    function choice(label, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-outline-primary";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        box.remove();
        isDirty = true;
        save();
      });
      return button;
    }
  }

  // ------------------------------------------------------------------------------------------------- saving
  async function save() {
    if (isSaving || !isDirty) return;
    isSaving = true;
    isDirty = false;
    onDevice.write();
    const sent = typed();
    const answer = await fetch(form.dataset.url, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Requested-With": "fetch" },
      keepalive: isLeaving,
    }).catch(() => null);
    isSaving = false;
    if (answer?.ok) {
      settle(await answer.json(), sent);
    } else {
      isDirty = true;
      onDevice.write();
      const why = !answer ? "failed" : answer.type === "opaqueredirect" ? "signedOut" : "refused";
      say(form.dataset[why], true);
      if (!answer) wait(AGAIN);
    }
  }

  function settle(told, sent) {
    opened.value = told.opened;
    for (const knowing of form.querySelectorAll('[name="knowing"]')) knowing.remove();
    for (const theirs of told.theirs) besides(theirs);
    const wrong = told.wrong[0];
    if (!isDirty && !told.theirs.length && !wrong) onDevice.forget();
    for (const name of Object.keys(sent)) {
      if (![...told.theirs, ...told.wrong].some((other) => other.name === name)) atOpening[name] = sent[name];
    }
    if (isDirty || told.theirs.length || wrong) onDevice.write();
    say(wrong ? wrong.sentence : told.saved, Boolean(wrong));
    if (isDirty) wait(AFTER);
  }

  function wait(milliseconds) {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, milliseconds);
  }

  function changed() {
    isDirty = true;
    onDevice.write();
    wait(AFTER);
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    isSaving = true; // the page itself carries everything now
    window.clearTimeout(waiting);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    isLeaving = true;
    save();
    isLeaving = false;
  });
  window.addEventListener("online", save);
  restore();
}
