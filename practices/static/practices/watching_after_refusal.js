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

  // When a save is through, Wagtail takes what the form says by then for saved. Saved is what was
  // sent: what was typed on the way is still a change, and is saved next.
  let sent = null;
  document.addEventListener("w-autosave:save", ({ target }) => {
    sent = watchOf(target)?.formData;
  });
  document.addEventListener("w-autosave:success", ({ target, detail }) => {
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
