// Asks every few seconds what is presented, and leads there in one tap. The page itself stays as it is until then, so
// that nobody loses what they are reading or filling in.
"use strict";

const EVERY = 4000; // milliseconds

for (const place of document.querySelectorAll('[data-behaviour="follow"]')) {
  const usual = place.innerHTML;
  let tag = "";

  const show = (told) => {
    if (!told.address || told.address === place.dataset.here) {
      place.replaceChildren();
      if (told.address) place.textContent = told.sentence;
      else place.innerHTML = usual;
      return;
    }
    const link = document.createElement("a");
    link.href = told.address;
    link.className = "btn btn-primary";
    link.textContent = told.sentence;
    place.replaceChildren(link);
  };

  const ask = async () => {
    if (document.visibilityState === "visible") {
      try {
        const answer = await fetch(place.dataset.url, {
          credentials: "same-origin",
          redirect: "manual",
          headers: tag ? { "If-None-Match": tag } : {},
        });
        if (answer.status === 200) {
          tag = answer.headers.get("ETag") ?? "";
          show(await answer.json());
        }
      } catch {
        // The connection is away: the link on the page still leads there.
      }
    }
    window.setTimeout(ask, EVERY);
  };
  ask();
}

for (const room of document.querySelectorAll('[data-behaviour="room"]')) {
  const look = async () => {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const part = fresh.querySelector('[data-behaviour="room"]');
        if (part && part.innerHTML !== room.innerHTML && !room.contains(document.activeElement)) {
          room.innerHTML = part.innerHTML;
        }
      }
    } catch {
      // Next time.
    }
    window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);
}
