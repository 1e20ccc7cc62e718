// The agent's ticket page: answers at hand go into the box, colleagues see who is writing, and how long
// somebody writes on an answer is counted.
(() => {
  const box = document.querySelector("#reply textarea, textarea[name=body]");
  const watch = document.querySelector("[data-watch]");
  const TYPING_MS = 10_000;
  let typed = 0;

  const put = (words) => {
    const { selectionStart: from, selectionEnd: to, value } = box;
    const gap = value && !value.slice(0, from).endsWith("\n") ? "\n\n" : "";
    box.value = value.slice(0, from) + gap + words + value.slice(to);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-macro]");
    if (!link || !box) return;
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) return;
    put(await answer.text());
    const used = box.form.elements.macro;
    if (used) used.value = link.dataset.macro;
    link.closest("details")?.removeAttribute("open");
  });
  box?.addEventListener("input", () => { typed = Date.now(); });

  // Seconds in which the page is in front and was touched within the last minute: a page left open
  // measures nothing. The server believes no more of them than have passed.
  const seconds = box?.form.elements.seconds;
  const TOUCHED_MS = 60_000;
  let touched = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll", "focus"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
  }
  if (seconds) setInterval(() => {
    const inFront = document.visibilityState === "visible" && document.hasFocus();
    if (inFront && Date.now() - touched < TOUCHED_MS) seconds.value = Number(seconds.value) + 1;
  }, 1000);

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target === watch) event.detail.parameters.typing = Date.now() - typed < TYPING_MS ? "yes" : "";
  });
})();
