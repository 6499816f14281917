/* Shows the preview of a synonym group below its form. Without it the preview opens on a page of its own. */
(() => {
  "use strict";

  const show = async (button) => {
    const region = document.getElementById(button.dataset.thesaurusPreview);
    const failed = document.getElementById(`${region.id}-failed`);
    region.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      const answer = await fetch(button.formAction, {
        method: "POST",
        body: new FormData(button.form),
        headers: { "X-Requested-With": "fetch" },
      });
      if (!answer.ok) throw new Error(answer.statusText);
      region.innerHTML = await answer.text();
    } catch {
      region.replaceChildren(failed.content.cloneNode(true));
    }
    region.removeAttribute("aria-busy");
    button.disabled = false;
    region.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-thesaurus-preview]");
    if (!button) return;
    event.preventDefault();
    show(button);
  });
})();
