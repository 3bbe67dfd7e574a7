// One letter each: `data-key` is pressed or gets the cursor, j and k walk along the queue, o opens, "?" tells what there is.
const rows = () => [...document.querySelectorAll("[data-row] a.row-link, [data-row] > a")];
const walk = (step) => {
  const links = rows();
  const here = links.indexOf(document.activeElement);
  const open = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[Math.min(Math.max((here < 0 ? open : here) + step, 0), links.length - 1)]?.focus();
};
const open = () => (rows().includes(document.activeElement) ? document.activeElement : rows()[0])?.click();
const press = (key) => {
  const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find((one) => one.matches("input") || one.checkVisibility());
  if (!target) return false;
  const part = target.matches("input, a, button, summary") ? target : target.querySelector("select, button, a");
  part?.focus();
  if (part?.matches("input, a, summary")) part.click();
  if (part?.matches("summary")) part.parentElement.querySelector("select, input:not([type=hidden]), button")?.focus();
  if (target.matches("[type=radio]")) target.form.querySelector("[data-text]")?.focus();
  return true;
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-text]")) {
    const buttons = [...event.target.form.querySelectorAll("[type=submit]")];
    return event.target.form.requestSubmit(buttons.find((button) => button.checkVisibility()));
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=radio]), textarea, select, [contenteditable], dialog")) return;
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  else if (event.key === "o") open();
  else if (event.key === "s") document.getElementById("sekarang")?.focus();
  else if (event.key === "?") document.getElementById("pintasan")?.showModal();
  else if (!(/^[a-z]$/.test(event.key) && press(event.key))) return;
  event.preventDefault();
});
