// A double tap sends once; the error summary takes the focus; a password can be looked at.
document.querySelector("[data-focus]")?.focus();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(ready, event.submitter?.hasAttribute("data-download") ? 2000 : 10000, form); // a file leaves the page as it is
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(ready));
function ready(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}
document.querySelectorAll("[data-reveal]").forEach((button) => {
  const input = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = input.type === "password";
    input.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", String(show));
    button.textContent = show ? "Sembunyikan" : "Tampilkan";
  });
});
