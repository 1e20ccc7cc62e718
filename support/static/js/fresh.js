// The open list of tickets asks for itself again, unless somebody is at work in it.
(() => {
  const box = document.querySelector("[data-fresh]");
  if (!box) return;
  const EVERY = 10_000;
  const isAtWork = () => document.hidden || box.querySelector("[name=rows]:checked, details[open]")
    || document.activeElement?.matches("[data-fresh] :is(input, select, textarea)");
  let asked = Date.now();
  const ask = () => {
    if (isAtWork() || !window.htmx) return;
    asked = Date.now();
    window.htmx.trigger(box, "again");
  };
  // Which row is chosen, and which link in it has the focus, is the same in the new rows.
  const keyOf = (row) => row?.querySelector("a")?.getAttribute("href");
  let [chosen, focused] = ["", ""];
  box.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== box) return;
    if (isAtWork()) event.detail.shouldSwap = false;
    chosen = keyOf(box.querySelector("tr.chosen"));
    focused = box.contains(document.activeElement) ? document.activeElement.getAttribute("href") : "";
  });
  box.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== box) return;
    const row = [...box.querySelectorAll("tbody tr")].find((one) => chosen && keyOf(one) === chosen);
    row?.classList.add("chosen");
    if (focused) [...(row || box).querySelectorAll("a")].find((one) => one.getAttribute("href") === focused)?.focus({ preventScroll: true });
  });
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", () => { if (Date.now() - asked > EVERY) ask(); });
})();
