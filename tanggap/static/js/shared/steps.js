// On a narrow screen the row of steps begins with the one that is open.
document.querySelectorAll(".steps > .now").forEach((step) => {
  step.parentElement.scrollLeft = step.offsetLeft - 20;
});
