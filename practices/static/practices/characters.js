// Says below a short text how many of its characters are used.
(() => {
  "use strict";

  const begin = (field) => {
    const shown = document.createElement("p");
    shown.id = `${field.id}-characters`;
    shown.className = "help";
    field.after(shown);
    const described = [field.getAttribute("aria-describedby"), shown.id];
    field.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
    const count = () => {
      shown.textContent = field.dataset.characters
        .replace("{number}", field.value.length)
        .replace("{most}", field.maxLength);
    };
    field.addEventListener("input", count);
    count();
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("textarea[data-characters]").forEach(begin);
  });
})();
