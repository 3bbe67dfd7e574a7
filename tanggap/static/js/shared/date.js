// A calendar beside a typed dd/mm/yyyy field, where the browser has one.
document.querySelectorAll("[data-date]").forEach((control) => {
  const typed = control.querySelector("input");
  if (!("showPicker" in HTMLInputElement.prototype) || typed.type !== "text" || typed.disabled) return;
  const picker = Object.assign(document.createElement("input"), { type: "date", className: "picker", tabIndex: -1 });
  picker.setAttribute("aria-hidden", "true");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "Kalender" });
  button.addEventListener("click", () => {
    const [day, month, year] = typed.value.split("/");
    picker.value = year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
    picker.showPicker();
  });
  picker.addEventListener("change", () => {
    if (picker.value) typed.value = picker.value.split("-").reverse().join("/");
    typed.focus();
  });
  control.append(button, picker);
});
