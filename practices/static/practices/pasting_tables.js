// A table that is pasted into a rich text arrives with its figures apart.
//
// The editor has no tables: it throws away what makes one and leaves the cells as one word, so
// that "40" and "1.200" become "401.200". Here each row becomes a paragraph with its cells
// between bars before the editor reads it, and a message says so. Pictures, which a text can't
// hold either, are named in the same message.
(() => {
  "use strict";

  const EDITOR = ".public-DraftEditor-content";
  const BETWEEN = " | ";

  const said = (text) => (text || "").replace(/\s+/g, " ").trim();

  const asLines = (table) => {
    const lines = document.createDocumentFragment();
    for (const row of table.rows) {
      const line = document.createElement("p");
      line.textContent = Array.from(row.cells, (cell) => said(cell.textContent)).join(BETWEEN);
      lines.append(line);
    }
    return lines;
  };

  const tell = (name) => {
    const text = document.getElementById(`pasted-${name}`).content.textContent.trim();
    const detail = { text, type: "warning" };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
  };

  document.addEventListener(
    "paste",
    (event) => {
      if (!event.isTrusted || !event.target.closest?.(EDITOR)) return;
      const html = event.clipboardData?.getData("text/html") ?? "";
      // Pieces of the editor itself keep their own way.
      if (!/<(table|img)\b/i.test(html) || html.includes("data-draftail-")) return;
      const page = new DOMParser().parseFromString(html, "text/html");
      // From the inside: a table within a cell is its text.
      const tables = Array.from(page.querySelectorAll("table")).reverse();
      if (page.querySelector("img")) tell("pictures");
      if (!tables.length) return;
      for (const table of tables) table.replaceWith(asLines(table));
      const data = new DataTransfer();
      data.setData("text/html", page.body.innerHTML);
      data.setData("text/plain", event.clipboardData.getData("text/plain"));
      event.preventDefault();
      event.stopImmediatePropagation();
      event.target.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
      tell("tables");
    },
    true,
  );
})();
