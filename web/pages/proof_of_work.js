// Solves the puzzle of `web.pages.proof_of_work`, then sends again what was asked for.

const AT_ONCE = 512;
const encoder = new TextEncoder();

const leadingZeros = (digest) => {
  const at = digest.findIndex((byte) => byte > 0);
  return at < 0 ? digest.length * 8 : at * 8 + Math.clz32(digest[at]) - 24;
};

const digestOf = async (text) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));

async function solutionOf(puzzle, bits) {
  for (let first = 0; ; first += AT_ONCE) {
    const tried = Array.from({ length: AT_ONCE }, (_, n) => `${puzzle}.${first + n}`);
    const digests = await Promise.all(tried.map(digestOf));
    const solved = digests.findIndex((digest) => leadingZeros(digest) >= bits);
    if (solved >= 0) return tried[solved];
  }
}

const asked = document.querySelector("[data-puzzle]");
// without https there is no Web Crypto: then waiting helps
if (asked && crypto.subtle) {
  asked.querySelector("[data-working]").hidden = false;
  const { puzzle, bits, cookie } = asked.dataset;
  solutionOf(puzzle, Number(bits)).then((solution) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${cookie}=${solution}; Path=/; SameSite=Lax; Max-Age=1800${secure}`;
    asked.querySelector("form").requestSubmit();
  });
}
