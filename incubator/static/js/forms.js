// Comforts of forms and lists: drafts, dependent fields, uploads with progress, chosen rows.
// Each form works without any of it.
(() => {
  const TYPED = "input:not([type=hidden], [type=file], [type=password], [type=submit]), textarea, select";
  const named = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];

  // Drafts: what is typed is kept a moment after the last key and put back on return.
  const fill = (form, kept) => {
    let filled = false;
    Object.entries(kept).forEach(([name, texts]) => {
      named(form, name).filter((input) => input.matches(TYPED)).forEach((input, at) => {
        if (input.type === "checkbox" || input.type === "radio") {
          const checked = texts.includes(input.value);
          filled = filled || checked !== input.checked;
          input.checked = checked;
        } else if (input.multiple) {
          [...input.options].forEach((option) => { option.selected = texts.includes(option.value); });
        } else if (texts[at] !== undefined && texts[at] !== input.value) {
          input.value = texts[at];
          filled = true;
        }
      });
    });
    return filled;
  };
  // What the browser itself has put back (a reload, the way back) is newer than any draft.
  const isTyped = (input) => (["checkbox", "radio"].includes(input.type)
    ? input.checked !== input.defaultChecked : "defaultValue" in input && input.value !== input.defaultValue);
  const signedOut = (key, again) => document.dispatchEvent(new CustomEvent("kit:signed-out", { detail: { key, again } }));
  const noteOf = (name) => document.getElementById(name)?.content.firstElementChild.cloneNode(true);
  // What others typed and this form does not say, in the words of its page: [[label, text]].
  const labelOf = (input) => input.labels?.[0]?.firstChild?.textContent.trim() || input.name;
  const different = (form, typed) => Object.entries(typed).flatMap(([name, texts]) => {
    const inputs = named(form, name).filter((input) => input.matches(TYPED));
    const [first] = inputs;
    if (!first) return [];
    const boxes = ["checkbox", "radio"].includes(first.type);
    const parts = boxes ? inputs : [...(first.options || [])];
    const chosen = (one) => (boxes ? one.checked : one.selected);
    if (parts.length) {
      const picked = parts.filter((one) => texts.includes(one.value));
      if (parts.every((one) => chosen(one) === picked.includes(one))) return [];
      const legend = first.closest("fieldset")?.querySelector("legend")?.firstChild?.textContent.trim();
      const said = picked.map((one) => (boxes ? one.labels[0]?.textContent : one.textContent).trim());
      return [[boxes ? legend || labelOf(first) : labelOf(first), said.join(", ") || "—"]];
    }
    return inputs.flatMap((input, at) => (texts[at] === undefined || texts[at] === input.value
      ? [] : [[labelOf(input), texts[at] || "—"]]));
  });
  const draft = (form) => {
    const said = form.querySelector("[data-draft-said]");
    // Which state of the draft is on this page, and how the next ones of this tab are called.
    const seen = form.querySelector("[name=draft_seen]");
    const tab = Math.random().toString(36).slice(2, 12);
    const ofTab = form.querySelector("[name=draft_version]");
    let count = 0;
    let timer = 0;
    let sent = false;
    let changed = null;
    // Whatever is still on its way when the form is sent is of this tab, too.
    if (ofTab) ofTab.value = `${tab}.0`;
    const send = async (extra) => {
      const words = new FormData();
      form.querySelectorAll(`${TYPED}, [name=draft_of], [name=draft_seen], [name=csrfmiddlewaretoken]`).forEach((input) => {
        if (!input.name || ((input.type === "checkbox" || input.type === "radio") && !input.checked)) return;
        if (input.multiple) [...input.selectedOptions].forEach((option) => words.append(input.name, option.value));
        else words.append(input.name, input.value);
      });
      count += 1;
      const version = `${tab}.${count}`;
      words.append("draft_version", version);
      if (extra) words.append(extra, "yes");
      try {
        const headers = { "X-Requested-With": "XMLHttpRequest" };
        // Also when the page is being left, which browsers allow for 64 kB only.
        const keepalive = [...words.values()].reduce((sum, text) => sum + text.length, 0) < 16_000;
        const answer = await fetch(form.dataset.draft, { method: "POST", body: words, headers, keepalive });
        if (answer.status === 401) signedOut(form, () => send(extra));
        else if (answer.status === 409) ask(await answer.json());
        else if (answer.ok && seen) seen.value = version;
        if (answer.ok && said && !sent) said.textContent = await answer.text();
      } catch {
        // Offline: the next key tries again.
      }
    };
    const save = () => {
      clearTimeout(timer);
      timer = 0;
      if (!sent && !changed) send();
    };
    // Another tab or device saved words that this page does not know: both are shown, one is chosen.
    const ask = (theirs) => {
      changed?.remove();
      changed = noteOf("draft-changed");
      if (!changed) return;
      changed.querySelector("[data-said]").textContent = theirs.said;
      different(form, theirs.typed).forEach((pair) => pair.forEach((text, at) => {
        const part = document.createElement(at ? "dd" : "dt");
        part.textContent = text;
        changed.querySelector("dl").append(part);
      }));
      const choose = (take) => {
        changed.remove();
        changed = null;
        if (seen) seen.value = theirs.version;
        if (take) fill(form, theirs.typed);
        form.dispatchEvent(new Event("change", { bubbles: true }));
        follow(form);
        if (!take) save();
      };
      changed.querySelector("[data-keep]").addEventListener("click", () => choose(false));
      changed.querySelector("[data-take]").addEventListener("click", () => choose(true));
      form.prepend(changed);
      changed.scrollIntoView({ block: "nearest" });
      if (said) said.textContent = "";
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 900);
    });
    form.addEventListener("submit", () => {
      sent = true;
      clearTimeout(timer);
    });
    window.addEventListener("pagehide", () => { if (timer) save(); });
    window.addEventListener("pageshow", () => { sent = false; });
    // Words of a form that was sent too late become its draft, which a reload finds, whatever follows.
    if (form.querySelector("[data-typed-again]")) {
      const address = new URL(window.location);
      address.searchParams.delete("typed");
      window.history.replaceState(null, "", address);
      save();
    }
    if (!form.dataset.kept || [...form.querySelectorAll(TYPED)].some(isTyped)) return;
    if (!fill(form, JSON.parse(form.dataset.kept))) return;
    // What follows the form on the page follows what was put back, too.
    window.addEventListener("load", () => form.dispatchEvent(new Event("change", { bubbles: true })));
    const note = noteOf("draft-note");
    if (!note) return;
    note.querySelector("button").addEventListener("click", async () => {
      clearTimeout(timer);
      form.reset();
      note.remove();
      follow(form);
      sent = true;
      await send("forget");
      sent = false;
      if (said) said.textContent = "";
    });
    form.prepend(note);
  };

  // Dependent fields: data-needs="kind=server desk" shows a field for these values of another.
  // A hidden one is disabled, so that it is neither sent nor asked for.
  const follow = (form) => form.querySelectorAll("[data-needs]").forEach((input) => {
    const [name, wanted] = input.dataset.needs.split("=");
    const values = named(form, name).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
      .map((one) => one.value);
    const fits = values.some((value) => wanted.split(" ").includes(value));
    (input.closest(".field") || input).hidden = !fits;
    input.disabled = !fits;
  });

  // Long texts: nothing is cut off; near the end of the room it says how much is left, or too much.
  const lengths = document.getElementById("length-said")?.dataset;
  const measure = (input) => {
    // As the server counts: letters, and each end of a line as two.
    const length = [...input.value.replace(/\r?\n/g, "\r\n")].length;
    const left = Number(input.dataset.most) - length;
    const old = input.parentElement.querySelector(".length");
    if (!lengths || left > Math.min(200, input.dataset.most / 10)) {
      old?.remove();
      return;
    }
    const said = old || document.createElement("p");
    said.className = left < 0 ? "length over" : "length";
    said.setAttribute("role", "status");
    said.textContent = (left < 0 ? lengths.over : lengths.left).replace("{n}", Math.abs(left));
    if (!old) input.after(said);
  };

  // Uploads: the same POST by XMLHttpRequest, which alone tells how far it has got.
  const upload = (form, button) => {
    const box = form.querySelector("[data-uploading]");
    const said = box.querySelector("[data-sent]");
    const bar = box.querySelector("progress");
    const size = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
    const words = new FormData(form);
    if (button?.name) words.append(button.name, button.value);
    const request = new XMLHttpRequest();
    const end = () => {
      box.hidden = true;
      delete form.dataset.sent;
    };
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.upload.addEventListener("progress", (event) => {
      bar.value = (100 * event.loaded) / event.total;
      said.textContent = event.loaded < event.total
        ? `${size(event.loaded)} / ${size(event.total)} ${said.dataset.sent}` : said.dataset.checking;
    });
    request.addEventListener("load", () => {
      if (request.status === 401) {
        end();
        signedOut(form, () => form.requestSubmit(button));
        return;
      }
      const target = request.getResponseHeader("X-Go-To");
      if (target) {
        window.location.assign(target);
        return;
      }
      // Refused: the same page with what is wrong. Files cannot be put back, so they are asked anew.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const [fresh, shown] = [page.getElementById("content"), document.getElementById("content")];
      if (!fresh) {
        end();
        form.submit();
        return;
      }
      shown.replaceChildren(...fresh.childNodes);
      ready(shown);
      document.dispatchEvent(new CustomEvent("kit:swapped", { detail: shown }));
      shown.querySelector(".summary[tabindex]")?.focus();
    });
    request.addEventListener("abort", end);
    // What the script cannot send, the browser may.
    request.addEventListener("error", () => { end(); form.submit(); });
    box.querySelector("[data-stop]").addEventListener("click", () => request.abort(), { once: true });
    bar.value = 0;
    box.hidden = false;
    request.send(words);
  };

  // Rows of a form: a button opens the next one; one with words in it (the way back) is open.
  const openRows = (rows) => {
    const isSaid = (one) => (one.matches("select") ? one.selectedIndex > 0 : one.value !== "");
    rows.querySelectorAll("[data-row][hidden]").forEach((row) => {
      row.hidden = ![...row.querySelectorAll("input, select")].some(isSaid);
    });
    rows.querySelector("[data-more-rows]").hidden = !rows.querySelector("[data-row][hidden]");
  };
  const openNext = (rows) => {
    const next = rows.querySelector("[data-row][hidden]");
    if (!next) return;
    next.hidden = false;
    openRows(rows);
    next.querySelector("input, select").focus();
  };

  // Chosen rows of a list.
  const count = (form) => {
    const boxes = [...form.querySelectorAll("[name=rows]")];
    const chosen = boxes.filter((box) => box.checked).length;
    const all = form.querySelector("[data-pick-all]");
    form.querySelector("[data-picked]").textContent = chosen;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };

  const ready = (within) => {
    within.querySelectorAll("form[data-draft]").forEach(draft);
    within.querySelectorAll("form").forEach((form) => {
      if (form.querySelector("[data-needs]")) follow(form);
    });
    within.querySelectorAll("[data-rows]").forEach(openRows);
    within.querySelectorAll("[data-most]").forEach((input) => { if (input.value) measure(input); });
  };
  // The way back puts words into rows late.
  window.addEventListener("pageshow", () => document.querySelectorAll("[data-rows]").forEach(openRows));
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.querySelector("[data-needs]")) follow(form);
    if (event.target.dataset.most) measure(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-more-rows]");
    if (button) openNext(button.closest("[data-rows]"));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.(".bulk-form");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      form.querySelectorAll("[name=rows]").forEach((box) => { box.checked = event.target.checked; });
    }
    count(form);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches(".bulk-form")) setTimeout(() => count(event.target));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const files = [...form.querySelectorAll("input[type=file]")];
    if (!form.matches("[data-upload]") || event.defaultPrevented || !files.some((input) => input.files.length)) return;
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "yes";
    upload(form, event.submitter);
  });
  // Files dropped on words, or pasted into them, go into the file field that the words name.
  const fieldFor = (event) => {
    const words = event.target.closest?.("[data-drop]");
    return words?.form?.elements[words.dataset.drop];
  };
  const add = (input, files) => {
    const all = new DataTransfer();
    [...input.files, ...files].forEach((file) => all.items.add(file));
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") && fieldFor(event)) event.preventDefault();
  });
  ["drop", "paste"].forEach((how) => document.addEventListener(how, (event) => {
    const input = fieldFor(event);
    const files = (event.dataTransfer || event.clipboardData)?.files;
    if (!input || !files?.length) return;
    event.preventDefault();
    add(input, files);
  }));
  ready(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) ready(event.target); });
})();
