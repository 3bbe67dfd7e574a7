// Asks every second whether anything has moved, and shows it; rests while nobody looks.
const offerCopying = () =>
  document.querySelectorAll("#outbox [data-copy]").forEach((button) => (button.hidden = !navigator.clipboard));

async function look() {
  const box = document.getElementById("outbox");
  if (document.hidden || !box) return;
  const address = new URL(location.href);
  address.searchParams.set("seen", box.dataset.seen);
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  if (answer.status !== 200) return;
  const side = box.querySelector(".receivers");
  const scrolled = [side?.scrollLeft ?? 0, side?.scrollTop ?? 0];
  box.outerHTML = await answer.text();
  document.querySelector("#outbox .receivers")?.scrollTo(...scrolled);
  offerCopying();
}

async function watch() {
  await look().catch(() => {});
  setTimeout(watch, 800);
}

offerCopying();
watch();
