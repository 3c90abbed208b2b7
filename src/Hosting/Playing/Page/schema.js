// Completion and descriptions of sluice.yaml from its JSON schema, by where a place is in the text.
import { hoverTooltip } from "@codemirror/view";

/** Where a place is: the keys from the root ("[]" for an item of a list), each with the line and column of its mapping. */
function contextAt(doc, number, before) {
  const here = parse(before);
  if (here.comment) {
    return null;
  }
  const column = here.key === null ? here.indent : here.keyColumn;
  const path = [];
  let limit = column;
  let orEqual = false;
  const dashes = columns => {
    for (let i = columns.length - 1; i >= 0; i--) {
      if (columns[i] < limit) {
        path.unshift({ key: "[]" });
        limit = columns[i];
        orEqual = true;
      }
    }
  };
  dashes(here.dashes);
  for (let at = number - 1; at >= 1 && (limit > 0 || orEqual); at--) {
    const line = parse(doc.line(at).text);
    if (line.comment || line.blank) {
      continue;
    }
    if (line.key !== null && line.value === "" && (line.keyColumn < limit || (orEqual && line.keyColumn === limit && line.dashes.length === 0))) {
      path.unshift({ key: line.key, line: at, column: line.keyColumn });
      limit = line.keyColumn;
      orEqual = false;
    }
    dashes(line.dashes);
  }
  return { path, here, line: number, column };
}

