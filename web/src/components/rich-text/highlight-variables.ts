import { Extension } from '@tiptap/core';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import classes from './rich-text.module.css';

const key = new PluginKey<DecorationSet>('highlight-variables');

/** Shows `{{ variables }}`, `{% tags %}` and `{{! field prompts }}` as such; the text stays text. */
export const HighlightVariables = Extension.create({
  name: 'highlightVariables',
  addProseMirrorPlugins: () => [
    new Plugin({
      key,
      state: {
        init: (_config, state) => decorate(state.doc),
        apply: (transaction, before) =>
          transaction.docChanged ? decorate(transaction.doc) : before,
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
});

function decorate(doc: Node): DecorationSet {
  const found: Decoration[] = [];
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true;
    // One character for each inline node, so that indexes in the text are positions in the block.
    const text = node.textBetween(0, node.content.size, undefined, '\ufffc');
    for (const match of text.matchAll(/\{\{.*?\}\}|\{%.*?%\}/g)) {
      const from = position + 1 + match.index;
      const name = match[0].startsWith('{{!') ? classes.prompt : classes.variable;
      found.push(Decoration.inline(from, from + match[0].length, { class: name ?? '' }));
    }
    return false;
  });
  return DecorationSet.create(doc, found);
}
