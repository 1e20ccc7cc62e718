// A chat: what is said appears by itself, what is typed is sent without leaving the page. Without
// this the page shows and sends as any other does.
(() => {
  const box = document.querySelector("[data-chat]");
  if (!box) return;
  const [said, standing] = ["said", "standing"].map((name) => box.querySelector(`[data-${name}]`));
  const form = box.querySelector("form.form");
  const pill = box.querySelector(".pill");
  const [SHOWN, HIDDEN, AWAY, TYPING] = [2000, 15_000, 5000, 8000];
  let { after, mark } = box.dataset;
  let [timer, typed, asking, over, left] = [0, 0, false, false, false];

  const isAtEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - 160;
  const append = (rows) => {
    const stays = !isAtEnd();
    const page = new DOMParser().parseFromString(rows, "text/html");
    page.querySelectorAll("article").forEach((one) => { if (!document.getElementById(one.id)) said.append(one); });
    if (!stays) (form || standing).scrollIntoView({ block: "nearest" });
  };
  // It goes on elsewhere, or nowhere: said in the place of what could be sent, beside words in the box.
  const replace = (page) => {
    const fresh = page.querySelector("[data-chat] [data-over]");
    if (!fresh) throw new Error("no end");
    box.querySelectorAll("[data-hint], [data-leave], [data-over]").forEach((one) => one.remove());
    box.append(fresh);
    if (!form.elements.body.value.trim() || fresh.querySelector("textarea")) form.remove();
  };
  const end = async () => {
    if (!form?.isConnected) return;
    try {
      const answer = await fetch(window.location.href, { headers: { "X-Asks-Again": "1" } });
      replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      mark = "";
    }
  };
  const show = (answer) => {
    // Joined from elsewhere, some of it older than what is shown: all of it, in its order.
    if (answer.whole) said.replaceChildren();
    if (answer.rows) append(answer.rows);
    after = answer.after;
    mark = answer.mark;
    if (standing.textContent !== answer.said) standing.textContent = answer.said;
    if (answer.over && !over) end();
    over = answer.over;
    if (pill) [pill.textContent, pill.className] = [answer.label, `pill ${answer.tone}`];
  };
  const ask = async () => {
    clearTimeout(timer);
    if (asking || over || left) return;
    asking = true;
    let next = document.hidden ? HIDDEN : SHOWN;
    const query = new URLSearchParams({ after, mark });
    if (Date.now() - typed < TYPING && form?.elements.body.value.trim()) query.set("typing", "yes");
    if (document.hidden) query.set("hidden", "yes");
    try {
      const answer = await fetch(`${box.dataset.chat}?${query}`, { headers: { Accept: "application/json", "X-Asks-Again": "1" } });
      if (answer.status === 200) show(await answer.json());
      else if (answer.status === 401) {
        document.dispatchEvent(new CustomEvent("kit:signed-out", { detail: { key: box, again: ask } }));
        next = HIDDEN;
      } else if (answer.status !== 204) throw new Error(answer.status);
      else if (standing.textContent === box.dataset.away) standing.textContent = "";
    } catch {
      standing.textContent = box.dataset.away;
      // The next answer says again how it stands.
      mark = "";
      next = AWAY;
    }
    asking = false;
    if (!over) timer = setTimeout(ask, next);
  };

  // The same key until it has arrived: what was sent twice is said once.
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    form.elements.form_key.value = hex;
  };
  const send = async () => {
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Upload": "1" } });
      if (answer.status === 204) {
        form.reset();
        form.querySelectorAll("details").forEach((files) => { files.open = false; });
        newKey();
        typed = 0;
        // What is over shows nothing more by itself.
        if (over) window.location.assign(box.querySelector("[data-over]")?.dataset.over || window.location.href);
      } else if (answer.status === 401) {
        document.dispatchEvent(new CustomEvent("kit:signed-out", { detail: { key: form, again: send } }));
      } else {
        // Refused: the same form, with what is wrong and the words in it.
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-chat] form.form");
        if (fresh) form.replaceChildren(...fresh.childNodes);
        else replace(page);
        box.querySelector(".summary[tabindex]")?.focus();
      }
    } catch {
      standing.textContent = box.dataset.unsent;
      mark = "";
    }
    delete form.dataset.sent;
    ask();
  };
  form?.addEventListener("submit", (event) => {
    // Files travel with their progress, see forms.js, which leads back here.
    if ([...form.querySelectorAll("input[type=file]")].some((input) => input.files.length)) return;
    event.preventDefault();
    send();
  });
  // Dropped or pasted ones, too, are seen before they are sent.
  form?.addEventListener("change", (event) => { if (event.target.type === "file") event.target.closest("details").open = true; });
  form?.addEventListener("input", () => { typed = Date.now(); });
  // On a phone the key for a new line is the only one.
  const sends = window.matchMedia("(pointer: fine)").matches;
  const hint = box.querySelector("[data-hint]");
  if (hint) hint.hidden = !sends;
  form?.addEventListener("keydown", (event) => {
    if (!sends || event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.name !== "body") return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.querySelector("[data-leave]")?.addEventListener("submit", () => { left = true; });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("pageshow", () => { left = false; ask(); });
  if (said.lastElementChild) (form || standing).scrollIntoView({ block: "nearest" });
})();
