// Hands a ballot in although the connection is away: it waits on this device and is sent once, with the key of its
// form, so that what arrives twice counts once. Also counts the criteria that are marked, and tells the first time that
// the page has opened; without this script the first saved mark tells it.
"use strict";

const ONCE_MORE = 5000; // milliseconds until a failed hand-in is tried once more
const AWAY = [502, 503, 504]; // what a proxy says while the server behind it is not there

for (const form of document.querySelectorAll('[data-behaviour~="hand-in"]')) {
  const said = form.querySelector('[data-part="saved"]');
  const count = form.querySelector(".ballot-count");
  const key = `hand-in ${form.dataset.key}`;
  let isSending = false;

  const tell = (text, isWrong) => {
    said.textContent = text;
    said.classList.toggle("is-wrong", isWrong);
  };

  const kept = {
    read() {
      try {
        return window.localStorage.getItem(key) ?? "";
      } catch {
        return "";
      }
    },
    write(body) {
      try {
        window.localStorage.setItem(key, body);
        return true;
      } catch {
        return false;
      }
    },
    forget() {
      try {
        window.localStorage.removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };

  // The token of the page may be older than the sign-in of whoever comes back: the one on this page counts.
  const fresh = (body) => {
    const values = new URLSearchParams(body);
    values.set("csrf_token", form.elements.namedItem("csrf_token").value);
    return values;
  };

  async function send(body) {
    if (isSending || !body) return; // nothing waits any more: it has been sent meanwhile
    isSending = true;
    const answer = await fetch(form.action, {
      method: "POST",
      body: fresh(body),
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);
    isSending = false;
    if (answer === null || AWAY.includes(answer.status)) {
      tell(form.dataset.waiting, true);
      window.setTimeout(() => send(kept.read()), ONCE_MORE);
      return;
    }
    if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) {
      tell(form.dataset.signedOut, true); // kept: it is sent when the juror is back on this page
      return;
    }
    kept.forget();
    if (answer.ok) {
      window.location.assign((await answer.json()).address);
      return;
    }
    // Something is owed: let the server show its page with the form, as without this script.
    HTMLFormElement.prototype.submit.call(form);
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "draft") return;
    const body = new URLSearchParams(new FormData(form)).toString();
    if (!kept.write(body)) return;
    event.preventDefault();
    send(body);
  });

  form.addEventListener("change", () => {
    if (!count) return;
    const rows = [...form.querySelectorAll(".mark-row")].filter((row) => !row.querySelector("legend .optional"));
    const marked = rows.filter((row) => row.querySelector("input:checked")).length;
    count.textContent = count.textContent.replace(/\d+/, String(marked));
  });

  window.addEventListener("online", () => {
    send(kept.read());
  });
  if (form.dataset.opened) {
    const body = new URLSearchParams({ csrf_token: form.elements.namedItem("csrf_token").value });
    fetch(form.dataset.opened, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  }
  if (kept.read()) {
    tell(form.dataset.waiting, true);
    send(kept.read());
  }
}
