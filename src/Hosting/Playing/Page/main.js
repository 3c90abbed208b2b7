import { createEditor, goTo, setText, showProblems, textOf } from "./editors.js";
import { code, copy, copyBar, heading, make, outcome, problems, verdictOf } from "./results.js";
import { completions, descriptions, Schema } from "./schema.js";
import { withoutSecrets } from "./secrets.js";
import { decode, encode } from "./share.js";

const $ = id => document.getElementById(id);
const nonce = document.querySelector("script[nonce]").nonce;

// Long enough for a word, short enough to be felt as at once.
const TypingPause = 160;
const AskAgain = 2000;

const Nobody = { operation: "CREATE", user: "kubernetes-admin", namespace: "default", labels: "", old: "" };
const fields = ["operation", "user", "namespace", "labels"];

const [schema, start] = await Promise.all(["schema.json", "start.json"].map(async path => (await fetch(path)).json()));
const described = new Schema(schema);
let loading = false;
let typing = 0;
let asked = null;

const config = createEditor($("config"), { label: "sluice.yaml", nonce, changed, complete: completions(described), extensions: [descriptions(described)] });
const manifest = createEditor($("manifest"), { label: "Manifest or AdmissionReview", nonce, changed });
const old = createEditor($("old"), { label: "The stored object", nonce, changed });
const editors = { config, manifest, old };
const names = { config: "sluice.yaml", manifest: "manifest", old: "stored object" };

// --- What is there, and how it goes into a link

function state() {
  return { config: textOf(config), manifest: textOf(manifest), ...Object.fromEntries(fields.map(field => [field, $(field).value.trim()])), old: textOf(old) };
}

function show(next) {
  loading = true;
  const whole = { ...Nobody, ...next };
  for (const key of fields) {
    $(key).value = whole[key];
  }
  setText(config, whole.config ?? "");
  setText(manifest, whole.manifest ?? "");
  setText(old, whole.old);
  loading = false;
  summarize();
  ask();
}

function summarize() {
  const { operation, user, namespace, labels } = state();
  $("request-summary").textContent = `${operation} by ${user || Nobody.user} in ${namespace || Nobody.namespace}${labels ? ` (${labels})` : ""}`;
  $("old-part").hidden = operation !== "UPDATE";
}

const same = (one, other) => Object.keys(Nobody).concat("config", "manifest").every(key => (one[key] ?? Nobody[key]) === (other[key] ?? Nobody[key]));

// The state without values of Secrets; null while there is a Secret that cannot be read.
function sendable() {
  const whole = state();
  const read = { manifest: withoutSecrets(whole.manifest), old: withoutSecrets(whole.old) };
  const hidden = read.manifest.hidden + read.old.hidden;
  const unread = read.manifest.unread || read.old.unread;
  $("secrets").hidden = hidden === 0 && !unread;
  $("secrets").textContent = unread
    ? "There seems to be a Secret in what cannot be read. Nothing is sent until it can."
    : `${hidden} ${hidden === 1 ? "value" : "values"} of Secrets ${hidden === 1 ? "stays" : "stay"} in this page: “hidden” is sent, and stands in links.`;
  return unread ? null : { ...whole, manifest: read.manifest.text, old: read.old.text };
}

async function fragment() {
  const whole = sendable();
  if (whole === null) {
    return "";
  }
  const sample = start.samples.find(one => same(one, whole));
  return sample ? `#sample=${sample.name}` : `#state=${await encode(whole)}`;
}

async function keep() {
  const link = await fragment();
  if (same(start, state())) {
    history.replaceState(null, "", location.pathname);
  } else {
    history.replaceState(null, "", link || location.pathname);
  }
}

async function open() {
  const [, kind, text] = /^#(sample|state)=(.+)$/.exec(location.hash) ?? [];
  const sample = kind === "sample" && start.samples.find(one => one.name === text);
  $("sample").value = sample ? sample.name : "";
  try {
    show(sample || (kind === "state" ? pick(await decode(text)) : start));
  } catch {
    show(start);
    verdict("caution", "Not a link of this page", "it is cut off, or of another version");
  }
}

