/* Titles below a search field while somebody types: the combobox pattern of the ARIA Authoring Practices
   (list autocomplete with manual selection). Without this file the field is a plain search field. */
(() => {
  "use strict";

  const WAIT_MS = 150;
  const SHORTEST = 2;

  class Suggestions {
    constructor(input) {
      this.input = input;
      this.list = document.createElement("div");
      this.list.id = `${input.id}-suggestions`;
      this.list.className = "suggestions";
      this.list.hidden = true;
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", input.dataset.suggestLabel);
      this.active = -1;
      input.after(this.list);
      // A search field cannot be a combobox, and browsers empty it at the key that closes the list.
      input.type = "text";
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-controls", this.list.id);
      this.close();
      this.listen();
    }

    listen() {
      this.input.addEventListener("input", () => this.askSoon());
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      this.input.addEventListener("blur", () => this.close());
      // Half a word is no search: the form around the field searches when it is sent.
      this.input.addEventListener("change", (event) => event.stopPropagation());
      this.input.form.addEventListener("submit", () => this.close());
      // The field keeps the focus while an option is pressed.
      this.list.addEventListener("mousedown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => this.onClick(event));
    }

    get options() { return [...this.list.children]; }
    get isOpen() { return !this.list.hidden; }
    get text() { return this.input.value.trim(); }

    askSoon() {
      this.stop();
      if (this.text.length < SHORTEST) { this.close(); return; }
      this.timer = window.setTimeout(() => this.ask(), WAIT_MS);
    }

    stop() {
      window.clearTimeout(this.timer);
      this.request?.abort();
    }

    async ask(then) {
      const text = this.text;
      this.request = new AbortController();
      try {
        const address = `${this.input.dataset.suggest}?${new URLSearchParams({ q: text })}`;
        const response = await fetch(address, { signal: this.request.signal });
        if (!response.ok) throw new Error(response.statusText);
        const html = await response.text();
        if (document.activeElement !== this.input || text !== this.text) return;
        this.show(html);
        then?.();
      } catch {
        // Aborted, offline or an error: the field still searches.
        if (text === this.text) this.close();
      }
    }

    show(html) {
      const template = document.createElement("template");
      template.innerHTML = html;
      const offered = template.content.querySelector("[data-announcement]");
      this.list.replaceChildren(...(offered?.children ?? []));
      this.options.forEach((option, place) => { option.id = `${this.list.id}-${place}`; });
      this.choose(-1);
      this.setOpen(this.options.length > 0);
      document.getElementById("announcement").textContent = offered?.dataset.announcement ?? "";
    }

    setOpen(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
    }

    close() {
      this.stop();
      this.choose(-1);
      this.setOpen(false);
    }

    choose(place) {
      this.active = place;
      this.options.forEach((option, other) => option.setAttribute("aria-selected", String(other === place)));
      const option = this.options[place];
      if (option) {
        this.input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    /* From the field through the options and back to the field. */
    move(step) {
      const places = this.options.length + 1;
      this.choose(((this.active + 1 + step + places) % places) - 1);
    }

    onKey(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey) return;
      const handled = event.altKey ? this.onAltKey(event.key) : this.onPlainKey(event.key);
      if (handled) event.preventDefault();
    }

    onAltKey(key) {
      if (key === "ArrowUp" && this.isOpen) { this.close(); return true; }
      if (key === "ArrowDown" && !this.isOpen) { this.open(); return true; }
      return false;
    }

    onPlainKey(key) {
      switch (key) {
        case "ArrowDown":
        case "ArrowUp": {
          const step = key === "ArrowDown" ? 1 : -1;
          if (this.isOpen) this.move(step);
          else this.open(() => this.move(step));
          return true;
        }
        case "Enter":
          if (!this.isOpen || this.active < 0) return false;
          this.options[this.active].click();
          return true;
        case "Escape":
          if (this.isOpen) this.close();
          else this.input.value = "";
          return true;
        case "Tab":
          this.close();
          return false;
        default:
          // Whatever else is typed, Home and End included, belongs to the text.
          this.choose(-1);
          return false;
      }
    }

    open(then) {
      if (this.text.length < SHORTEST) return;
      this.stop();
      this.ask(then);
    }

    onClick(event) {
      const option = event.target.closest("[role=option]");
      const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
      if (!option || opensElsewhere || option.dataset.searches === undefined) return;
      // The form knows the filters, too.
      event.preventDefault();
      this.input.form.requestSubmit();
    }
  }

  for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);
})();
