// In menus and procedures that scroll sideways, brings the present entry into sight.
document.querySelectorAll(".rail-nav, .steps, .subtabs").forEach((strip) => {
  const here = strip.querySelector("[aria-current]");
  if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 16;
});
