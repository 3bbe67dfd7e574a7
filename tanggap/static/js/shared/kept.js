// What was typed survives a session that ended meanwhile, a page that failed, a tab that was reloaded. It is kept in this
// tab alone until the server has taken it, sealed with a key that only pages of whoever typed it carry: once their session
// is over, nobody at the same machine reads it. Forms that must not be kept have autocomplete="off".
const PREFIX = "kept ";
const { who, key: raw } = document.querySelector("[data-who]")?.dataset ?? {};
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (sealed) => btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join(""));
// A browser seals only where the line is safe (https, or this machine); elsewhere nothing is kept.
const key = raw && crypto.subtle ? crypto.subtle.importKey("raw", bytes(raw), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
const keptForms = document.querySelectorAll("main form[method=post]:not([autocomplete=off])");
const nameOf = (form) => PREFIX + (form.getAttribute("action") ?? location.pathname).split("#")[0];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]") && field.autocomplete !== "off");
const seenOf = (form) => form.querySelector("input[name=seen]");
const read = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null");
const write = (name, entry) => sessionStorage.setItem(name, JSON.stringify(entry));
const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
const seal = async (typed) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(typed)));
  return [iv, new Uint8Array(sealed)].map(text);
};
const unseal = async (entry) => {
  const [iv, sealed] = entry.sealed.map(bytes);
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, sealed)));
};
// On a page that belongs to somebody, what was sent has arrived, and another's is not theirs to see.
names().forEach((name) => {
  const entry = read(name);
  if (who && (entry.sent || entry.who !== who || !entry.sealed)) sessionStorage.removeItem(name);
  else if (entry.sent) write(name, { ...entry, sent: false });
});
if (key) {
  const typedIn = new Map();
  const sent = new Set();
  let turn = Promise.resolve();
  const keep = (name) => (turn = turn.then(async () => {
    const sealed = typedIn.has(name) && (await seal(typedIn.get(name)));
    if (sealed && typedIn.has(name)) write(name, { who, sealed, sent: sent.has(name) });
    else sessionStorage.removeItem(name);
  }));
  const fill = (form, typed) => fieldsOf(form).forEach((field) => {
    const words = typed.fields[field.name];
    if (!words || field.value !== field.defaultValue || field.value === words) return;
    if ((typed.base[field.name] ?? field.defaultValue) !== field.defaultValue) {
      // Somebody has saved something else meanwhile: the server, told what lay before whoever typed, says so.
      if (!seenOf(form)) return;
      seenOf(form).value = typed.seen;
    }
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  keptForms.forEach(async (form) => {
    const name = nameOf(form);
    const entry = read(name);
    const typed = entry && (await unseal(entry).catch(() => sessionStorage.removeItem(name)));
    if (!typed) return;
    if (!typedIn.has(name)) typedIn.set(name, typed);
    fill(form, typed);
  });
  document.addEventListener("input", ({ target }) => {
    const form = [...keptForms].find((one) => one === target.form);
    if (!form || !form.querySelector("textarea")) return;
    const name = nameOf(form);
    const typed = fieldsOf(form).filter((field) => field.value !== field.defaultValue);
    const fields = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    const base = { ...Object.fromEntries(typed.map((field) => [field.name, field.defaultValue])), ...typedIn.get(name)?.base };
    if (typed.length) typedIn.set(name, { fields, base, seen: seenOf(form)?.value });
    else typedIn.delete(name);
    sent.delete(name);
    keep(name);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.dataset.who) {
      typedIn.clear();
      return names().forEach((name) => sessionStorage.removeItem(name));
    }
    const name = [...keptForms].includes(target) && nameOf(target);
    const entry = name && read(name);
    sent.add(name);
    if (entry) write(name, { ...entry, sent: true });
  });
}
