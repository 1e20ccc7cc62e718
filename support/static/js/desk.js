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

  // What others say appears at the end of the conversation, and counts as seen from then on: the
  // forms of this page bring along the newest message that it shows.
  const look = () => window.htmx?.trigger(watch, "look");
  if (watch) {
    let turn = 0;
    setInterval(() => {
      turn += 1;
      // Behind another page nobody reads: seldom enough to stay at the desk.
      if (!document.hidden || turn % 12 === 0) look();
    }, Number(watch.dataset.every));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  }
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    // What this page has itself, and a menu that is open, stay as they are.
    fragment.querySelectorAll("article[id]").forEach((one) => { if (document.getElementById(one.id)) one.remove(); });
    if (target.id === "ticket-head" && target.contains(document.activeElement)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const newest = event.target.id === "watch" && event.target.querySelector("[data-newest]")?.dataset.newest;
    if (newest) document.querySelectorAll("input[name=seen]").forEach((input) => { if (/^\d+$/.test(input.value)) input.value = newest; });
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target === watch) event.detail.parameters.typing = Date.now() - typed < TYPING_MS ? "yes" : "";
  });
})();
