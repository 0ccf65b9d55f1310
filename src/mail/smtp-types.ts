export type SmtpTimeouts = {
  /** Until the connection stands, name look-up included. */
  connectMs: number;
  greetingMs: number;
  /** Silence of the server during anything before the final dot. */
  commandMs: number;
  /** From the final dot to the answer: RFC 5321 §4.5.3.2.6 asks for 10 minutes. */
  answerMs: number;
};

export type SmtpSettings = {
  host: string;
  port: number;
  /** `tls`: from the first byte (465). `starttls`: required, never left out (587). */
  security: 'tls' | 'starttls' | 'none';
  user?: string | undefined;
  password?: string | undefined;
  /** What this server calls itself in EHLO; its host name when left out. */
  name?: string | undefined;
  /** PEM of an authority to trust beside the usual ones. */
  ca?: string | undefined;
  /** At once, 5 when left out. */
  connections?: number | undefined;
  timeouts?: Partial<SmtpTimeouts> | undefined;
};

export type SmtpMessage = { raw: Buffer; envelope: { from: string; to: string[] } };

export type SendOptions = {
  /**
   * Runs when the whole message is at the server and only the final dot is missing: the last moment
   * at which the sending can be called off (SYNC R2). If it throws, nothing was sent, and send()
   * throws the same.
   */
  beforeDot?: () => Promise<void> | void;
};

export type SmtpReceipt = {
  /** The server's whole answer, such as `250 2.0.0 Ok: queued as 1A2B`. */
  response: string;
  /** The Message-ID under which it goes on, where the server replaces ours and says so. */
  serverMessageId: string | null;
};

export type SmtpCapabilities = {
  /** Whether the connection is encrypted. */
  encrypted: boolean;
  signedIn: boolean;
  /** The largest message in bytes (SIZE); null when the server does not say. */
  maxBytes: number | null;
  /** The lines of its EHLO answer. */
  extensions: string[];
};

export type SmtpServer = {
  /**
   * Hands one message over, to all of its recipients or to none: if the server refuses one, the
   * message is broken off before the final dot.
   *
   * @throws MailError whose `outcome` says where the message stands.
   */
  send(message: SmtpMessage, options?: SendOptions): Promise<SmtpReceipt>;
  /** Connects, encrypts and signs in as send() does. @throws MailError */
  check(): Promise<SmtpCapabilities>;
  /** Waits 10 s for what is being sent, then breaks it off. */
  close(): Promise<void>;
};
