// What was typed survives a session that ended meanwhile, a page that failed, a tab that was reloaded: it lies in the drawer
// until the server has taken it. Forms that must not be kept have autocomplete="off".
const { drawer } = window;
const forms = [...document.querySelectorAll("main form[method=post]:not([autocomplete=off])")];
const nameOf = (form) => (form.getAttribute("action") ?? location.pathname).split("#")[0];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text]") && field.autocomplete !== "off");
const seenOf = (form) => form.querySelector("input[name=seen]");
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
if (drawer) {
  forms.forEach(async (form) => {
    const typed = await drawer.take(nameOf(form));
    if (typed) fill(form, typed);
  });
  document.addEventListener("input", ({ target }) => {
    const form = forms.find((one) => one === target.form);
    if (!form || !form.querySelector("textarea")) return;
    const typed = fieldsOf(form).filter((field) => field.value !== field.defaultValue);
    const fields = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    const base = { ...Object.fromEntries(typed.map((field) => [field.name, field.defaultValue])), ...drawer.held(nameOf(form))?.base };
    drawer.put(nameOf(form), typed.length ? { fields, base, seen: seenOf(form)?.value } : null);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.dataset.who) drawer.empty();
    else if (forms.includes(target)) drawer.send(nameOf(target));
  });
}