// What somebody else made may be anything.
function pick(found) {
  const texts = Object.entries(found).filter(([key, value]) => (key in Nobody || key === "config" || key === "manifest") && typeof value === "string");
  return Object.fromEntries(texts);
}

// --- What becomes of it

function changed() {
  if (!loading) {
    $("sample").value = "";
    clearTimeout(typing);
    typing = setTimeout(ask, TypingPause);
  }
}

async function ask() {
  clearTimeout(typing);
  asked?.abort();
  const mine = asked = new AbortController();
  const whole = sendable();
  if (whole === null) {
    verdict("caution", "Nothing is sent", "a Secret cannot be read");
    return;
  }
  $("busy").classList.add("on");
  $("result-pane").classList.add("waiting");
  try {
    const response = await fetch("try", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(whole), signal: mine.signal, credentials: "omit",
    });
    const answer = await response.json();
    if (mine !== asked) {
      return;
    }
    if (response.ok) {
      present(answer);
    } else {
      verdict("caution", "No answer", answer.error);
      again(response.status === 429 || response.status === 503);
    }
    await keep();
  } catch (fault) {
    if (fault.name !== "AbortError" && mine === asked) {
      verdict("caution", "Sluice does not answer", "is it still running?");
      again(true);
    }
  } finally {
    if (mine === asked) {
      $("busy").classList.remove("on");
      $("result-pane").classList.remove("waiting");
      document.body.dataset.answered = String(Number(document.body.dataset.answered ?? 0) + 1);
    }
  }
}

function again(worthwhile) {
  if (worthwhile) {
    clearTimeout(typing);
    typing = setTimeout(ask, AskAgain);
  }
}

function verdict(tone, text, more) {
  $("result-pane").classList.remove("good", "bad", "caution");
  $("dot").className = tone;
  if (tone) {
    $("result-pane").classList.add(tone);
  }
  if ($("verdict").textContent !== text) {
    $("verdict").textContent = text;
  }
  $("verdict-more").textContent = more;
}

function present(answer) {
  const all = [
    ...answer.errors.map(error => ({ ...error, severity: "error" })),
    ...answer.findings.map(finding => ({ ...finding, in: "config", severity: "warning", path: finding.policy })),
  ].map(problem => ({ ...problem, file: names[problem.in] }));
  for (const [name, view] of Object.entries(editors)) {
    const own = all.filter(problem => problem.in === name);
    showProblems(view, own.map(problem => ({ ...problem, message: problem.path ? `${problem.path}: ${problem.message}` : problem.message })));
    count(name, own);
  }
  const { tone, text, more } = verdictOf(answer);
  verdict(tone, text, more);
  const show = problem => {
    shown(problem.in === "config" ? "config" : "manifest");
    goTo(editors[problem.in], problem.line, problem.column);
  };
  const errors = all.filter(problem => problem.severity === "error");
  const findings = all.filter(problem => problem.severity === "warning");
  $("outcome").replaceChildren(...[
    errors.length > 0 && problems(errors, show),
    ...answer.results.map(outcome),
    findings.length > 0 && make("article", {}, make("h3", {}, "Likely not meant"), problems(findings, show)),
    answer.missing.length > 0 && make("p", { class: "empty" }, `Policies asked the cluster for ${answer.missing.join(", ")}. There is none here: put the object into the manifest, behind ---.`),
    answer.results.length === 0 && errors.length === 0 && make("p", { class: "empty" }, "Put a manifest, or an AdmissionReview, into the editor."),
  ].filter(Boolean));
  presentTexts(answer);
}

function count(name, own) {
  const state = $(`${name}-state`);
  if (state) {
    const errors = own.filter(problem => problem.severity === "error").length;
    const findings = own.length - errors;
    state.textContent = [errors > 0 ? `${errors} ${errors === 1 ? "error" : "errors"}` : "", findings > 0 ? `${findings} ${findings === 1 ? "finding" : "findings"}` : ""].filter(Boolean).join(", ");
    state.className = errors > 0 ? "bad" : findings > 0 ? "caution" : "";
  }
}

