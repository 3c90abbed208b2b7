// The state of the page as text for a link: deflated JSON in base64url. It stands behind the #, which browsers send to nobody.

// A link that was made by somebody else must not fill the memory.
const Most = 4 * 1024 * 1024;

/** @param {object} state @returns {Promise<string>} */
export async function encode(state) {
  const bytes = await through(new Blob([JSON.stringify(state)]).stream().pipeThrough(new CompressionStream("deflate-raw")), Most);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} text @returns {Promise<object>} The state; an exception where the text is none. */
export async function decode(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, letter => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(await through(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")), Most)));
}

async function through(stream, most) {
  const parts = [];
  let size = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) {
      await reader.cancel();
      throw new Error("too large");
    }
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
