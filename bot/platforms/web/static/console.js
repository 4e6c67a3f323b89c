"use strict";

// The console's script. Every page works without it; it adds live answers, the source panel,
// progress of uploads and the keyboard. No library, nothing from another host.

const body = document.body;
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const csrf = body.dataset.csrf;
const thread = body.dataset.thread || "";
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");

const AWAY = "Footnote does not answer just now. Please try again.";

async function send(path, fields) {
  try {
    return await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": csrf },
      body: JSON.stringify(fields),
    });
  } catch {
    return new Response(AWAY, { status: 503, headers: { "content-type": "text/plain" } });
  }
}

async function fragment(address) {
  try {
    const response = await fetch(address, { headers: { accept: "text/html" } });
    if (response.redirected && new URL(response.url).pathname === "/login") location.assign("/login");
    return { ok: response.ok, html: await response.text() };
  } catch {
    return { ok: false, html: "" };
  }
}

function element(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function say(sentence) {
  const region = one("[data-announce]");
  if (region) region.textContent = sentence;
}

function toast(node, lasting = 6000) {
  const region = one("[data-toasts]");
  if (!region) return;
  const card = document.createElement("div");
  card.className = "toast";
  if (typeof node === "string") card.textContent = node;
  else card.append(node);
  region.append(card);
  if (lasting) setTimeout(() => card.remove(), lasting);
}

const fieldsOf = (form, button) => {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrf;
  if (button && button.name) fields[button.name] = button.value;
  return fields;
};

// --- the thread --------------------------------------------------------------------------------

const log = one("[data-log]");
const scroller = one("[data-scroll]");
const ask = one("[data-ask]");
const nearEnd = () => !scroller || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
const toEnd = () => { if (scroller) scroller.scrollTop = scroller.scrollHeight; };

function dress(root) {
  all("[data-copy]", root).forEach((button) => { button.hidden = !navigator.clipboard; });
}

function busy(yes) {
  if (!ask) return;
  one("[data-stop]").hidden = !yes;
  body.classList.toggle("busy", yes);
}

function place(update) {
  const follow = nearEnd();
  const known = document.getElementById(`m-${update.id}`);
  const welcome = one("[data-welcome]");
  if (!update.html) { if (known) known.remove(); return; }
  const made = element(update.html);
  dress(made);
  if (known) {
    const held = known.contains(document.activeElement);
    known.replaceWith(made);
    if (held) made.querySelector("a, button")?.focus();
  } else {
    made.classList.add("arriving");
    log.append(made);
  }
  if (welcome) { welcome.remove(); body.classList.remove("fresh"); }
  busy(Boolean(one('[data-kind="working"]', log)));
  if (follow) toEnd();
  if (update.final && known && known.dataset.kind === "working") {
    const text = one("[data-text], .prose", made);
    say(`Footnote: ${text ? text.innerText : made.innerText}`);
  }
  if (update.final) refreshThreads();
}

async function refreshThreads() {
  const list = one("[data-threads]");
  if (!list) return;
  const answer = await fragment(`/threads?current=${encodeURIComponent(thread)}`);
  if (answer.ok) list.innerHTML = answer.html;
}

async function catchUp() {
  if (!log || !thread) return;
  const answer = await fragment(`/threads/${thread}/messages`);
  if (!answer.ok) return;
  const template = document.createElement("template");
  template.innerHTML = answer.html;
  for (const made of [...template.content.children]) {
    const known = document.getElementById(made.id);
    if (!known) log.append(made);
    else if (known.dataset.kind !== made.dataset.kind && made.dataset.kind !== "working") known.replaceWith(made);
    dress(made);
  }
  busy(Boolean(one('[data-kind="working"]', log)));
}

function listen() {
  const source = new EventSource("/console/events");
  source.addEventListener("open", catchUp);
  source.addEventListener("message", (event) => {
    const update = JSON.parse(event.data);
    if (log && update.thread === thread) {
      place(update);
      // A document may have been removed just now: what quoted it is told anew.
      if (update.final && update.html.includes('data-kind="notice"')) catchUp();
    }
    else if (!update.thread && update.html) toast(element(update.html), 12000);
    else if (update.final) refreshThreads();
    if (update.final && one("[data-documents]")) refreshDocuments();
  });
}

function askNow(text) {
  const fields = { thread, message: newId(), text };
  const shown = document.createElement("article");
  shown.className = "message question";
  shown.id = `m-${fields.message}`;
  shown.dataset.kind = "question";
  shown.setAttribute("aria-label", "You");
  const words = document.createElement("p");
  words.className = "said";
  words.dir = "auto";
  words.textContent = text;
  shown.append(words);
  place({ id: fields.message, html: shown.outerHTML });
  if (location.pathname === "/") {
    history.replaceState(null, "", `/threads/${thread}`);
    document.title = `${text.slice(0, 60)} · Footnote`;
  }
  one("#text").placeholder = "Ask a follow-up";
  busy(true);
  toEnd();
  deliver(fields, 0);
}

async function deliver(fields, tries) {
  // The same id each time: however often it arrives, it is asked once.
  const response = await send("/console/messages", fields);
  if (response.ok) return;
  if (tries < 4 && response.status >= 500) {
    setTimeout(() => deliver(fields, tries + 1), 500 * 2 ** tries);
    return;
  }
  busy(false);
  document.getElementById(`m-${fields.message}`)?.remove();
  const field = one("#text");
  if (!field.value) field.value = fields.text;
  toast(await plain(response));
}

async function plain(response) {
  const kind = response.headers.get("content-type") || "";
  if (kind.startsWith("text/plain")) return response.text();
  return response.status === 403 ? "This page is out of date. Reload it and try again." : "That did not work. Please try again.";
}

if (ask) {
  const field = one("#text");
  const grow = () => { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight, 220)}px`; };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask.requestSubmit(one("[data-send]"));
    }
  });
  ask.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.matches("[data-stop]")) {
      stop();
      return;
    }
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    grow();
    askNow(text);
  });
}

async function stop() {
  say("Stopping.");
  await send("/console/stop", { thread, message: newId() });
}

// --- feedback and buttons ----------------------------------------------------------------------

async function rate(form, button) {
  const message = form.closest(".message");
  const response = await send("/console/feedback", fieldsOf(form, button));
  if (!response.ok) { toast(await plain(response)); return; }
  const verdict = button.value;
  for (const each of all("[data-verdict]", form)) {
    const pressed = each.dataset.verdict === verdict;
    each.setAttribute("aria-pressed", String(pressed));
    each.value = pressed ? "none" : each.dataset.verdict;
  }
  const reason = one("[data-reason]", message);
  reason.hidden = verdict !== "down";
  if (verdict === "down") {
    one("input[name=reason]", reason).focus({ preventScroll: true });
    reason.scrollIntoView({ block: "center" });
  } else say(verdict === "up" ? "Thank you, noted." : "Taken back.");
}

async function giveReason(form) {
  const response = await send("/console/feedback", fieldsOf(form));
  if (!response.ok) { toast(await plain(response)); return; }
  form.hidden = true;
  toast("Thank you, noted.");
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-feedback]")) { event.preventDefault(); rate(form, event.submitter); }
  else if (form.matches("[data-reason]")) { event.preventDefault(); giveReason(form); }
  else if (form.matches("[data-press]")) {
    event.preventDefault();
    const response = await send("/console/press", { ...fieldsOf(form), message: newId() });
    if (!response.ok) toast(await plain(response));
  } else if (form.matches("[data-learn]")) {
    event.preventDefault();
    one("button", form).disabled = true;
    const response = await send("/console/learn", {});
    if (response.ok) location.assign("/documents");
    else { one("button", form).disabled = false; toast(await plain(response)); }
  }
});

const menuOpen = () => body.classList.contains("menu-open");

function showMenu(open) {
  body.classList.toggle("menu-open", open);
  one("[data-menu]")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menuOpen()) return;
  showMenu(false);
  one("[data-menu]").focus();
  event.stopImmediatePropagation(); // what lies under the menu stays as it is
});

document.addEventListener("click", async (event) => {
  const prompt = event.target.closest("[data-prompt]");
  if (prompt && ask) { askNow(prompt.textContent.trim()); one("#text").focus(); return; }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(one("[data-text]", copy.closest(".message")).innerText);
    toast("Copied.", 2000);
    return;
  }
  if (event.target.closest("[data-menu]")) showMenu(!menuOpen());
  else if (menuOpen() && !event.target.closest("#side")) showMenu(false);
});

// --- the source panel --------------------------------------------------------------------------

const panel = one("[data-panel]");
let opener = null;

async function openSource(link) {
  const address = new URL(link.href);
  address.searchParams.set("panel", "1");
  const answer = await fragment(address.pathname + address.search);
  if (!answer.html) { toast(AWAY); return; }
  panel.innerHTML = answer.html;
  panel.hidden = false;
  body.classList.add("panel-open");
  all("[aria-current=true]", log || document).forEach((each) => each.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  opener = link;
  one("[data-heading]", panel)?.focus({ preventScroll: true });
  const quote = one("mark", panel);
  if (quote) panel.scrollTop = Math.max(0, quote.offsetTop - panel.clientHeight / 3);
}

function closeSource() {
  panel.hidden = true;
  panel.textContent = "";
  body.classList.remove("panel-open");
  if (opener) { opener.removeAttribute("aria-current"); opener.focus(); opener = null; }
}

if (panel) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) { closeSource(); return; }
    const link = event.target.closest("a[data-source]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openSource(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (one("dialog[open]")) return;
    if (!panel.hidden) closeSource();
    else if (ask && !one("[data-stop]").hidden) stop();
  });
}

const quoted = location.hash === "#quote" && document.getElementById("quote");
if (quoted) { quoted.scrollIntoView({ block: "center" }); quoted.focus({ preventScroll: true }); }

// --- documents ---------------------------------------------------------------------------------

const maxBytes = Number(body.dataset.maxBytes || 0);
const uploads = one("[data-uploads]");

let unfinished = 0;
window.addEventListener("beforeunload", (event) => { if (unfinished) event.preventDefault(); });

async function addFiles(files, readers) {
  unfinished += 1;
  try {
    await adding.add(files, {
      list: uploads,
      most: maxBytes,
      address: () => ticket(readers),
      done: "Added, now being read",
      fades: 5000,
      each: (file, added) => { if (added) say(`${file.name} is added.`); refreshDocuments(); },
    });
  } finally {
    unfinished -= 1;
  }
}

async function ticket(readers) {
  const answer = await send("/console/tickets", { readers, thread });
  return answer.ok ? (await answer.json()).url : "";
}

const addForm = one("[data-add]");
const readersChosen = () => (addForm ? new FormData(addForm).get("readers") : "me");
all("[data-files]").forEach((input) => input.addEventListener("change", () => {
  const chosen = [...input.files];
  input.value = "";
  if (chosen.length) addFiles(chosen, readersChosen());
}));
all("[data-scripted]").forEach((each) => { each.hidden = false; });
all("[data-unscripted]").forEach((each) => each.remove());
all("[data-attach]").forEach((each) => { each.hidden = false; });

const hasFiles = (event) => uploads && [...(event.dataTransfer?.types || [])].includes("Files");
document.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); body.classList.add("dropping"); } });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) body.classList.remove("dropping"); });
document.addEventListener("drop", (event) => {
  body.classList.remove("dropping");
  if (!hasFiles(event)) return;
  event.preventDefault();
  addFiles(event.dataTransfer.files, readersChosen());
});

const table = one("[data-documents]");
let watching = 0;

async function refreshDocuments() {
  if (!table) return;
  clearTimeout(watching);
  const answer = await fragment(`/documents/rows${location.search}`);
  if (answer.ok && answer.html !== table.dataset.shown) {
    const held = table.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    table.innerHTML = answer.html;
    table.dataset.shown = answer.html;
    if (one("tbody tr", table)) all("[data-learn]").forEach((each) => each.remove());
    if (held) one(`a[href="${CSS.escape(held)}"]`, table)?.focus();
  }
  watchDocuments();
}

function watchDocuments(soon = false) {
  const unfinished = Number(one("[data-unfinished]", table)?.dataset.unfinished || 0);
  clearTimeout(watching);
  watching = setTimeout(refreshDocuments, soon || unfinished || uploads.children.length ? 800 : 5000);
}

if (table) watchDocuments();

// --- asking once more --------------------------------------------------------------------------

async function confirmFirst(link) {
  const page = await fragment(link.href);
  if (!page.html) { toast(AWAY); return; }
  const asked = one("main", new DOMParser().parseFromString(page.html, "text/html"));
  const dialog = document.createElement("dialog");
  dialog.className = "card";
  dialog.setAttribute("aria-label", one("h1", asked).textContent);
  dialog.append(...asked.childNodes);
  body.append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); if (link.isConnected) link.focus(); });
  one("[data-cancel]", dialog)?.addEventListener("click", (cancel) => { cancel.preventDefault(); dialog.close(); });
  one("form", dialog)?.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    const path = submit.target.getAttribute("action");
    const response = await send(path, fieldsOf(submit.target));
    dialog.close();
    if (!response.ok) toast(await plain(response));
    else if (path === "/console/forget") location.assign("/");
    else if (table) watchDocuments(true);
  });
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-confirm]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  confirmFirst(link);
});

// --- health ------------------------------------------------------------------------------------

const vitals = one("[data-vitals]");
if (vitals) {
  setInterval(async () => {
    const answer = await fragment("/status?panel=1");
    if (answer.ok) vitals.innerHTML = answer.html;
  }, 3000);
}

dress(document);
toEnd();
if (csrf) listen();