function parse(text) {
  const [, spaces, markers, rest] = /^(\s*)((?:-(?:\s+|$))*)(.*)$/.exec(text);
  const dashes = [...markers.matchAll(/-/g)].map(match => spaces.length + match.index);
  const indent = spaces.length + markers.length;
  const pair = /^("[^"]*"|'[^']*'|[^\s#"'{[:][^:#]*?)\s*:(?:\s+(.*))?$/.exec(rest);
  const value = pair ? (pair[2] ?? "").replace(/(^|\s)#.*$/, "").trim() : null;
  return {
    indent, dashes, rest, comment: rest.startsWith("#"), blank: rest === "" && dashes.length === 0,
    key: pair ? pair[1].replace(/^["']|["']$/g, "") : null, keyColumn: indent, value, raw: pair?.[2],
  };
}

// The entries of the mapping that a line is in, by key: its own lines have their keys in the same column.
function entriesAround(doc, number, column) {
  const entries = new Map();
  const take = at => {
    const line = parse(doc.line(at).text);
    if (line.comment || line.blank) {
      return true;
    }
    if (line.key !== null && line.keyColumn === column) {
      entries.set(line.key, line.value);
    }
    return !(line.indent < column);
  };
  for (let at = number; at >= 1; at--) {
    if (!take(at) || parse(doc.line(at).text).dashes.some(dash => dash < column)) {
      break;
    }
  }
  for (let at = number + 1; at <= doc.lines; at++) {
    if (parse(doc.line(at).text).dashes.some(dash => dash < column) || !take(at)) {
      break;
    }
  }
  return entries;
}

export class Schema {
  constructor(root) {
    this.root = root;
  }

  // A schema with what it refers to; what it says itself comes first.
  resolve(node) {
    const target = node?.$ref && this.root.$defs[node.$ref.slice("#/$defs/".length)];
    return target ? { ...target, ...node, hint: target.description } : node ?? {};
  }

  variants(node) {
    const resolved = this.resolve(node);
    return [resolved, ...(resolved.anyOf ?? []).map(one => this.resolve(one))];
  }

  properties(node, entries) {
    const all = {};
    for (const one of this.variants(node)) {
      Object.assign(all, one.properties);
      for (const { if: condition, then } of one.allOf ?? []) {
        if (condition && Object.entries(condition.properties).every(([key, { const: value }]) => entries.get(key)?.replace(/^["']|["']$/g, "") === value)) {
          Object.assign(all, then.properties);
        }
      }
    }
    return all;
  }

  required(node) {
    return this.variants(node).flatMap(one => one.required ?? []);
  }

  // The schema of what is at a path; null where it has none.
  at(path, doc) {
    let node = this.root;
    for (const step of path) {
      node = step.key === "[]" ? this.variants(node).find(one => one.items)?.items : this.child(node, step, doc);
      if (!node) {
        return null;
      }
    }
    return node;
  }

  child(node, step, doc) {
    const known = this.properties(node, entriesAround(doc, step.line, step.column))[step.key];
    return known ?? this.variants(node).map(one => one.additionalProperties).find(one => one && typeof one === "object");
  }
}

const kindOf = node => [node.type].flat().filter(Boolean).join(" or ") || (node.enum ? "one of " + node.enum.length : node.properties ? "object" : "");

function info(node) {
  const words = [node.description, node.hint && node.hint !== node.description ? `Expected: ${node.hint}.` : "",
    node.enum ? `One of ${node.enum.join(", ")}.` : "", node.default !== undefined ? `Default: ${JSON.stringify(node.default)}.` : ""];
  return words.filter(Boolean).join(" ");
}

function opens(schema, node) {
  const all = schema.variants(node);
  return all.some(one => one.properties || one.type === "object" || one.type === "array" || one.items);
}

/** What may stand at a place. */
export function completions(schema) {
  return context => {
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const found = contextAt(doc, line.number, before);
    if (!found || inBlock(doc, line.number, found.column)) {
      return null;
    }
    return found.here.key !== null ? values(schema, found, doc, context, before) : keys(schema, found, doc, context);
  };
}

// Inside the text of a key such as expression: >-
function inBlock(doc, number, column) {
  for (let at = number - 1; at >= 1; at--) {
    const line = parse(doc.line(at).text);
    if (!line.blank && line.indent < column) {
      return line.value !== null && /^[|>][-+0-9]*$/.test(line.value);
    }
  }
  return false;
}

function values(schema, found, doc, context, before) {
  const { here } = found;
  const parent = schema.at(found.path, doc);
  const node = parent && schema.child(parent, { key: here.key, line: found.line, column: found.column }, doc);
  if (!node || here.raw === undefined && !/:\s$/.test(before)) {
    return null;
  }
  const text = here.raw ?? "";
  const inList = text.startsWith("[");
  const subject = inList ? schema.variants(node).find(one => one.items)?.items : node;
  const word = inList ? /[^[,\s]*$/.exec(text)[0] : text;
  return subject ? offer(schema, subject, context.pos - word.length, context, "") : null;
}

function offer(schema, node, from, context, lead) {
  const options = schema.variants(node).flatMap(one => [
    ...(one.enum ?? []).map(value => ({ label: String(value), type: "enum" })),
    ...(one.const !== undefined ? [{ label: String(one.const), type: "enum" }] : []),
    ...(one.type === "boolean" ? ["true", "false"].map(label => ({ label, type: "enum" })) : []),
  ]).map(option => ({ ...option, apply: lead + option.label }));
  const about = info(schema.resolve(node));
  return options.length > 0 ? { from, options: options.map(option => ({ ...option, info: about || undefined })), validFor: /^[\w.-]*$/ } : null;
}

function keys(schema, found, doc, context) {
  const { here } = found;
  const node = schema.at(found.path, doc);
  const from = context.pos - here.rest.length;
  if (!node || (here.rest === "" && !context.explicit && !startsHere(found, doc))) {
    return null;
  }
  const list = schema.variants(node).find(one => one.items);
  if (list) {
    // A list whose item has not begun.
    const items = schema.resolve(list.items);
    return items.properties ? ofMapping(schema, items, new Map(), found.column + 2, from, "- ") : offer(schema, items, from, context, "- ");
  }
  const entries = entriesAround(doc, found.line, found.column);
  if (here.dashes.length > 0 && !schema.variants(node).some(one => one.properties || one.additionalProperties)) {
    return offer(schema, node, from, context, "");
  }
  return ofMapping(schema, node, entries, found.column, from, "");
}

// An empty line below a key or a dash is a place where something begins.
function startsHere(found, doc) {
  return found.here.dashes.length > 0 || (found.line > 1 && /:\s*$/.test(doc.line(found.line - 1).text));
}

function ofMapping(schema, node, entries, column, from, lead) {
  const required = schema.required(node);
  const options = Object.entries(schema.properties(node, entries)).filter(([key]) => !entries.has(key)).map(([key, child], index) => {
    const resolved = schema.resolve(child);
    const isOpen = opens(schema, child);
    return {
      label: key, type: "property", detail: required.includes(key) ? "required" : kindOf(resolved), info: info(resolved) || undefined,
      boost: (required.includes(key) ? 50 : 0) - Math.min(index, 40),
      apply: lead + key + (isOpen ? ":\n" + " ".repeat(column + 2) : ": "),
    };
  });
  return options.length > 0 ? { from, options, validFor: /^[\w.-]*$/ } : null;
}

/** What a key means, when the pointer rests on it. */
export function descriptions(schema) {
  return hoverTooltip((view, position) => {
    const { doc } = view.state;
    const line = doc.lineAt(position);
    const whole = parse(line.text);
    const from = line.from + whole.keyColumn;
    if (whole.key === null || whole.comment || position < from || position > from + whole.key.length) {
      return null;
    }
    const found = contextAt(doc, line.number, line.text);
    const parent = found && schema.at(found.path, doc);
    const node = parent && schema.child(parent, { key: whole.key, line: line.number, column: whole.keyColumn }, doc);
    const text = node && info(schema.resolve(node));
    return text ? { pos: from, end: from + whole.key.length, above: true, create: () => ({ dom: Object.assign(document.createElement("div"), { className: "about", textContent: text }) }) } : null;
  });
}

export const forTests = { contextAt };
