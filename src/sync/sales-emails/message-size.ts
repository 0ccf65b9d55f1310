import { ConflictError } from '../../errors.ts';
import { encodedSize } from '../../mail/message.ts';

/** Headers, signature and the HTML's text part, generously. */
const overhead = 20_000;

type Sized = { bodyHtml: string; attachments: readonly { size: number }[] };

/** About how many bytes the mail server gets: text twice (HTML and plain), files a third larger. */
export function messageSize({ bodyHtml, attachments }: Sized): number {
  const text = Math.ceil(Buffer.byteLength(bodyHtml) * 2.2);
  return attachments.reduce((sum, file) => sum + encodedSize(file.size), text + overhead);
}

/** @throws ConflictError `too-large` when the email with one more file would exceed the server's SIZE. */
export function checkRoomFor(
  email: Sized,
  file: { filename: string; size: number },
  maxBytes: number | null,
): void {
  if (maxBytes === null) return;
  const size = messageSize({ ...email, attachments: [...email.attachments, file] });
  if (size <= maxBytes) return;
  const mb = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  throw new ConflictError(
    'too-large',
    `${file.filename} was not attached: the email would have ${mb(size)}, and the mail server takes at most ${mb(maxBytes)}.`,
    { fix: 'Attach a smaller file, or send a link to it. A file in an email takes a third more.' },
  );
}
