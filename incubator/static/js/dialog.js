// Confirmations over the page they belong to: a link with data-dialog leads to a page of its own,
// whose [data-dialog-body] is shown here instead. Anything unexpected just follows the link.
(() => {
  const dialog = document.querySelector("dialog[data-over]");
  if (!dialog) return;
  const title = dialog.querySelector("h2");
  const place = dialog.querySelector("[data-place]");
  // The second click of a double click, or a key held down, must not press what has just appeared.
  const PAUSE = 400;
  let opening = false;

  const open = async (url) => {
    const answer = await fetch(url, { headers: { Accept: "text/html", "X-Requested-With": "XMLHttpRequest" } });
    if (answer.status === 401) {
      const detail = { key: dialog, again: () => open(url).catch(() => window.location.assign(url)) };
      document.dispatchEvent(new CustomEvent("kit:signed-out", { detail }));
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const body = page.querySelector("[data-dialog-body]");
    // A page to sign in again, or a refusal: show that instead.
    if (!answer.ok || answer.redirected || !body) throw new Error("not a confirmation");
    title.textContent = body.dataset.title;
    place.replaceChildren(body);
    place.querySelectorAll("form:not([action])").forEach((form) => { form.action = url; });
    const buttons = [...place.querySelectorAll("button[type=submit]")];
    buttons.forEach((button) => { button.disabled = true; });
    setTimeout(() => buttons.forEach((button) => { button.disabled = false; }), PAUSE);
    dialog.showModal();
    (place.querySelector(".field :is(input, textarea, select)") || title).focus();
    document.dispatchEvent(new CustomEvent("kit:swapped", { detail: place }));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button) {
      event.preventDefault();
      if (opening || dialog.open) return;
      opening = true;
      open(link.href).catch(() => window.location.assign(link.href)).finally(() => { opening = false; });
    }
    const close = event.target.closest("dialog [data-close]");
    // On the backdrop the dialog itself is what was clicked.
    if (close || event.target.matches("dialog[open]")) {
      event.preventDefault();
      event.target.closest("dialog").close();
    }
  });
})();
