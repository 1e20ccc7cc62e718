// Forms that ask the browser for a passkey: <form data-passkey="create|get" data-options="…">.
// Without data-options, what the server asks for is fetched from the form's own address.
(() => {
  const usable = () => window.isSecureContext && window.webauthnJSON?.supported()
    && !/^[\d.]+$|:/.test(location.hostname);

  const asked = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${form.action} answered ${answer.status}`);
    return (await answer.json()).request_options;
  };

  const ceremonies = {
    get: (options) => window.webauthnJSON.get(options),
    create: (options, form) => {
      const alone = form.elements.passwordless?.checked;
      const wish = options.publicKey.authenticatorSelection;
      wish.residentKey = alone ? "required" : "discouraged";
      wish.requireResidentKey = Boolean(alone);
      if (alone) wish.userVerification = "required";
      return window.webauthnJSON.create(options);
    },
  };

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const say = (name) => {
      form.querySelectorAll("[data-passkey-cancelled], [data-passkey-missing]")
        .forEach((line) => { line.hidden = !line.hasAttribute(`data-passkey-${name}`); });
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      say("nothing");
      if (!usable()) {
        say("missing");
        return;
      }
      try {
        const credential = await ceremonies[form.dataset.passkey](await asked(form), form);
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        say("cancelled");
      }
    });
    form.querySelector("button[type=submit]").disabled = false;
  });
})();
