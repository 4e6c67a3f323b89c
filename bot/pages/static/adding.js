"use strict";

// Files on their way to the store, a line with a bar for each. Shared by the upload page and the console.

const adding = (() => {
  const LOST = "The file did not arrive. Please try again.";
  const NOT_BEGUN = "The upload could not begin. Reload the page and try again.";

  // As servers show names: without controls, direction overrides and whatever else hides.
  const visible = (name) => name.replace(/[^\P{C}\u200c\u200d]/gu, " ").trim();

  function line(list, file) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "name";
    name.dir = "auto";
    name.textContent = visible(file.name);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Adding ${visible(file.name)}`);
    const state = document.createElement("span");
    state.className = "faint";
    state.textContent = "Waiting";
    item.append(name, bar, state);
    list.append(item);
    return {
      at(share) { bar.value = share * 100; state.textContent = `${Math.round(share * 100)}%`; },
      done(sentence, fades) {
        bar.value = 100;
        state.textContent = sentence;
        item.className = "done";
        if (fades) setTimeout(() => item.remove(), fades);
      },
      failed(sentence) { bar.remove(); state.textContent = sentence; item.className = "failed"; },
    };
  }

  function post(form, file, shown) {
    return new Promise((resolve) => {
      const data = new FormData();
      Object.entries(form.fields).forEach(([name, value]) => data.append(name, value));
      data.append("file", file, file.name);
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.at(event.loaded / event.total);
      });
      request.addEventListener("load", () => {
        const plain = (request.getResponseHeader("content-type") || "").startsWith("text/plain");
        resolve(request.status < 300 ? "" : (plain && request.responseText) || LOST);
      });
      request.addEventListener("error", () => resolve(LOST));
      request.open("POST", form.url);
      if (new URL(form.url, location).origin === location.origin) request.setRequestHeader("accept", "application/json");
      request.send(data);
    });
  }

  // Resolves to an empty string once the file lies in the store, else to a sentence that says why not.
  async function one(address, file, shown, most) {
    if (!file.size) return "The file is empty.";
    if (most && file.size > most) return `The file is larger than ${Math.floor(most / 1048576)} MB.`;
    try {
      const asked = await fetch(`${address}?${new URLSearchParams({ name: file.name, type: file.type })}`);
      if (!asked.ok) return (await asked.text()) || LOST;
      return await post(await asked.json(), file, shown);
    } catch {
      return LOST;
    }
  }

  // `address` gives where forms are had, or nothing; `each` is told of every file as it ends.
  async function add(files, { list, most, address, done, fades = 0, each = () => {} }) {
    const lines = [...files].map((file) => ({ file, shown: line(list, file) }));
    const from = await address();
    for (const { file, shown } of lines) {
      const refused = from ? await one(from, file, shown, most) : NOT_BEGUN;
      if (refused) shown.failed(refused);
      else shown.done(done, fades);
      each(file, !refused);
    }
  }

  return { add };
})();
