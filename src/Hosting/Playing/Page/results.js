// What became of it, as elements. Every text goes in as text.

/** Makes an element: name, attributes, what is in it. */
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...inside.filter(one => one !== null && one !== undefined && one !== ""));
  return element;
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** The verdict on all of it: its tone, in a word, and more. */
export function verdictOf(answer) {
  const { errors, results } = answer;
  if (errors.length > 0) {
    const files = [...new Set(errors.map(error => error.in === "config" ? "sluice.yaml" : error.in === "old" ? "the stored object" : "the manifest"))];
    return { tone: "caution", text: count(errors.length, "error", "errors"), more: `in ${files.join(" and ")}` };
  }
  const denied = results.filter(one => !one.allowed);
  const changed = results.filter(one => one.allowed && one.changed);
  const objects = results.length === 1 ? "" : results.some(one => one.madeBy) ? "with what controllers make of it" : count(results.length, "object", "objects");
  if (denied.length > 0) {
    return { tone: "bad", text: denied.length === results.length || denied.some(one => !one.madeBy) && results.length === 1 ? "Denied" : `Denied: ${denied.length} of ${results.length}`, more: objects || `${denied[0].code}` };
  }
  const warnings = results.reduce((sum, one) => sum + one.warnings.length, 0);
  const text = results.length === 0 ? "Nothing to try" : changed.length > 0 ? "Allowed, and changed" : "Allowed as it is";
  return { tone: results.length === 0 ? "" : "good", text, more: [objects, warnings > 0 ? count(warnings, "warning", "warnings") : ""].filter(Boolean).join(", ") };
}

/** The list of what is wrong, each leading to its place. */
export function problems(list, goTo) {
  return make("ul", { class: "said" }, ...list.map(problem => make("li", { class: problem.severity === "error" ? "bad" : "caution" },
    make("button", { type: "button", onclick: () => goTo(problem) },
      problem.path ? make("b", {}, problem.path, ": ") : "", problem.message, make("small", {}, `${problem.file}, line ${problem.line}`)))));
}

/** One object that was tried. */
export function outcome(result) {
  const parts = [heading(result), decision(result), policies(result)];
  if (result.allowed && result.changed) {
    parts.push(make("h4", {}, "What changes"), diff(result.diff, `What changes in ${result.kind} ${result.name}`));
  }
  return make("article", {}, ...parts.filter(Boolean));
}

export function heading(result) {
  const place = result.namespace && result.kind !== "Namespace" ? `${result.namespace}/${result.name}` : result.name;
  const tag = !result.allowed ? ["bad", "denied"] : ["good", result.changed ? "changed" : "allowed"];
  return make("h3", {}, make("span", {}, `${result.kind} ${place}`), make("span", { class: `tag ${tag[0]}` }, tag[1]),
    result.wouldBeDenied ? make("span", { class: "tag caution" }, "denied once Warn and Audit are enforced") : "",
    make("small", {}, result.madeBy ? `that ${result.madeBy} would make` : `${result.operation}${result.subResource ? "/" + result.subResource : ""} by ${result.user}`));
}

function decision(result) {
  const said = [];
  const findings = result.policies.flatMap(policy => policy.findings.map(finding => [policy.name, finding]));
  if (!result.allowed) {
    const lines = findings.length > 0 ? findings.map(([name, finding]) => make("li", { class: "bad" }, make("b", {}, name, ": "), finding)) : [make("li", { class: "bad" }, result.message)];
    said.push(...lines);
  }
  said.push(...result.warnings.map(warning => make("li", { class: "caution" }, make("b", {}, "warning: "), warning)));
  return said.length > 0 ? make("ul", { class: "said" }, ...said) : null;
}

const tones = { patched: "good", denied: "bad", failed: "bad", warned: "caution", audited: "caution" };

function policies(result) {
  if (result.policies.length === 0) {
    return make("p", { class: "empty" }, "No policy is for it.");
  }
  return make("table", { class: "policies" },
    make("thead", {}, make("tr", {}, ...["Policy", "Type", "Result", "Time"].map(text => make("th", { scope: "col", class: text.toLowerCase() }, text)))),
    make("tbody", {}, ...result.policies.map(policy => make("tr", {},
      make("td", {}, policy.name, policy.result === "not asked" || (policy.detail && !["patched", "denied", "warned"].includes(policy.result)) ? make("span", { class: "why" }, policy.detail) : ""),
      make("td", { class: "type" }, policy.type),
      make("td", {}, make("span", { class: `tag ${tones[policy.result] ?? ""}` }, policy.result)),
      make("td", { class: "time" }, policy.result === "not asked" ? "" : time(policy.milliseconds))))));
}

const time = milliseconds => milliseconds < 1 ? `${Math.max(1, Math.round(milliseconds * 1000))} µs` : `${milliseconds.toFixed(1)} ms`;

// Lines around a change that are shown with it.
const Around = 3;

/** A difference, line by line: what stays as it was is folded. */
export function diff(lines, label) {
  const inside = make("div", {});
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - Around), index + Around + 1).some(([change]) => change !== " "));
  for (let at = 0; at < lines.length;) {
    const end = near[at] ? at + 1 : near.indexOf(true, at) < 0 ? lines.length : near.indexOf(true, at);
    if (near[at] || end - at <= 3) {
      inside.append(...lines.slice(at, end).map(line));
    } else {
      const folded = lines.slice(at, end);
      const button = make("button", { type: "button", onclick: () => button.replaceWith(...folded.map(line)) }, `${folded.length} lines as they were`);
      inside.append(button);
    }
    at = end;
  }
  return make("div", { class: "code diff", tabindex: 0, role: "group", "aria-label": label }, inside);
}

function line([change, text]) {
  return change === "+" ? make("ins", {}, text || " ") : change === "-" ? make("del", {}, text || " ") : make("span", { class: "same" }, text || " ");
}

/** A text to be read and taken along. */
export function code(text, label) {
  return make("div", { class: "code", tabindex: 0, role: "group", "aria-label": label }, make("pre", {}, text));
}

/** A line of words with a button that copies a text. */
export function copyBar(words, text) {
  const button = make("button", { type: "button", onclick: () => copy(text, button) }, "Copy");
  return make("div", { class: "bar" }, make("p", {}, words), navigator.clipboard ? button : "");
}

export async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied";
  }
  setTimeout(() => button.textContent = before, 1500);
}
