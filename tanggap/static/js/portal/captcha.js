// The captcha widget takes its words from a register of languages: enter ours, which its configuration carries.
const carrier = document.querySelector("altcha-widget[configuration]");
if (carrier) {
  customElements.whenDefined("altcha-widget").then(() => {
    const { strings } = JSON.parse(carrier.getAttribute("configuration"));
    const { i18n } = globalThis.$altcha;
    if (strings) i18n.set("id", { ...i18n.get("en"), ...strings });
  });
}
