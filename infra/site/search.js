// Finds sections by their words; the index is a file beside the pages, and nothing is asked of anywhere.
const field = document.getElementById("search");
const list = document.getElementById("results");
const root = document.currentScript?.dataset.root ?? ".";
const Most = 12;

const sections = sluiceIndex.map(([href, page, title, text]) => ({ href, page, title, low: title.toLowerCase(), all: `${page} ${title} ${text}`.toLowerCase(), text }));

// All words have to be there; a title that has them goes before a text that has.
function find(words) {
  return sections.filter(section => words.every(word => section.all.includes(word)))
    .map(section => ({ section, points: words.reduce((sum, word) => sum + (section.low.split(/[^\p{L}\p{N}-]+/u).includes(word) ? 8 : section.low.includes(word) ? 4 : 0) + Math.min(section.all.split(word).length - 1, 3), 0) }))
    .sort((one, other) => other.points - one.points).slice(0, Most).map(one => one.section);
}

function show() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length > 0 ? find(words) : [];
  list.replaceChildren(...hits.map(section => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const where = document.createElement("small");
    link.href = `${root}/${section.href}`;
    link.textContent = section.title;
    const at = Math.max(0, section.text.toLowerCase().indexOf(words[0]) - 40);
    where.textContent = `${section.page === section.title ? "" : `${section.page}: `}${section.text.slice(at, at + 110)}`;
    link.append(where);
    item.append(link);
    return item;
  }));
  if (words.length > 0 && hits.length === 0) {
    const none = document.createElement("li");
    none.textContent = "Nothing has all of these words.";
    list.append(none);
  }
  list.hidden = words.length === 0;
}

field.addEventListener("input", show);
field.form.addEventListener("submit", event => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "Escape") {
    field.value = "";
    show();
  }
});
