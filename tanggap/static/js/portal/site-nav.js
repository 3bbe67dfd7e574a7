// The site's menu closes by Escape and by a press beside it; without script its button does.
const open = () => [...document.querySelectorAll(".site-nav details[open]")];
document.addEventListener("click", (event) => {
  open().filter((one) => !one.closest(".site-nav").contains(event.target)).forEach((one) => (one.open = false));
});
document.addEventListener("keydown", (event) => {
  const last = event.key === "Escape" && open().pop();
  if (!last) return;
  last.open = false;
  last.querySelector("summary").focus();
});
