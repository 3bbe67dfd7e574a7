// Counts down in words what the server has said in seconds; tells screen readers now and then, and when it is over.
const shown = document.querySelector("[data-countdown]");
const said = document.querySelector("[data-countdown-said]");
const TOLD = [120, 60, 30, 10];

const words = (seconds) =>
  [[Math.floor(seconds / 60), "menit"], [seconds % 60, "detik"]].filter(([n]) => n).map(([n, unit]) => `${n} ${unit}`).join(" ");

if (shown) {
  const end = Date.now() + Number(shown.dataset.countdown) * 1000;
  let before = Infinity;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (left === 0) {
      shown.textContent = said.textContent = "Kode sudah kedaluwarsa. Minta petugas mengirim kode baru.";
      return;
    }
    shown.querySelector("b").textContent = words(left);
    if (TOLD.some((at) => left <= at && at < before)) said.textContent = `Kode berlaku ${words(left)} lagi.`;
    before = left;
    setTimeout(tick, 1000);
  };
  tick();
}
