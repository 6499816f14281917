// A page is sent when what saves it while one types is through, and nothing is saved after it.
//
// Else both would be on their way at once: of a new page that would make two, and what comes in
// last would win.
(() => {
  "use strict";

  const PATIENCE = 8000; // milliseconds: a request that never ends must not hold anybody up
  const FORMS = "#page-edit-form, #w-editor-form";
  let isSaving = false;
  let isSent = false;
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
      if (isSaving) {
        event.preventDefault();
        event.stopImmediatePropagation();
        waiting ||= { form, button: event.submitter, timer: setTimeout(send, PATIENCE) };
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
