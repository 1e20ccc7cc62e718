// Uploading a build: hashed in a worker, announced, sent part by part. It goes on after a broken
// connection by itself, and after a reload or a day with the same file, chosen again.
(() => {
  const form = document.querySelector("form[data-build]");
  if (!form) return;
  const find = (name) => form.querySelector(`[data-${name}]`);
  const [box, bar, said, pause, words] = [find("box"), find("box").querySelector("progress"),
    find("said"), find("pause"), find("words").dataset];
  const partSize = Number(form.dataset.partSize);
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  const mb = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  const wait = (seconds) => new Promise((done) => { setTimeout(done, 1000 * seconds); });
  let [base, sending, paused, goOn] = [form.dataset.build, null, false, null];

  const say = (text, share) => {
    said.textContent = text;
    if (share !== undefined) bar.value = 100 * share;
  };
  // Told until something is done about it; the button starts anew.
  class Refused extends Error {}
  const refuse = (text) => { throw new Refused(text); };

  // A form that was refused is sent again with the same file.
  let known = {};
  const hashed = async (file) => {
    if (known.file !== file) known = { file, found: await hash(file) };
    return known.found;
  };

  const hash = (file) => new Promise((done, fail) => {
    const worker = new Worker(form.dataset.worker);
    worker.addEventListener("message", ({ data }) => {
      if (data.read) say(`${words.reading} ${mb(data.read)} / ${mb(file.size)}`, data.read / file.size);
      if (data.unreadable) fail(new Refused(words.unreadable));
      if (data.sha256) done(data);
      if (!data.read) worker.terminate();
    });
    worker.addEventListener("error", () => fail(new Refused(words.unreadable)));
    worker.postMessage({ file, partSize });
  });

  const begin = async (file, sha256) => {
    form.elements.name.value = file.name;
    form.elements.size.value = file.size;
    form.elements.sha256.value = sha256;
    const answer = await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
    if (answer.status === 201) return answer.headers.get("Location");
    if (answer.status === 401) refuse(words.signedOut);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-fields]");
    if (!fresh) refuse(words.failed);
    find("fields").replaceChildren(...fresh.childNodes);
    form.querySelector(".summary[tabindex]")?.focus();
    return refuse("");
  };

  const read = async () => {
    const answer = await fetch(`${base}state/`, { headers });
    if (answer.status === 401) refuse(words.signedOut);
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  const base64 = (hex) => btoa(hex.match(/../g).map((two) => String.fromCharCode(parseInt(two, 16))).join(""));

  const send = (blob, number, hex, moved) => new Promise((done, fail) => {
    sending = new XMLHttpRequest();
    sending.open("PUT", `${base}parts/${number}/`);
    Object.entries(headers).forEach(([name, value]) => sending.setRequestHeader(name, value));
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    sending.setRequestHeader("Content-Digest", `sha-256=:${base64(hex)}:`);
    sending.upload.addEventListener("progress", (event) => moved(event.loaded));
    sending.addEventListener("load", () => {
      const { status, responseText } = sending;
      if (status === 200) done();
      else if (status === 401) fail(new Refused(words.signedOut));
      else if (status >= 500 || status === 429) fail(new Error(status));
      else {
        let detail = words.failed;
        try { detail = JSON.parse(responseText).detail || detail; } catch { /* a page for people */ }
        fail(new Refused(detail));
      }
    });
    ["error", "abort", "timeout"].forEach((name) => sending.addEventListener(name, () => fail(new Error(name))));
    sending.send(blob);
  });

  const left = (seconds) => {
    const rounded = Math.ceil(seconds);
    return rounded < 90 ? words.seconds.replace("{n}", rounded)
      : words.minutes.replace("{n}", Math.ceil(rounded / 60));
  };

  const sendAll = async (file, parts) => {
    let failures = 0;
    for (;;) {
      if (paused) await new Promise((done) => { goOn = done; });
      try {
        const state = await read();
        if (state.state !== "uploading" || !state.missing.length) return;
        const size = (number) => Math.min(partSize, file.size - (number - 1) * partSize);
        let there = file.size - state.missing.reduce((sum, number) => sum + size(number), 0);
        const [began, before] = [Date.now(), there];
        for (const number of state.missing) {
          if (paused) break;
          const from = (number - 1) * partSize;
          await send(file.slice(from, from + size(number)), number, parts[number - 1], (loaded) => {
            const sent = there + Math.min(loaded, size(number));
            const speed = (sent - before) / Math.max(1, Date.now() - began);
            say(`${mb(sent)} / ${mb(file.size)} · ${left((file.size - sent) / speed / 1000)}`, sent / file.size);
          });
          there += size(number);
          failures = 0;
        }
      } catch (error) {
        if (error instanceof Refused) throw error;
        if (!paused) {
          failures += 1;
          say(words.broken);
          await wait(Math.min(30, 2 ** failures));
        }
      }
    }
  };

  const finish = async () => {
    const answer = await fetch(`${base}finish/`, { method: "POST", headers });
    if (!answer.ok) throw new Error(answer.status);
    window.location.assign(base);
  };

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? words.goOn : words.pause;
    if (paused) {
      sending?.abort();
      say(words.paused);
    } else {
      goOn?.();
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const file = find("file").files[0];
    const button = form.querySelector("[type=submit]");
    if (!file) { box.hidden = false; say(words.choose, 0); return; }
    if (button.disabled) return;
    button.disabled = true;
    box.hidden = false;
    try {
      if (form.dataset.size && Number(form.dataset.size) !== file.size) refuse(words.another);
      const { sha256, parts } = await hashed(file);
      if (form.dataset.sha256 && form.dataset.sha256 !== sha256) refuse(words.another);
      base = base || await begin(file, sha256);
      pause.hidden = false;
      await sendAll(file, parts);
      say(words.checking, 1);
      await finish();
    } catch (error) {
      say(error instanceof Refused ? error.message : words.failed);
      pause.hidden = true;
      button.disabled = false;
    }
  });
})();
