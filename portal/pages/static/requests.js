// Makes the pages of a request easier; each is whole without it.

const form = document.querySelector("form.request-form");

// an answer may decide what else is asked: the server says, and what was typed stays
async function refresh() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("azione", "aggiorna");
  const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form.request-form");
  if (!fresh) return;
  const typed = new Map([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const focused = document.activeElement?.id;
  form.replaceChildren(...fresh.childNodes);
  for (const field of form.querySelectorAll("input, select, textarea")) {
    const now = typed.get(field.name);
    if (["hidden", "file"].includes(field.type) || now === data.get(field.name)?.toString()) continue;
    if (field.type === "checkbox") field.checked = now !== undefined;
    else if (field.type === "radio") field.checked = now === field.value;
    else if (now !== undefined) field.value = now;
  }
  prepare();
  if (focused) document.getElementById(focused)?.focus();
}

// one after the other: each names the version that the one before has made, and a button waits
let running = Promise.resolve(), waiting = 0, isGoingOn = false;
if (form?.hasAttribute("data-step")) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-decides]")) return;
    waiting += 1;
    running = running.then(refresh).catch(() => {}).finally(() => { waiting -= 1; });
  });
  form.addEventListener("submit", (event) => {
    if (!waiting) return;
    event.preventDefault();
    if (isGoingOn) return;
    isGoingOn = true;
    const { name, value } = event.submitter ?? {};
    running.then(() => {
      isGoingOn = false;
      delete form.dataset.sent;
      form.requestSubmit([...form.querySelectorAll("button")].find((b) => b.name === name && b.value === value));
    });
  });
}

// the names of Comuni that begin so; one with a single postcode fills an empty one beside it
const names = document.createElement("datalist");
names.id = "municipalities";
document.body.append(names);
document.addEventListener("input", async (event) => {
  const field = event.target, { municipality } = field.dataset;
  if (!municipality) return;
  field.setAttribute("list", names.id);
  const chosen = [...names.options].find((each) => each.value === field.value);
  if (chosen) {
    const postcode = document.getElementById(field.id.replace(/municipality$/, "postcode"));
    if (postcode && postcode !== field && !postcode.value) postcode.value = chosen.dataset.postcode ?? "";
    return;
  }
  if (field.value.trim().length < 2) return;
  const url = new URL(municipality, location.href);
  url.searchParams.set("q", field.value.trim());
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok || url.searchParams.get("q") !== field.value.trim()) return;
  names.replaceChildren(...(await answer.json()).map((each) => {
    const option = new Option(each.name, each.name);
    if (each.postcode) option.dataset.postcode = each.postcode;
    return option;
  }));
});

// files go on their way as soon as they are chosen or dropped
function prepare() {
  for (const box of document.querySelectorAll("[data-files]")) {
    const place = box.querySelector(".file-add"), input = place?.querySelector("input[type=file]");
    if (!input || place.dataset.ready) continue;
    place.dataset.ready = "yes";
    place.querySelector(".attach").hidden = true;
    place.querySelector(".drop").hidden = !matchMedia("(pointer: fine)").matches;
    input.addEventListener("change", () => sendAll(box, [...input.files]));
    place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over");
      sendAll(box, [...event.dataTransfer.files].slice(0, box.hasAttribute("data-several") ? undefined : 1));
    });
  }
}

async function sendAll(box, files) {
  const trouble = box.querySelector(".trouble"), bar = box.querySelector("progress");
  trouble.hidden = true;
  for (const file of files) {
    bar.value = 0;
    bar.hidden = false;
    const told = await sendOne(box.dataset.files, file, bar).catch(() => null);
    bar.hidden = true;
    if (!told?.file) {
      trouble.textContent = told?.sentence ?? box.querySelector(".broken").textContent;
      trouble.hidden = false;
      trouble.scrollIntoView({ block: "center" });
      break;
    }
    const version = form.elements.versione;
    if (version && Number(version.value) === told.was) version.value = told.version;
  }
  box.querySelector("input[type=file]").value = "";
  await renew(box);
}

// in parts, so that a line that breaks costs one part and no file
const PART = 512 * 1024, MOST_FAILURES = 8;

async function sendOne(path, file, bar) {
  const begun = await ask("POST", "", { per: path }, JSON.stringify({ name: file.name, size: file.size }));
  if (!begun.upload) return begun;
  let at = begun.received, failures = 0;
  while (at < file.size) {
    const answer = await ask("PUT", begun.upload, { da: at }, file.slice(at, at + PART)).catch(() => null);
    if (answer?.sentence) return answer;
    if (answer) {
      at = answer.received;
      failures = 0;
      bar.value = (100 * at) / file.size;
    } else {
      if (++failures > MOST_FAILURES) return null;
      await new Promise((go) => setTimeout(go, Math.min(500 * 2 ** failures, 15000)));
      at = (await ask("GET", begun.upload, {}).catch(() => null))?.received ?? at;
    }
  }
  return ask("POST", begun.upload, {});
}

async function ask(method, upload, query, body) {
  const url = new URL(form.dataset.sends, location.href);
  url.pathname += upload ? `/parti/${upload}` : "/parti";
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url, { method, body, headers: { "X-Form-Token": form.elements.form_token.value } });
  if (![200, 201, 409, 422].includes(answer.status)) throw new Error(answer.status);
  return answer.json();
}

// the list of files as the server draws it
async function renew(box) {
  const answer = await fetch(form.action).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector(`[data-files="${CSS.escape(box.dataset.files)}"]`);
  if (!fresh) return;
  const trouble = box.querySelector(".trouble:not([hidden])");
  box.replaceChildren(...fresh.childNodes);
  if (trouble && box.querySelector(".trouble")) box.querySelector(".trouble").replaceWith(trouble);
  prepare();
}

// what the scanner says comes a few seconds later
let looks = 0;
setInterval(async () => {
  if (!document.querySelector(".file-row.waiting") || document.hidden || looks++ > 40) return;
  for (const box of document.querySelectorAll("[data-files]")) {
    if (box.querySelector(".file-row.waiting") && !box.contains(document.activeElement)) await renew(box);
  }
}, 3000);

// what the telephone sends appears as it comes
const live = document.querySelector("[data-live]");
if (live) setInterval(async () => {
  if (document.hidden || live.contains(document.activeElement)) return;
  const answer = await fetch(live.dataset.live).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (fresh && fresh.textContent !== live.textContent) live.replaceChildren(...fresh.childNodes);
}, 3000);

const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

prepare();
