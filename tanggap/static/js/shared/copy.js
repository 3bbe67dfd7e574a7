// Shows the copy buttons and makes them copy; says so in the button for two seconds.
document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = !navigator.clipboard));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const says = button.querySelector("[data-says]");
  const before = (button.dataset.before ??= says.textContent);
  button.dataset.copied = "1";
  setTimeout(() => {
    says.textContent = before;
    delete button.dataset.copied;
  }, 2000);
  await navigator.clipboard.writeText(button.dataset.copy);
  says.setAttribute("role", "status");
  says.textContent = "Tersalin";
});
