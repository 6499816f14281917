/* Tells the portal which result of a search was opened, by a note that carries no name. Links work without it. */
(() => {
  "use strict";

  const tell = (event) => {
    const link = event.target.closest?.("a[data-opened]");
    // Button 1 opens in a new tab; the right one opens only a menu.
    if (!link || event.button > 1) return;
    const address = link.closest("[data-opened-to]").dataset.openedTo;
    navigator.sendBeacon(address, new URLSearchParams({ token: link.dataset.opened }));
    // Opened once more, it is still the same find.
    delete link.dataset.opened;
  };

  document.addEventListener("click", tell);
  document.addEventListener("auxclick", tell);
})();
