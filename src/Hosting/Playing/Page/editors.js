// The editors: CodeMirror with YAML, what is wrong in place, and the page's own colours.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--key)" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--value)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.labelName], color: "var(--number)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta], color: "var(--faint)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--panel)", color: "var(--text)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none", boxShadow: "inset 2px 0 var(--focus)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--comment)", border: "none" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--raised) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--focus) 26%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-ground)", outline: "none" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "7px", boxShadow: "0 4px 18px rgb(0 0 0 / .14)", overflow: "hidden" },
  ".cm-tooltip .about, .cm-completionInfo": { padding: "7px 11px", maxWidth: "430px", fontSize: "12.5px", lineHeight: "1.5" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-ground)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--faint)", fontStyle: "normal", fontFamily: "var(--sans)", fontSize: "11.5px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionIcon": { display: "none" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad) 1.2px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--caution) 1.2px", textUnderlineOffset: "3px" },
  ".cm-lint-marker": { content: "none !important", width: "8px", height: "8px", borderRadius: "50%", margin: "6px 0 0 3px" },
  ".cm-lint-marker-error": { backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--caution)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-diagnostic": { padding: "6px 11px", maxWidth: "460px", fontSize: "12.5px", lineHeight: "1.5", borderLeft: "3px solid var(--line)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--caution)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-panel input, .cm-panel button": { backgroundImage: "none" },
  ".cm-searchMatch": { backgroundColor: "var(--caution-ground)", outline: "1px solid var(--caution)" },
});

/**
 * @param {HTMLElement} parent Where it goes.
 * @param {{ label: string, nonce: string, changed: () => void, complete?: Function, extensions?: any[] }} options
 */
export function createEditor(parent, { label, nonce, changed, complete, extensions = [] }) {
  return new EditorView({
    parent,
    state: EditorState.create({
      extensions: [
        EditorView.cspNonce.of(nonce), lineNumbers(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), yaml(), syntaxHighlighting(colours), look, indentUnit.of("  "), EditorState.tabSize.of(2),
        autocompletion(complete ? { override: [complete], icons: false } : { override: [] }),
        keymap.of([{ key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of(update => update.docChanged && changed()),
        ...extensions,
      ],
    }),
  });
}

export const textOf = view => view.state.doc.toString();

/** Puts a text in place of what is there; nothing happens where it is the same. */
export function setText(view, text) {
  if (textOf(view) !== text) {
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
  }
}

/** Shows what is wrong: each with line, column (both from 1), severity and message. */
export function showProblems(view, problems) {
  const { doc } = view.state;
  const diagnostics = problems.map(({ line, column, severity, message }) => {
    const { from, to } = rangeAt(doc, line, column);
    return { from, to, severity, message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics.sort((one, other) => one.from - other.from)));
}

function rangeAt(doc, line, column) {
  const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
  const word = /^("[^"]*"|'[^']*'|[^\s:,\]}]+(?: [^\s:,#\]}]+)*)/.exec(doc.sliceString(from, at.to));
  return { from, to: word ? from + word[0].length : Math.min(from + 1, at.to) };
}

/** Moves the cursor to a place and there the eyes. */
export function goTo(view, line, column) {
  const { from } = rangeAt(view.state.doc, line, column);
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}
