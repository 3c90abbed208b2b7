// Pages of Markdown files: node build.js REPOSITORY OUT. Links between them are kept, those to other files of the repository lead to where it is kept.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";

const [repository, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const source = "https://github.com/sluice-dev/sluice/blob/main/";

// The way through them: who tries it, runs it, writes rules, operates it, extends it, compares it.
const parts = [
  ["Try it", ["README.md", "docs/start.md", "docs/play.md", "docs/cli.md", "docs/glossary.md"]],
  ["Write policies", ["docs/policies.md", "docs/recipes.md", "docs/rollout.md", "docs/migrating.md", "docs/comparison.md"]],
  ["Run it", ["docs/kubernetes.md", "docs/serving.md", "docs/functions.md", "docs/webhooks.md", "docs/capacity.md"]],
  ["Operate it", ["docs/operating.md", "docs/messages.md", "docs/telemetry.md", "docs/security.md", "docs/performance.md"]],
  ["Extend it", ["docs/adding-a-policy.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]],
];
const decisions = readdirSync(join(repository, "docs/decisions")).filter(name => name.endsWith(".md")).sort().map(name => `docs/decisions/${name}`);
const pages = [...parts.flatMap(([, files]) => files), ...decisions];
const missing = readdirSync(join(repository, "docs")).filter(name => name.endsWith(".md") && !pages.includes(`docs/${name}`));
if (missing.length > 0) {
  throw new Error(`build.js: in no part: ${missing.join(", ")}`);
}

const escape = text => text.replace(/[&<>"]/g, one => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one]);
const target = page => page === "README.md" ? "index.html" : (page.startsWith("docs/") ? page.slice("docs/".length) : `project/${page.toLowerCase()}`).replace(/\.md$/, ".html");

// As GitHub makes them.
const anchorOf = (text, taken) => {
  const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  const count = taken.get(plain) ?? 0;
  taken.set(plain, count + 1);
  return count === 0 ? plain : `${plain}-${count}`;
};

function leadTo(href, page) {
  if (/^(https?|mailto):/.test(href) || href.startsWith("#")) {
    return href;
  }
  const [file, anchor] = href.split("#");
  const path = posix.normalize(posix.join(posix.dirname(page), file));
  if (pages.includes(path)) {
    return posix.relative(posix.dirname(target(page)), target(path)) + (anchor ? `#${anchor}` : "");
  }
  return path.startsWith("docs/images/") ? posix.relative(posix.dirname(target(page)), path.slice("docs/".length)) : source + path + (anchor ? `#${anchor}` : "");
}

const found = [];
function make(page) {
  const text = readFileSync(join(repository, page), "utf8");
  const taken = new Map();
  const sections = [];
  let title = "";
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text: raw }) {
        const anchor = anchorOf(raw, taken);
        const plain = raw.replace(/`/g, "").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
        title ||= plain;
        sections.push({ anchor, title: plain, text: "" });
        return `<h${depth} id="${escape(anchor)}">${this.parser.parseInline(tokens)}<a class="anchor" href="#${escape(anchor)}" aria-label="Link to ${escape(plain)}">#</a></h${depth}>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escape(leadTo(href, page))}">${this.parser.parseInline(tokens)}</a>`;
      },
      image({ href, text: alt }) {
        return `<img src="${escape(leadTo(href, page))}" alt="${escape(alt)}">`;
      },
      code({ text: code, lang }) {
        return `<pre tabindex="0"><code${lang ? ` class="language-${escape(lang)}"` : ""}>${escape(code)}</code></pre>\n`;
      },
      // Nothing of a page is HTML.
      html({ text: html }) {
        return escape(html);
      },
    },
  });
  const body = marked.parse(text).replaceAll("<table>", '<div class="table" tabindex="0"><table>').replaceAll("</table>", "</table></div>").replace(/<th[^>]*><\/th>/g, "<td></td>");
  for (const part of text.split(/^#{1,6} .*$/m).slice(1).entries()) {
    if (sections[part[0]]) {
      sections[part[0]].text = part[1].replace(/[`*|#>\[\]()]+/g, " ").replace(/\s+/g, " ").trim();
    }
  }
  found.push(...sections.map(section => [target(page) + (section === sections[0] ? "" : `#${section.anchor}`), title, section.title, section.text]));
  return { title, body };
}

function navigation(page) {
  const item = file => `<li><a href="${posix.relative(posix.dirname(target(page)), target(file))}"${file === page ? ' aria-current="page"' : ""}>${escape(titles.get(file))}</a></li>`;
  return [...parts, ["Decisions", decisions]].map(([name, files]) => `<details${files.includes(page) || name === "Try it" ? " open" : ""}><summary>${name}</summary><ul>${files.map(item).join("")}</ul></details>`).join("\n");
}

const made = new Map(pages.map(page => [page, make(page)]));
const titles = new Map(pages.map(page => [page, made.get(page).title]));
for (const [page, { title, body }] of made) {
  const root = posix.relative(posix.dirname(target(page)), "") || ".";
  const file = join(out, target(page));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' file:; script-src 'self' file:; img-src 'self' file:">
<title>${escape(page === "README.md" ? title : `${title} - Sluice`)}</title>
<link rel="stylesheet" href="${root}/site.css">
<script defer src="${root}/index.js"></script>
<script defer src="${root}/search.js" data-root="${root}"></script>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header><a href="${root}/index.html">Sluice</a>
<form role="search"><label for="search">Search</label><input id="search" type="search" autocomplete="off" aria-controls="results"><ol id="results" hidden></ol></form></header>
<nav aria-label="Pages">
${navigation(page)}
</nav>
<main id="content">
${body}</main>
</body>
</html>
`);
}

writeFileSync(join(out, "index.js"), `globalThis.sluiceIndex = ${JSON.stringify(found)};\n`);
for (const file of ["site.css", "search.js"]) {
  copyFileSync(join(here, file), join(out, file));
}
mkdirSync(join(out, "images"), { recursive: true });
for (const image of readdirSync(join(repository, "docs/images")).filter(name => /\.(png|svg)$/.test(name))) {
  copyFileSync(join(repository, "docs/images", image), join(out, "images", image));
}
console.log(`${pages.length} pages in ${relative(process.cwd(), out) || out}`);
