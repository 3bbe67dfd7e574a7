// Asks every second whether anything has moved, and shows it; rests while nobody looks, and waits while somebody presses
// a button or is being told that it copied: what would be put in its place knows nothing of that.
const scrollers = [".receivers", ".screen"];
const offerCopying = () =>
  document.querySelectorAll("#outbox [data-copy]").forEach((button) => (button.hidden = !navigator.clipboard));
const isBusy = (box) => box.matches(":active, :has([data-copied])");

async function look() {
  const box = document.getElementById("outbox");
  if (document.hidden || !box) return;
  const address = new URL(location.href);
  address.searchParams.set("seen", box.dataset.seen);
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch", "X-Background": "1" } });
  const moved = await answer.text();
  if (answer.status !== 200 || isBusy(box)) return;
  const places = scrollers.map((name) => box.querySelector(name)).map((one) => [one?.scrollLeft ?? 0, one?.scrollTop ?? 0]);
  box.outerHTML = moved;
  scrollers.forEach((name, i) => document.querySelector(name)?.scrollTo(...places[i]));
  offerCopying();
}

async function watch() {
  await look().catch(() => {});
  setTimeout(watch, 800);
}

offerCopying();
watch();
