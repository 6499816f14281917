// A page is sent when what saves it while one types is through, and nothing is saved after it.
//
// Else both would be on their way at once: of a new page that would make two, and what comes in
// last would win.
//
// And it is sent with the last words: the rich text editor writes what one types into its field
// only a quarter of a second after the last key (with comments that time can't be set), so a
// form that has such a field waits a little longer than that.
(() => {
  "use strict";

  const PATIENCE = 8000; // milliseconds: a request that never ends must not hold anybody up
  const SETTLING = 350; // milliseconds: the editor's 250 and time to draw
  const FORMS = "#page-edit-form, #w-editor-form";
  const RICH_TEXTS = "[data-draftail-input]";
  let isSaving = false;
  let isSent = false;
  let isSettled = false;
  let waiting = null;

  // The button is disabled while it shows progress, and would then say nothing.
  const nameButton = (form, button) => {
    if (!button || !button.name) return;
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: button.name, value: button.value || "1" });
    form.append(said);
  };

  const send = () => {
    if (!waiting) return;
    const { form, button, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    isSaving = false;
    nameButton(form, button);
    form.requestSubmit();
  };

  const sendSettled = () => {
    isSettled = true;
    send();
    isSettled = false;
  };

  document.addEventListener("w-autosave:save", (event) => {
    if (isSent || waiting) event.preventDefault();
    else isSaving = true;
  });
  for (const end of ["success", "error"]) {
    document.addEventListener(`w-autosave:${end}`, () => {
      isSaving = false;
      send();
    });
  }

  // Before Wagtail's own listeners, which take the page for sent.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches(FORMS)) return;
      const isSettling = !isSettled && form.querySelector(RICH_TEXTS);
      if (isSaving || isSettling) {
        event.preventDefault();
        event.stopImmediatePropagation();
        const timer = () => setTimeout(sendSettled, isSaving ? PATIENCE : SETTLING);
        waiting ||= { form, button: event.submitter, timer: timer() };
      } else {
        isSent = true;
      }
    },
    true,
  );
  // Somebody came back to the form.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
})();
