// The docs page of the API: send the request a form describes and show what came back.

const SHOWN = ["etag", "link", "location", "idempotency-replayed", "ratelimit-remaining", "retry-after", "x-request-id"];

function described(form) {
  const [method, template] = form.dataset.try.split(" ");
  let path = template;
  const query = new URLSearchParams();
  const headers = { Accept: "application/json" };
  for (const input of form.querySelectorAll("[data-place]")) {
    const value = input.value.trim();
    if (input.dataset.place === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(value));
    else if (input.dataset.place === "query" && value) query.set(input.name, value);
    else if (input.dataset.place === "header" && value) headers[input.name] = value;
  }
  const key = document.querySelector("[data-key]").value.trim();
  if (key) headers.Authorization = `Bearer ${key}`;
  const body = form.querySelector("textarea")?.value;
  if (body) headers["Content-Type"] = "application/json";
  const address = query.size ? `${path}?${query}` : path;
  return { address, options: { method, headers, body, credentials: "omit" } };
}

async function told(response) {
  const lines = [`${response.status} ${response.statusText}`];
  for (const name of SHOWN) {
    if (response.headers.has(name)) lines.push(`${name}: ${response.headers.get(name)}`);
  }
  const text = await response.text();
  let body = text;
  try {
    body = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  return `${lines.join("\n")}\n\n${body}`;
}

for (const form of document.querySelectorAll("form[data-try]")) {
  const repeat = form.querySelector("[name='Idempotency-Key']");
  if (repeat && crypto.randomUUID) repeat.value = crypto.randomUUID();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const shown = form.querySelector(".answer");
    shown.hidden = false;
    shown.textContent = "…";
    const { address, options } = described(form);
    try {
      shown.textContent = await told(await fetch(address, options));
    } catch (error) {
      shown.textContent = `The request did not get through: ${error.message}`;
    }
  });
}
