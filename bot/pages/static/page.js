"use strict";

// The upload page's script: several files at once, by picker or drop, with a bar for each. Without
// it the form posts one file by itself.

const form = document.querySelector("[data-form]");

if (form) {
  const picker = form.querySelector("input[type=file]");
  const drop = document.querySelector("[data-drop]");
  const addAll = (files) => adding.add(files, {
    list: document.querySelector("[data-uploads]"),
    most: Number(form.dataset.maxBytes),
    address: async () => location.pathname,
    done: "Added",
  });
  picker.multiple = true;
  picker.required = false;
  document.querySelectorAll("[data-scripted]").forEach((each) => { each.hidden = false; });
  document.querySelectorAll("[data-unscripted]").forEach((each) => { each.hidden = true; });
  picker.addEventListener("change", () => { const chosen = [...picker.files]; picker.value = ""; addAll(chosen); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    addAll([...event.dataTransfer.files]);
  });
}
