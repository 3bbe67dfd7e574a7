// Puts a placeholder where the cursor is in the text, or was last.
const writing = document.getElementById("id_body");
if (writing) {
  let field = writing;
  writing.form.addEventListener("focusin", ({ target }) => target.matches("textarea, #id_subject") && (field = target));
  document.querySelectorAll("[data-insert]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      field.focus();
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
}
