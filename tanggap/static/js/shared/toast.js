// Closes a toast by its button; one that reports success goes by itself after eight seconds, all go when somebody types.
const toasts = document.getElementById("toasts");
const ready = (toast) => {
  const button = toast.querySelector("[data-dismiss]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => toast.remove());
  if (toast.classList.contains("ok")) setTimeout(() => toast.contains(document.activeElement) || toast.remove(), 8000);
};
if (toasts) {
  toasts.querySelectorAll(".toast").forEach(ready);
  document.addEventListener("input", () => toasts.replaceChildren());
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && ready(node)))).observe(toasts, { childList: true });
}
