"use strict";

// The upload page's script: several files at once, by picker or drop, with a bar for each. Without
// it the form posts one file by itself.

const form = document.querySelector("[data-form]");
const picker = form && form.querySelector("input[type=file]");
const list = document.querySelector("[data-uploads]");
const here = location.pathname;

function line(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "name";
  name.dir = "auto";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Adding ${file.name}`);
  const state = document.createElement("span");
  state.className = "faint";
  state.textContent = "Waiting";
  item.append(name, bar, state);
  list.append(item);
  return {
    at(share) { bar.value = share * 100; state.textContent = `${Math.round(share * 100)}%`; },
    done() { bar.value = 100; state.textContent = "Added"; item.className = "added"; },
    failed(sentence) { bar.remove(); state.textContent = sentence; item.className = "failed"; },
  };
}

function post(made, file, shown) {
  return new Promise((resolve) => {
    const data = new FormData();
    Object.entries(made.fields).forEach(([name, value]) => data.append(name, value));
    data.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.at(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const plain = (request.getResponseHeader("content-type") || "").startsWith("text/plain");
      resolve({ ok: request.status < 300, sentence: plain ? request.responseText : "" });
    });
    request.addEventListener("error", () => resolve({ ok: false, sentence: "" }));
    request.open("POST", made.url);
    if (new URL(made.url, location).origin === location.origin) request.setRequestHeader("accept", "application/json");
    request.send(data);
  });
}

async function add(file) {
  const shown = line(file);
  const most = Number(form.dataset.maxBytes);
  if (!file.size) { shown.failed("The file is empty."); return; }
  if (file.size > most) { shown.failed(`The file is larger than ${Math.floor(most / 1048576)} MB.`); return; }
  try {
    const asked = await fetch(`${here}?${new URLSearchParams({ name: file.name, type: file.type })}`);
    if (!asked.ok) { shown.failed(await asked.text()); return; }
    const answer = await post(await asked.json(), file, shown);
    if (answer.ok) shown.done();
    else shown.failed(answer.sentence || "The file did not arrive. Please try again.");
  } catch {
    shown.failed("The file did not arrive. Please try again.");
  }
}

async function addAll(files) {
  for (const file of files) await add(file);
}

if (form) {
  picker.multiple = true;
  picker.required = false;
  document.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });
  document.querySelectorAll("[data-unscripted]").forEach((each) => { each.hidden = true; });
  picker.addEventListener("change", () => { const chosen = [...picker.files]; picker.value = ""; addAll(chosen); });
  form.addEventListener("submit", (event) => event.preventDefault());
  const drop = document.querySelector("[data-drop]");
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    addAll([...event.dataTransfer.files]);
  });
}
