/* Passkeys: allauth's scripts do the work; this shows what works here, and says when it did not. */
(() => {
  "use strict";

  const missing = document.getElementById("passkeys-missing");
  if (window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  } else if (missing && !document.querySelector("input[type=password], input[name=code]")) {
    // Where there is another way in, nobody needs to know.
    missing.hidden = false;
  }

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const failed = document.getElementById("passkey-failed");
    if (!failed) return;
    failed.hidden = false;
    failed.focus();
  });
})();
