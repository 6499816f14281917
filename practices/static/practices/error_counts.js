// Counts the errors on each tab once more, when those of blocks stand there as well.
//
// Wagtail counts while the page is read, and blocks with their errors are made after that.
window.addEventListener("load", () => {
  document.querySelectorAll('[data-controller~="w-count"]').forEach((element) => {
    window.wagtail.app.getControllerForElementAndIdentifier(element, "w-count")?.count();
  });
});
