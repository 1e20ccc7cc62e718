// Confirmations over the page they belong to: a link with data-dialog leads to a page of its own,
// whose [data-dialog-body] is shown here instead. Anything unexpected just follows the link.
(() => {
  const dialog = document.querySelector("dialog[data-over]");
  if (!dialog) return;
  const title = dialog.querySelector("h2");
  const place = dialog.querySelector("[data-place]");

  const open = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = page.querySelector("[data-dialog-body]");
    // A page to sign in again, a refusal, or what has changed meanwhile: show that instead.
    if (!answer.ok || answer.redirected || !body) throw new Error("not a confirmation");
    title.textContent = body.dataset.title;
    place.replaceChildren(body);
    place.querySelectorAll("form:not([action])").forEach((form) => { form.action = url; });
    dialog.showModal();
    place.querySelector("button[type=submit]")?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button) {
      event.preventDefault();
      open(link.href).catch(() => window.location.assign(link.href));
    }
    const close = event.target.closest("dialog [data-close]");
    // On the backdrop the dialog itself is what was clicked.
    if (close || event.target.matches("dialog[open]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });
})();
