// What is typed after a page was refused is saved as well.
//
// Wagtail takes a refused form for changed and doesn't watch it; the first save after that takes
// it for unchanged, and still nobody watches. So it is watched from the beginning: compared with
// nothing, it is changed until it is saved.
document.addEventListener("w-unsaved:ready", ({ target }) => {
  const watch = window.wagtail.app.getControllerForElementAndIdentifier(target, "w-unsaved");
  if (!watch?.forceValue) return;
  watch.initialFormData = "refused";
  watch.hasEditsValue = true;
  watch.forceValue = false;
  watch.checkIntervalValueChanged(watch.checkIntervalValue);
});
