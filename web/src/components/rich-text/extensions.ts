import { type Extensions, generateHTML, generateJSON } from '@tiptap/core';
import { Image } from '@tiptap/extension-image';
import { Color, TextStyle } from '@tiptap/extension-text-style';
import { StarterKit } from '@tiptap/starter-kit';
import { HighlightVariables } from './highlight-variables.ts';

/** What the rich view can hold. Emails are read in mail programs, so it stays with plain HTML. */
export const extensions: Extensions = [
  StarterKit.configure({
    // It would end every email in an empty paragraph.
    trailingNode: false,
    link: {
      openOnClick: false,
      protocols: ['http', 'https', 'mailto', 'tel'],
      // Mail programs open links in the browser anyway, and `rel` means nothing there.
      HTMLAttributes: { target: null, rel: null },
    },
  }),
  Image.configure({ inline: true }),
  TextStyle,
  Color,
  HighlightVariables,
];

/** The HTML as the rich view would give it out again. */
export function throughRichView(html: string): string {
  return generateHTML(generateJSON(html, extensions), extensions);
}
