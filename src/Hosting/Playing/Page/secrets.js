// Values of Secrets never leave the page: "hidden" is sent in their place, and stands in links. Lines and columns of the rest stay as they are.
import { yamlLanguage } from "@codemirror/lang-yaml";

const Kinds = new Set(["Secret", "SecretList"]);
const Parts = new Set(["data", "stringData"]);

// What kubectl apply keeps of the whole object, values included.
const Kept = "kubectl.kubernetes.io/last-applied-configuration";

// "hidden" in base64, as data has to be; it is as good a text as another for stringData.
const Hidden = "aGlkZGVu";

// In a text that cannot be read, whatever looks like one is one.
const Says = /kind["']?\s*:[^\n]*Secret/;

/**
 * Takes the values of Secrets out of YAML or JSON.
 * @param {string} text Manifests.
 * @returns {{ text: string, hidden: number, unread: boolean }} The text without them, how many there were, and whether a Secret seems to be
 * in what is broken: then nothing of it is to be sent.
 */
export function withoutSecrets(text) {
  const edits = new Map();
  let broken = false;
  let aliases = false;
  const secrets = [];
  yamlLanguage.parser.parse(text).iterate({
    enter(node) {
      broken ||= node.type.isError;
      aliases ||= node.name === "Alias";
      if (isMapping(node) && pairs(node.node).some(pair => keyOf(pair, text) === "kind" && saysSecret(pair.lastChild, text))) {
        secrets.push(node.node);
      }
    },
  });
  for (const secret of secrets) {
    // What an alias stands for may be anywhere before it.
    within(aliases ? documentOf(secret) : secret, text, edits);
    hideComments(documentOf(secret), edits);
  }
  const all = [...edits.values()];
  return { text: apply(text, all), hidden: all.filter(edit => edit.text !== "#").length, unread: broken && Says.test(text) };
}

const isMapping = node => node.name === "BlockMapping" || node.name === "FlowMapping";

function documentOf(node) {
  return node.name === "Document" || !node.parent ? node : documentOf(node.parent);
}

// Beside a value its predecessor may stand in a comment.
function hideComments(node, edits) {
  node.cursor().iterate(inner => {
    if (inner.name === "Comment") {
      edits.set(inner.from, { from: inner.from, to: inner.to, text: "#" });
    }
  });
}

// What cannot be told from here, as an alias, may be one.
function saysSecret(node, text) {
  if (node?.name === "Alias") {
    return true;
  }
  return node?.lastChild ? saysSecret(node.lastChild, text) : Kinds.has(plain(node, text));
}

function hideParts(node, text, edits) {
  for (const pair of pairs(node)) {
    const key = keyOf(pair, text);
    if (Parts.has(key) || key === Kept) {
      hideAll(pair.lastChild, text, edits);
    } else {
      for (let child = pair.firstChild?.nextSibling; child; child = child.nextSibling) {
        within(child, text, edits);
      }
    }
  }
}

// Deeper mappings, such as metadata.annotations, or the items of a list.
function within(node, text, edits) {
  if (isMapping(node)) {
    hideParts(node, text, edits);
    return;
  }
  for (let child = node.firstChild; child; child = child.nextSibling) {
    within(child, text, edits);
  }
}

function hideAll(node, text, edits) {
  if (!node) {
    return;
  }
  if (node.name === "Literal" || node.name === "QuotedLiteral") {
    edits.set(node.from, { from: node.from, to: node.to, text: node.name === "QuotedLiteral" ? text[node.from] + lines(text.slice(node.from, node.to)) + text[node.from] : lines(text.slice(node.from, node.to)) });
  } else if (node.name === "BlockLiteralContent") {
    const content = text.slice(node.from, node.to);
    edits.set(node.from, { from: node.from, to: node.to, text: content.replace(/^([ ]*)\S.*$/gm, `$1${Hidden}`) });
  } else if (node.name !== "Key") {
    for (let child = node.firstChild; child; child = child.nextSibling) {
      hideAll(child, text, edits);
    }
  }
}

// A value over several lines keeps their number.
function lines(value) {
  return [Hidden, ...value.split("\n").slice(1).map(line => (/^\s*/.exec(line)?.[0] ?? ""))].join("\n");
}

function pairs(mapping) {
  return mapping.getChildren("Pair");
}

function keyOf(pair, text) {
  const key = pair.firstChild;
  return key?.name === "Key" ? plain(key.firstChild, text) : "";
}

function plain(node, text) {
  if (node?.name === "Literal") {
    return text.slice(node.from, node.to);
  }
  if (node?.name === "QuotedLiteral") {
    const quoted = text.slice(node.from, node.to);
    try {
      return quoted[0] === '"' ? JSON.parse(quoted) : quoted.slice(1, -1);
    } catch {
      return quoted.slice(1, -1);
    }
  }
  return "";
}

function apply(text, edits) {
  let done = "";
  let at = 0;
  for (const edit of edits.sort((one, other) => one.from - other.from)) {
    done += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return done + text.slice(at);
}
