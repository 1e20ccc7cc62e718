// Somebody was signed out while a page of theirs is open: what its scripts asked for waits, they sign
// in in a tab beside it, and it goes on. Scripts that are answered 401 say so with "kit:signed-out".
(() => {
  // A sign-in in a tab of its own has ended: the pages that wait for it are told.
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  if (document.querySelector("[data-signed-in]")) {
    channel?.postMessage("signed in");
    if (window.opener) window.close();
  }

  const dialog = document.querySelector("dialog[data-signed-out]");
  const { person, session } = document.body.dataset;
  if (!dialog || !person) return;
  const PUT_OFF = 60_000;
  const waiting = new Map();
  // When each was sent again: what is refused again and again is left alone for a while.
  const tried = new Map();
  let asking = false;
  // When its person put the dialog off.
  let closed = 0;
  let byItself = false;

  const show = (isSomebodyElse) => {
    dialog.querySelectorAll("[data-somebody-else]").forEach((part) => { part.hidden = !isSomebodyElse; });
    dialog.querySelector("[data-sign-in]").hidden = isSomebodyElse;
    if (dialog.open || Date.now() - closed < PUT_OFF) return;
    dialog.showModal();
    dialog.querySelector("h2").focus();
  };
  const goOn = async () => {
    if (!waiting.size || asking) return;
    asking = true;
    try {
      const here = await (await fetch(session, { headers: { Accept: "application/json" } })).json();
      if (here.person !== person) {
        show(Boolean(here.person));
        return;
      }
      document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = here.token; });
      const calls = [...waiting];
      waiting.clear();
      byItself = dialog.open;
      dialog.close();
      calls.forEach(([key, again]) => {
        const times = (tried.get(key) || []).filter((time) => Date.now() - time < PUT_OFF);
        if (times.length > 2) return;
        tried.set(key, [...times, Date.now()]);
        again();
      });
    } catch {
      // Offline: asked again when somebody comes back to the page.
    } finally {
      asking = false;
    }
  };
  // `key`: who asked, so that of many requests the newest alone is sent again; `again`: sends it.
  document.addEventListener("kit:signed-out", (event) => {
    waiting.set(event.detail.key, event.detail.again);
    goOn();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, requestConfig: { elt, verb, path } } = event.detail;
    // What a page asks by itself, again and again, takes nobody's keys away in the middle of a word.
    if (xhr.status !== 401 || elt.matches("[data-quiet]")) return;
    waiting.set(elt, () => { if (elt.isConnected) window.htmx.ajax(verb, path, { source: elt }); });
    goOn();
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    closed = byItself ? 0 : Date.now();
    byItself = false;
  });
  channel?.addEventListener("message", goOn);
  window.addEventListener("focus", goOn);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) goOn(); });
})();
