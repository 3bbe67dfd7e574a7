// Kept texts are laid in at the cursor; in the box for replies others are told that somebody writes, nothing typed is lost.
document.addEventListener("click", (event) => {
  const kept = event.target.closest("[data-lay]");
  const field = kept?.form?.querySelector("textarea");
  if (!field) return;
  field.setRangeText(kept.dataset.lay, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input"));
  kept.closest("details").open = false;
  field.focus();
});
const text = document.querySelector("[data-text]");
if (text) {
  const begun = text.value;
  const writing = text.form.querySelector("[data-writing]");
  text.addEventListener("focus", () => text.form.classList.add("begun"));
  text.addEventListener("input", () => (writing.value = text.value.trim() ? "1" : ""));
  let leaving = false;
  document.addEventListener("submit", (event) => (leaving = event.target === text.form || leaving));
  addEventListener("beforeunload", (event) => !leaving && text.value !== begun && event.preventDefault());
}
document.addEventListener("click", (event) =>
  document.querySelectorAll("[data-menu][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false)));
// Where the present step is taller than its place: what was said last, and the step's beginning below it.
const place = document.querySelector(".talk-scroll");
const box = place?.querySelector(".now-box");
if (box && !location.hash && box.offsetHeight > place.clientHeight) {
  const last = [...place.querySelectorAll(".msg")].at(-1);
  (last && box.offsetTop - last.offsetTop < place.clientHeight * 0.45 ? last : box).scrollIntoView({ block: "start" });
}
