// A log that is read along: what is new comes at the end. Who has scrolled up stays where they read.
(() => {
  const box = document.querySelector("[data-log]");
  if (!box) return;
  const [view, text] = [box.querySelector(".log"), box.querySelector("pre")];
  const [follow, earlier, said] = ["follow", "earlier", "said"].map((name) => box.querySelector(`[data-${name}]`));
  const words = box.querySelector("[data-words]").dataset;
  const [EVERY, WAITING, LONGEST, TRIES] = [2000, 4000, 400000, 15];
  // How far the text goes, where it begins, and how often we still ask for what came before.
  let [end, first, asking, asked, failures, timer] = [null, null, 0, 0, 0, null];

  // The view counts from its end, upwards below zero.
  const atEnd = () => view.scrollTop > -8;
  // What is added there pushes up whoever reads above.
  const keeping = (change) => {
    const [stay, before] = [!atEnd(), view.scrollHeight];
    change();
    view.scrollTop = stay ? view.scrollTop - (view.scrollHeight - before) : 0;
  };

  const show = (answer) => {
    if (answer.waits) {
      if (end === null && text.textContent !== answer.text) keeping(() => { text.textContent = answer.text; });
      return;
    }
    if (end === null || answer.start < first) {
      // The end of the text stays where it is, so what comes before moves nobody.
      const at = view.scrollTop;
      text.textContent = answer.text;
      view.scrollTop = at;
      if (asking) said.textContent = "";
      asking = 0;
    } else if (answer.text || answer.start !== end) {
      const gap = answer.start === end ? "" : `\n${words.gap}\n`;
      keeping(() => { text.append(gap + answer.text); });
    }
    if (end === null || answer.start < first || answer.start !== end) first = answer.start;
    end = answer.end;
    // More may be kept by now than is shown.
    earlier.hidden = !asking && !answer.earlier && answer.first >= first;
  };

  const address = () => {
    const query = new URLSearchParams();
    // To be shown what came before, the text is asked for as a whole.
    if (end !== null && !asking && (text.textContent.length < LONGEST || !atEnd())) query.set("after", end);
    if (asking) query.set("earlier", "1");
    return query.size ? `${box.dataset.log}?${query}` : box.dataset.log;
  };

  const whole = (answer) => {
    // Asked for as a whole, only what is new at either end is taken.
    if (asking && end !== null && !answer.waits && answer.first >= first) {
      asking -= 1;
      if (!asking || !answer.earlier) {
        asking = 0;
        earlier.hidden = true;
        said.textContent = words.first;
      }
      return;
    }
    if (!answer.waits && answer.start < end) end = null;
    show(answer);
  };

  const ask = async () => {
    clearTimeout(timer);
    asked += 1;
    const mine = asked;
    let next = EVERY;
    try {
      const response = await fetch(address(), { headers: { Accept: "application/json" } });
      if (!response.ok || response.redirected) throw new Error(response.status);
      const answer = await response.json();
      // Somebody clicked meanwhile, and that was asked after this.
      if (mine !== asked) return;
      failures = 0;
      if (said.textContent === words.away) said.textContent = "";
      whole(answer);
      if (answer.waits) next = WAITING;
      if (!answer.live) {
        follow.hidden = earlier.hidden = true;
        said.textContent = words.over;
        return;
      }
    } catch {
      if (mine !== asked) return;
      failures += 1;
      said.textContent = words.away;
      if (failures > 5) return;
      next = WAITING;
    }
    if (follow.querySelector("input").checked || asking) timer = setTimeout(ask, next);
  };

  follow.hidden = false;
  follow.addEventListener("change", () => {
    if (!follow.querySelector("input").checked) {
      clearTimeout(timer);
      return;
    }
    view.scrollTop = 0;
    ask();
  });
  earlier.addEventListener("click", () => {
    asking = TRIES;
    said.textContent = words.asked;
    ask();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else if (follow.querySelector("input").checked) ask();
  });
  ask();
})();
