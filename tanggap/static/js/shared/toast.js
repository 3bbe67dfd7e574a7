// Closes a toast by its button; a toast that reports success goes by itself after eight seconds.
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
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.nodeType === 1 && ready(node)))).observe(toasts, { childList: true });
}
