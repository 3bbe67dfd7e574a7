// Asks every second whether anything has moved, and shows it; rests while nobody looks.
const scrollers = [".receivers", ".screen"];
const offerCopying = () =>
  document.querySelectorAll("#outbox [data-copy]").forEach((button) => (button.hidden = !navigator.clipboard));

async function look() {
  const box = document.getElementById("outbox");
  if (document.hidden || !box) return;
  const address = new URL(location.href);
  address.searchParams.set("seen", box.dataset.seen);
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch", "X-Background": "1" } });
  if (answer.status !== 200) return;
  const places = scrollers.map((name) => box.querySelector(name)).map((one) => [one?.scrollLeft ?? 0, one?.scrollTop ?? 0]);
  box.outerHTML = await answer.text();
  scrollers.forEach((name, i) => document.querySelector(name)?.scrollTo(...places[i]));
  offerCopying();
}

async function watch() {
  await look().catch(() => {});
  setTimeout(watch, 800);
}

offerCopying();
watch();
