// Says that a file is too large before it is sent, rather than after.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.dataset.mostBytes) return;
  const isLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
  const most = Math.floor(Number(input.dataset.mostBytes) / 1048576);
  input.setCustomValidity(isLarge ? `Berkas ini lebih besar dari ${most} MB. Pilih berkas yang lebih kecil.` : "");
  input.reportValidity();
});
