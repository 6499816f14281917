// A page is sent when what saves it while one types is through, and nothing is saved after it.
//
// Else both would be on their way at once: of a new page that would make two, and what comes in
// last would win.
//
// And it is sent with the last words: the rich text editor writes what one types into its field
// only a quarter of a second after the last key (with comments that time can't be set), so a
// form that has such a field waits a little longer than that.
//
// And it is sent by somebody who is signed in: else the answer would be the page for signing in,
// and what was written would be gone. Whoever isn't is told so, and can sign in beside the form.
// Where somebody else signs in there, nothing is sent in their name.
(() => {
  "use strict";

  const PATIENCE = 8000; // milliseconds: a request that never ends must not hold anybody up
  const SETTLING = 350; // milliseconds: the editor's 250 and time to draw
  const FORMS = "#page-edit-form, #w-editor-form";
  const RICH_TEXTS = "[data-draftail-input]";
  const NOTICE = "session-notice";
  let isReady = false;
  let isWaiting = false;
  let isSent = false;
  let saving = null;
  let writer = null; // who opened the page
  let other = ""; // who is signed in now, if that is somebody else

  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const controllerOf = (element, name) =>
    window.wagtail.app.getControllerForElementAndIdentifier(element, name);

  // The button is disabled while it shows progress, and would then say nothing.
  const nameButton = (form, button) => {
    if (!button || !button.name) return;
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: button.name, value: button.value || "1" });
    form.append(said);
  };

  const say = (name) => {
    document.getElementById(NOTICE)?.remove();
    if (!name) return;
    const text = document.getElementById(`session-${name}`).content.cloneNode(true);
    const notice = Object.assign(document.createElement("div"), { id: NOTICE });
    notice.className = `session-notice session-notice--${name}`;
    notice.setAttribute("role", "alert");
    document.body.append(notice);
    const named = text.querySelector("[data-name]");
    if (named) named.textContent = other;
    notice.append(text);
  };

  // "here", "ended", "other" where it is another person, or "away" where nobody answers. Whoever
  // signed in again meanwhile has another token, without which the form would be refused.
  const session = async () => {
    const { url } = document.getElementById("session-ended").dataset;
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(url, { headers, cache: "no-store", signal });
      if (answer.redirected || answer.status === 403) return "ended";
      if (!answer.ok) return "away";
      const { token, who, name } = await answer.json();
      writer ??= who;
      if (who !== writer) {
        other = name;
        return "other";
      }
      for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
        field.value = token;
      }
      return "here";
    } catch {
      return "away";
    }
  };

  const prepare = async (form) => {
    if (saving) await Promise.race([saving.ended, pause(PATIENCE)]);
    if (form.querySelector(RICH_TEXTS)) await pause(SETTLING);
    return session();
  };

  const send = async (form, button) => {
    const state = await prepare(form);
    isWaiting = false;
    say(state === "here" ? "" : state);
    if (state === "here") {
      saving = null;
      nameButton(form, button);
      isReady = true;
      form.requestSubmit();
      isReady = false;
    } else if (button) {
      controllerOf(button, "w-progress")?.deactivate();
    }
  };

  document.addEventListener("w-autosave:save", (event) => {
    if (isSent || isWaiting) {
      event.preventDefault();
      return;
    }
    saving = {};
    saving.ended = new Promise((end) => (saving.end = end));
  });
  const ended = () => {
    saving?.end();
    saving = null;
  };
  document.addEventListener("w-autosave:success", ended);
  document.addEventListener("w-autosave:error", async () => {
    ended();
    const state = await session();
    if (state === "ended" || state === "other") say(state);
  });

  // Before Wagtail's own listeners, which take the page for sent.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches(FORMS)) return;
      if (isReady) {
        isSent = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isWaiting) return;
      isWaiting = true;
      send(form, event.submitter);
    },
    true,
  );
  // Somebody came back to the form, perhaps from signing in beside it.
  const lookAgain = async () => {
    if (document.hidden || !document.getElementById(NOTICE)) return;
    const state = await session();
    if (state === "other") say("other");
    if (state !== "here") return;
    say("back");
    for (const form of document.querySelectorAll(FORMS)) controllerOf(form, "w-unsaved")?.notify();
  };
  document.addEventListener("visibilitychange", lookAgain);
  window.addEventListener("focus", lookAgain);
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  const learnWriter = () => {
    if (document.querySelector(FORMS)) session();
  };
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", learnWriter);
  } else {
    learnWriter();
  }
})();
