/* What plain HTML cannot do. Every page works without this file; nothing here needs inline code. */
(() => {
  "use strict";

  const BUSY_AFTER_MS = 300;
  // What is read out after a swap: messages, and headings such as "14 results".
  const SPOKEN = "[data-announce], [role=status], [aria-live]";

  /* --- printing: the button is shown only where it works --- */
  const showPrintButtons = (root) => {
    for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();

    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* --- a question before what cannot be undone; capture, so that it comes before htmx --- */
  document.addEventListener(
    "submit",
    (event) => {
      const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
      if (question && !window.confirm(question)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  /* --- another language: what is typed on this page does not come along --- */
  let isTyped = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("main form[method=post]")) isTyped = true;
  });
  document.addEventListener("submit", () => { isTyped = false; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-confirm-typed] a");
    const question = link?.closest("[data-confirm-typed]").dataset.confirmTyped;
    if (question && isTyped && !window.confirm(question)) event.preventDefault();
  });

  /* --- htmx: busy, announced, and honest when it fails --- */
  const announce = (text) => {
    const region = document.getElementById("announcement");
    region.textContent = "";
    // An empty moment in between makes the same text be read again.
    window.setTimeout(() => { region.textContent = text; }, 50);
  };

  const removeFailure = () => document.querySelector("[data-failed-swap]")?.remove();

  // A form with a button of its own; one that is sent by each change may be sent again meanwhile.
  const sentForm = (elt) => (elt?.matches("form:not([data-hx-trigger])") ? elt : null);

  // Signing in leads back here, with what was filled in where an address may carry it.
  const leadBack = (link, form) => {
    const back = new URL(window.location.href);
    if (form?.method === "get") back.search = new URLSearchParams(new FormData(form)).toString();
    const address = new URL(link.href);
    address.searchParams.set("next", back.pathname + back.search + back.hash);
    link.href = address.href;
  };

  /* Where people look: at the button that they pressed, else above what would have been replaced. */
  const showFailure = ({ elt, target, requestConfig }, reason) => {
    removeFailure();
    const form = sentForm(elt);
    // Of this document, or the links of the copy had no address.
    const copy = document.importNode(document.getElementById("failed-swap").content, true);
    const notice = copy.firstElementChild;
    const kept = form ? `${reason}-kept` : reason;
    for (const part of notice.querySelectorAll("[data-reason]")) {
      if (!part.dataset.reason.split(" ").includes(kept)) part.remove();
    }
    const again = notice.querySelector("a[data-again]");
    if (again) again.href = window.location.href;
    const signIn = notice.querySelector("a[data-sign-in]");
    if (signIn) leadBack(signIn, form);
    const button = requestConfig?.triggeringEvent?.submitter ?? form?.querySelector("[type=submit]");
    if (form && button) {
      (button.closest("form .actions") ?? button).after(notice);
    } else {
      if (target?.matches("li, tr, td, tbody")) target = target.closest("ol, ul, table");
      (target ?? document.getElementById("main").firstElementChild).before(notice);
    }
    notice.scrollIntoView({ block: "nearest" });
  };

  // What is empty says nothing, and an address that people pass on is better short.
  document.addEventListener("htmx:configRequest", (event) => {
    const { verb, formData } = event.detail;
    if (verb !== "get") return;
    for (const name of new Set(formData.keys())) {
      if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    const button = requestConfig?.triggeringEvent?.submitter;
    const timer = window.setTimeout(() => {
      target.setAttribute("aria-busy", "true");
      button?.setAttribute("aria-busy", "true");
    }, BUSY_AFTER_MS);
    xhr.addEventListener("loadend", () => {
      window.clearTimeout(timer);
      target.removeAttribute("aria-busy");
      button?.removeAttribute("aria-busy");
    });
  });

  // What is ticked or typed while the answer is on its way would be lost with the form it replaces.
  document.addEventListener("htmx:beforeSend", (event) => {
    const { elt, xhr } = event.detail;
    const form = sentForm(elt);
    if (!form) return;
    removeFailure();
    const focused = document.activeElement;
    form.inert = true;
    xhr.addEventListener("loadend", () => {
      form.inert = false;
      if (form.contains(focused)) focused.focus({ preventScroll: true });
    });
  });

  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => showFailure(event.detail, "unreached"));
  }
  document.addEventListener("htmx:responseError", (event) => {
    const reasons = { 401: "closed", 403: "closed", 404: "gone" };
    showFailure(event.detail, reasons[event.detail.xhr.status] ?? "failed");
  });

  // A page without the part that was asked for, as whoever signed out elsewhere gets it: htmx would
  // put nothing in its place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, shouldSwap, requestConfig } = event.detail;
    const part = requestConfig?.elt.getAttribute("data-hx-select");
    if (!shouldSwap || !part?.startsWith("#") || xhr.responseText.includes(`id="${part.slice(1)}"`)) return;
    event.detail.shouldSwap = false;
    showFailure({ ...event.detail, elt: requestConfig.elt }, "closed");
  });

  /* --- a verdict is about the answer that it was given for, and goes with it --- */
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.querySelector("[data-verdict]")) return;
    const group = event.target.closest("fieldset");
    for (const verdict of form.querySelectorAll("[data-verdict]")) {
      const about = verdict.closest("fieldset");
      if (!about || about === group) verdict.remove();
    }
  });

  // What somebody opened or closed stays so, whatever the server thinks is a good start.
  const besides = new WeakSet();
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    for (const part of fragment.children) besides.add(part);
    for (const old of [target, ...target.querySelectorAll("details")].filter((part) => part.matches("details[id]"))) {
      const fresh = fragment.querySelector(`#${CSS.escape(old.id)}`);
      if (fresh) fresh.open = old.open;
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.target;
    removeFailure();
    showPrintButtons(swapped.parentElement ?? swapped);
    const outcome = besides.has(swapped) ? null : swapped.querySelector("[data-outcome]");
    const spoken = [swapped, ...swapped.querySelectorAll(SPOKEN)].filter((part) => part.matches(SPOKEN) && part !== outcome);
    if (spoken.length) announce(spoken.map((part) => part.textContent.trim().replace(/\s+/g, " ")).join(" "));
    if (outcome) {
      // What was asked for stands above the button, maybe out of sight: go there, without a ride.
      outcome.setAttribute("tabindex", "-1");
      outcome.focus({ preventScroll: true });
      swapped.scrollIntoView({ block: "start", behavior: "instant" });
    } else if (document.activeElement === document.body && swapped.isConnected && !besides.has(swapped)) {
      // The pressed button is gone: keyboard users go on where they were, not at the top of the page.
      swapped.setAttribute("tabindex", "-1");
      swapped.focus({ preventScroll: true });
    }
  });

  /* --- a box ticked while the page was still loading: nobody listened to it then --- */
  const isChanged = (field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.matches("select") && [...field.options].some((option) => option.defaultSelected && !option.selected);

  const sendEarlyChoices = () => {
    for (const form of document.querySelectorAll("form[data-hx-trigger^=change]")) {
      const field = [...form.elements].find(isChanged);
      field?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  // The first time is when htmx begins to listen.
  document.addEventListener("htmx:load", sendEarlyChoices, { once: true });

  showPrintButtons(document);
})();
