// Adds to history and keys: of the two columns only what can be compared can be chosen, and a key is copied at once.
"use strict";
for (const form of document.querySelectorAll("form[data-compare]")) {
  const all = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
  const value = (name) => Number(new FormData(form).get(name) ?? NaN);
  const froms = all("from");
  const tos = all("to");
  if (froms.length > 1) {
    // The newest two, unless a reader chose before.
    if (Number.isNaN(value("to"))) tos[0].checked = true;
    if (Number.isNaN(value("from"))) froms[1].checked = true;
  }
  const limit = () => {
    const from = value("from");
    const to = value("to");
    for (const input of froms) input.disabled = Number(input.value) >= to;
    for (const input of tos) input.disabled = Number(input.value) <= from;
  };
  form.addEventListener("change", limit);
  limit();
}
if (navigator.clipboard) {
  for (const code of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.after(button);
  }
}
