// Whatever is typed is seen as a change until it is saved: Wagtail's watch of the form misses some.
(() => {
  "use strict";

  const watchOf = (form) =>
    window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");

  // Wagtail takes a refused form for changed and doesn't watch it; the first save after that takes
  // it for unchanged, and still nobody watches. So it is watched from the beginning: compared with
  // nothing, it is changed until it is saved.
  document.addEventListener("w-unsaved:ready", ({ target }) => {
    const watch = watchOf(target);
    if (!watch?.forceValue) return;
    watch.initialFormData = "refused";
    watch.hasEditsValue = true;
    watch.forceValue = false;
    watch.checkIntervalValueChanged(watch.checkIntervalValue);
  });

  // Wagtail takes what the form says two seconds after it appeared for what was there before. Who
  // typed by then has changed something, whatever the form said first: widgets write into it, too.
  const TYPING = ["beforeinput", "input", "change", "paste"];
  let typedAt = 0;
  const noteTyping = (event) => {
    if (event.isTrusted && event.target.closest?.("form[data-controller~=w-unsaved]")) {
      typedAt = Date.now();
    }
  };
  for (const kind of TYPING) document.addEventListener(kind, noteTyping, true);
  // It does so twice; after a save, what was sent counts instead (below).
  let isSavedOnce = false;
  document.addEventListener("w-unsaved:watch-edits", ({ target }) => {
    const watch = watchOf(target);
    if (!watch || !typedAt || isSavedOnce) return;
    watch.initialFormData = "typed before";
    watch.hasEditsValue = true;
    watch.notify();
  });
  // It looks for changes twice a second, and the rich text editor writes them down a little later:
  // who leaves sooner is asked as well.
  const JUST_NOW = 1000; // milliseconds
  window.addEventListener(
    "beforeunload",
    () => {
      if (Date.now() - typedAt > JUST_NOW) return;
      for (const form of document.querySelectorAll("form[data-controller~=w-unsaved]")) {
        const watch = watchOf(form);
        if (watch) watch.hasEditsValue = true;
      }
    },
    true,
  );

  // When a save is through, Wagtail takes what the form says by then for saved. Saved is what was
  // sent: what was typed on the way is still a change, and is saved next.
  let sent = null;
  document.addEventListener("w-autosave:save", ({ target }) => {
    sent = watchOf(target)?.formData;
  });
  document.addEventListener("w-autosave:success", ({ target, detail }) => {
    isSavedOnce = true;
    const watch = watchOf(target);
    if (!watch || sent === null) return;
    // What the server has set in the form meanwhile, such as the numbers of new rows.
    const saved = new URLSearchParams(sent);
    for (const [name, value] of Object.entries(detail.data?.field_updates || {})) {
      if (saved.has(name)) saved.set(name, value);
    }
    watch.initialFormData = saved.toString();
    if (watch.formData === watch.initialFormData) return;
    watch.hasEditsValue = true;
    watch.notify();
  });
})();
