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
  // What was put in the place of somebody's paste, and is to be read by the editor as it is.
  const ours = new WeakSet();

  const said = (text) => (text || "").replace(/\s+/g, " ").trim();

  const asLines = (table) => {
    const lines = document.createDocumentFragment();
    if (said(table.caption?.textContent)) lines.append(paragraph(said(table.caption.textContent)));
    for (const row of table.rows) {
      const cells = Array.from(row.cells, (cell) => said(cell.textContent));
      if (cells.some(Boolean)) lines.append(paragraph(cells.join(BETWEEN)));
    }
    return lines;
  };

  const paragraph = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  };

  // Blocks within a cell are words apart: "<p>40</p><p>1.200</p>" isn't "401.200" either.
  const setApart = (table) => {
    for (const inner of table.querySelectorAll("br, p, div, li")) inner.after(" ");
  };

  const tell = (name) => {
    const text = document.getElementById(`pasted-${name}`).content.textContent.trim();
    const detail = { text, type: "warning" };
    document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
  };

  const editorOf = (target) =>
    (target instanceof Element ? target : target?.parentElement)?.closest(EDITOR);

  const hasPicture = (data) => Array.from(data.files).some((one) => one.type.startsWith("image/"));

  const onPaste = (event) => {
    const editor = editorOf(event.target);
    if (ours.has(event) || !editor || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html");
    // Pieces of the editor itself keep their own way.
    if (html.includes("data-draftail-")) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    const tables = Array.from(page.querySelectorAll("table"));
    // A spreadsheet sends a picture of its cells along; that is the table over again.
    if (page.querySelector("img, picture, svg") || (!html && hasPicture(event.clipboardData))) {
      tell("pictures");
    }
    if (!tables.length) return;
    tables.forEach(setApart);
    // From the inside: a table within a cell is its text.
    for (const table of tables.reverse()) {
      const isInner = table.parentElement.closest("table");
      table.replaceWith(isInner ? ` ${said(table.textContent)} ` : asLines(table));
    }
    const data = new DataTransfer();
    data.setData("text/html", page.body.innerHTML);
    data.setData("text/plain", event.clipboardData.getData("text/plain"));
    const options = { clipboardData: data, bubbles: true, cancelable: true };
    const paste = new ClipboardEvent("paste", options);
    ours.add(paste);
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.dispatchEvent(paste);
    tell("tables");
  };

  document.addEventListener("paste", onPaste, true);
})();
