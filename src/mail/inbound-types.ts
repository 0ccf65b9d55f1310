import type { MailAddress } from './address.ts';

/**
 * `dsn`: a report about an email that could not be delivered, or is late. `feedback`: a recipient
 * marked an email as spam (ARF). `auto-reply`: written by a machine, out of office mostly.
 * `reply`: a person's answer. `other`: nothing that belongs to an email of ours as far as one can see.
 */
export type InboundKind = 'dsn' | 'feedback' | 'auto-reply' | 'reply' | 'other';

export type BounceRecipient = {
  /** The address as it was known at last, in lower case; null when the report does not say. */
  recipient: string | null;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown';
  /** RFC 3463, such as 5.1.1; null when none is to be found. */
  status: string | null;
  /** `hard`: failed for good, 5.x.x. `soft`: failed or late for another reason. `none`: it arrived. */
  severity: 'hard' | 'soft' | 'none';
  /** What the other server said, in one line. */
  diagnostic: string | null;
};

export type Bounce = {
  /** False: the sender does not follow RFC 3464, and it was read out of the text. */
  standard: boolean;
  recipients: BounceRecipient[];
};

export type InboundMessage = {
  kind: InboundKind;
  /** SHA-256 of the whole message, in hex. */
  hash: string;
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  from: MailAddress | null;
  /** To and Cc. */
  to: MailAddress[];
  subject: string;
  date: Date | null;
  /** What is new in it, without the quoted history. */
  text: string;
  /** For `dsn`. */
  bounce: Bounce | null;
  /** The email that a report or complaint is about, as far as it is enclosed. */
  original: { messageId: string | null; lockstepId: string | null };
};
