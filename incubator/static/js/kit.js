// Small comforts. Every page works without them.
(() => {
  const root = document.documentElement;

  // Theme: light, dark, or whatever the system prefers.
  const themeButtons = document.querySelectorAll("[data-theme-choice]");
  const showTheme = () => {
    const chosen = root.dataset.theme || "system";
    themeButtons.forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    });
  };
  themeButtons.forEach((button) => {
    button.addEventListener("click", () => {
      const choice = button.dataset.themeChoice;
      if (choice === "system") delete root.dataset.theme;
      else root.dataset.theme = choice;
      try {
        if (choice === "system") localStorage.removeItem("theme");
        else localStorage.setItem("theme", choice);
      } catch {
        // Not remembered, but applied to this page.
      }
      showTheme();
    });
  });
  showTheme();

  // Menus close on a click elsewhere, on Escape, and when another one opens.
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    openMenus().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Keys: "/" searches, "g" then a letter goes where a link with that data-go leads,
  // "j" and "k" walk the rows of a list, "?" shows the rest.
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  let going = false;
  const go = (letter) => document.querySelector(`a[data-go="${CSS.escape(letter)}"]`)?.click();
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-walk] :is(tbody tr, .steps > li)")];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.classList.contains("chosen"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    rows[at]?.classList.remove("chosen");
    next.classList.add("chosen");
    next.querySelector("a")?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  // Keys of one page: [data-key] names a letter, what it does in words, and in data-to its button, which
  // is pressed, or its field or menu, which is gone to. Those that lead nowhere just now do nothing.
  const target = (key) => document.querySelector(key.dataset.to);
  const own = (letter) => {
    const key = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
    const to = key && target(key);
    if (!to) return false;
    if (to.matches("summary")) to.click();
    if (to.matches("button") && !("focus" in key.dataset)) to.click();
    else to.focus();
    return true;
  };
  const list = (keys) => {
    const rows = keys.querySelector("dl");
    keys.querySelectorAll("[data-own]").forEach((one) => one.remove());
    document.querySelectorAll("[data-key]").forEach((key) => {
      if (!target(key)) return;
      const [name, does] = ["dt", "dd"].map((tag) => document.createElement(tag));
      [name, does].forEach((one) => { one.dataset.own = ""; });
      name.append(Object.assign(document.createElement("kbd"), { textContent: key.dataset.key }));
      does.textContent = key.textContent;
      rows.append(name, does);
    });
    keys.showModal();
  };
  const press = {
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => { const keys = document.querySelector("dialog[data-keys]"); if (keys) list(keys); },
    j: () => walk(1),
    k: () => walk(-1),
    x: () => document.querySelector("[data-walk] tr.chosen [name=rows]")?.click(),
    g: () => {
      going = true;
      setTimeout(() => { going = false; }, 1200);
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      openMenus().forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (going) {
      going = false;
      go(event.key);
    } else if (press[event.key]) {
      event.preventDefault();
      press[event.key]();
    } else if (own(event.key)) event.preventDefault();
  });

  // Quick results under the search: arrows walk them, Enter opens one or all, Escape leaves.
  const search = document.querySelector("[data-search]");
  const hits = document.querySelector("[data-hits]");
  const show = (open) => {
    hits.hidden = !open || !hits.childElementCount;
  };
  if (search && hits) {
    const links = () => [...hits.querySelectorAll("a")];
    hits.addEventListener("htmx:afterSwap", () => show(document.activeElement === search));
    search.addEventListener("input", () => { if (!search.value.trim()) { hits.replaceChildren(); show(false); } });
    search.addEventListener("focus", () => show(true));
    search.form.addEventListener("focusout", (event) => {
      if (!search.form.contains(event.relatedTarget)) show(false);
    });
    search.form.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") {
        show(false);
        search.focus();
      } else if (step && !hits.hidden) {
        event.preventDefault();
        const stops = [search, ...links()];
        const at = stops.indexOf(document.activeElement);
        stops[(at + step + stops.length) % stops.length].focus();
      }
    });
  }

  // Toasts: good news leaves by itself unless somebody is reading it; problems stay.
  document.querySelectorAll(".toast").forEach((toast) => {
    const leave = () => toast.remove();
    toast.querySelector("button")?.addEventListener("click", leave);
    if (toast.classList.contains("error") || toast.classList.contains("warning")) return;
    let timer = setTimeout(leave, 9000);
    const stay = () => clearTimeout(timer);
    const resume = () => { timer = setTimeout(leave, 4000); };
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("pointerleave", resume);
    toast.addEventListener("focusout", resume);
  });

  // What scrolls sideways can be reached, and so scrolled, with the keyboard.
  const reachable = () => document.querySelectorAll(".scroll").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  reachable();
  window.addEventListener("resize", reachable);

  // A form sent once is not sent twice by an impatient second click.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || form.matches("[data-upload]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // After a refused form the reader starts at the summary of what is wrong.
  document.querySelector(".summary[tabindex]")?.focus();
})();
