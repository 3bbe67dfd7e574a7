// A drawer in this tab for what is typed and not yet sent, sealed with a key that only pages of whoever typed it carry: once
// their session is over, nobody at the same machine reads it. There is no `window.drawer` where nobody is signed in, nor
// where a browser does not seal since the line is not safe (https, or this machine).
const PREFIX = "kept ";
const { who, key: raw } = document.querySelector("[data-who]")?.dataset ?? {};
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const text = (sealed) => btoa(Array.from(sealed, (byte) => String.fromCharCode(byte)).join(""));
const read = (name) => JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null");
const write = (name, entry) => sessionStorage.setItem(PREFIX + name, JSON.stringify(entry));
const remove = (name) => sessionStorage.removeItem(PREFIX + name);
const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
// On a page that belongs to somebody, what was sent has arrived, and another's is not theirs to see.
names().forEach((name) => {
  const entry = read(name);
  if (who && (entry.sent || entry.who !== who || !entry.sealed)) remove(name);
  else if (entry.sent) write(name, { ...entry, sent: false });
});
if (raw && crypto.subtle) {
  const key = crypto.subtle.importKey("raw", bytes(raw), "AES-GCM", false, ["encrypt", "decrypt"]);
  const seal = async (words) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key, new TextEncoder().encode(JSON.stringify(words)));
    return [iv, new Uint8Array(sealed)].map(text);
  };
  const unseal = async ({ sealed }) => {
    const [iv, words] = sealed.map(bytes);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key, words)));
  };
  const held = new Map();
  const sent = new Set();
  let turn = Promise.resolve();
  const keep = (name) => (turn = turn.then(async () => {
    const sealed = held.has(name) && (await seal(held.get(name)));
    if (sealed && held.has(name)) write(name, { who, sealed, sent: sent.has(name) });
    else remove(name);
  }));
  window.drawer = {
    held: (name) => held.get(name),
    put: (name, words) => {
      if (words) held.set(name, words);
      else held.delete(name);
      sent.delete(name);
      keep(name);
    },
    take: async (name) => {
      const entry = read(name);
      const words = entry && (await unseal(entry).catch(() => remove(name)));
      if (words && !held.has(name)) held.set(name, words);
      return words;
    },
    // Stays until the next page shows that the server has taken it.
    send: (name) => {
      sent.add(name);
      if (read(name)) write(name, { ...read(name), sent: true });
    },
    empty: () => (held.clear(), names().forEach(remove)),
  };
}