function presentTexts({ results, webhooks }) {
  const patched = results.filter(one => one.changed && one.allowed);
  $("patch").replaceChildren(...(patched.length > 0
    ? patched.map(one => make("article", {}, heading(one), copyBar("The JSON Patch of the answer.", one.patch), code(one.patch, `Patch of ${one.kind} ${one.name}`)))
    : [make("p", { class: "empty" }, "No patch: nothing is changed.")]));
  const stored = results.filter(one => one.stored);
  $("stored").replaceChildren(...(stored.length > 0
    ? stored.map(one => make("article", {}, heading(one), copyBar("As it would be stored.", one.stored), code(one.stored, `${one.kind} ${one.name} as stored`)))
    : [make("p", { class: "empty" }, "Nothing would be stored.")]));
  $("webhooks").replaceChildren(webhooks
    ? make("article", {}, copyBar("What the API server needs to call Sluice for these policies. sluice webhooks prints it with your address and authority.", webhooks), code(webhooks, "Webhook configurations"))
    : make("p", { class: "empty" }, "The policies cannot be read."));
}

// --- The page

function shown(part) {
  document.body.dataset.shown = part;
  for (const button of document.querySelectorAll("nav button")) {
    button.setAttribute("aria-current", String(button.dataset.show === part));
  }
}

function select(tab, focus) {
  for (const one of document.querySelectorAll("[role=tab]")) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    $(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (focus) {
    tab.focus();
  }
}

const tabs = [...document.querySelectorAll("[role=tab]")];
for (const tab of tabs) {
  tab.addEventListener("click", () => select(tab, false));
  tab.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = event.key === "Home" ? tabs[0] : event.key === "End" ? tabs.at(-1) : step && tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (next) {
      event.preventDefault();
      select(next, true);
    }
  });
}

for (const button of document.querySelectorAll("nav button")) {
  button.addEventListener("click", () => shown(button.dataset.show));
}

for (const field of fields) {
  $(field).addEventListener("input", () => {
    summarize();
    changed();
  });
}

for (const { name, title, group } of start.samples) {
  let parent = $("sample");
  if (group) {
    parent = [...parent.querySelectorAll("optgroup")].find(one => one.label === group) ?? parent.appendChild(make("optgroup", { label: group }));
  }
  parent.append(make("option", { value: name }, title));
}
$("sample").addEventListener("change", () => {
  const sample = start.samples.find(one => one.name === $("sample").value);
  if (sample) {
    show(sample);
  }
});

$("share").addEventListener("click", async () => {
  await keep();
  const link = location.origin + location.pathname + (location.hash || await fragment());
  if (navigator.clipboard) {
    await copy(link, $("share"));
  } else {
    $("link-text").value = link;
    $("link").showModal();
    $("link-text").select();
  }
});

const darkByDefault = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => localStorage.getItem("theme");
const paint = () => document.documentElement.classList.toggle("dark", (chosen() ?? (darkByDefault.matches ? "dark" : "light")) === "dark");
darkByDefault.addEventListener("change", paint);
$("theme").addEventListener("click", () => {
  localStorage.setItem("theme", document.documentElement.classList.contains("dark") ? "light" : "dark");
  paint();
});
paint();

$("help").addEventListener("click", () => $("keys").showModal());

addEventListener("keydown", event => {
  const part = event.altKey && !event.ctrlKey && !event.metaKey ? { Digit1: "config", Digit2: "manifest", Digit3: "result" }[event.code] : null;
  if (part) {
    event.preventDefault();
    shown(part);
    (part === "result" ? tabs.find(tab => tab.tabIndex === 0) : editors[part]).focus();
  }
});
addEventListener("hashchange", open);
shown("result");
await open();
