// "/" puts the cursor into the page's search field, or leads to the page that has one.
if (location.hash === "#cari") document.querySelector("[data-search]")?.focus();
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("[data-search]");
  const page = document.querySelector("a[data-search-page]");
  if (!search && !page) return;
  event.preventDefault();
  if (!search) return location.assign(`${page.href}#cari`);
  search.focus();
  search.select();
});
