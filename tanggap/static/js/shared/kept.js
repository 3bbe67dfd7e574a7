// What was typed survives a session that ended meanwhile, a page that failed, a tab that was reloaded. It is kept in this
// tab alone, for whoever typed it, until the server has taken it; forms that must not be kept have autocomplete="off".
const PREFIX = "kept ";
const who = document.querySelector("[data-who]")?.dataset.who;
const keptForms = document.querySelectorAll("main form[method=post]:not([autocomplete=off])");
const nameOf = (form) => PREFIX + (form.getAttribute("action") ?? location.pathname).split("#")[0];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]") && field.autocomplete !== "off");
const seenOf = (form) => form.querySelector("input[name=seen]");
const read = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null");
const write = (name, entry) => sessionStorage.setItem(name, JSON.stringify(entry));
const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
// On a page that belongs to somebody, what was sent has arrived, and another's is not theirs to see.
names().forEach((name) => {
  const entry = read(name);
  if (who && (entry.sent || entry.who !== who)) sessionStorage.removeItem(name);
  else if (entry.sent) write(name, { ...entry, sent: false });
});
if (who) {
  keptForms.forEach((form) => {
    const entry = read(nameOf(form));
    fieldsOf(form).forEach((field) => {
      const text = entry?.fields[field.name];
      if (!text || field.value !== field.defaultValue || field.value === text) return;
      if ((entry.base?.[field.name] ?? field.defaultValue) !== field.defaultValue) {
        // Somebody has saved something else meanwhile: the server, told what lay before whoever typed, says so.
        if (!seenOf(form)) return;
        seenOf(form).value = entry.seen;
      }
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  document.addEventListener("input", ({ target }) => {
    const form = [...keptForms].find((one) => one === target.form);
    if (!form || !form.querySelector("textarea")) return;
    const typed = fieldsOf(form).filter((field) => field.value !== field.defaultValue);
    const fields = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    const base = { ...Object.fromEntries(typed.map((field) => [field.name, field.defaultValue])), ...read(nameOf(form))?.base };
    if (typed.length) write(nameOf(form), { who, fields, base, seen: seenOf(form)?.value });
    else sessionStorage.removeItem(nameOf(form));
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.dataset.who) return names().forEach((name) => sessionStorage.removeItem(name));
    const entry = [...keptForms].includes(target) && read(nameOf(target));
    if (entry) write(nameOf(target), { ...entry, sent: true });
  });
}
