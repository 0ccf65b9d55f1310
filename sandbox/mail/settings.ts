import { z } from 'zod';

const share = z.number().min(0).max(1);

/** `127.0.0.1:2525`, `mail.example.com:25`, `[::1]:2525` */
const hostAndPort = z.string().regex(/^(\[[0-9a-f:]+\]|[a-z0-9.-]+):\d{1,5}$/i, {
  error: 'must be a host and a port, such as 127.0.0.1:2525',
});

export const mailSettingsSchema = z.strictObject({
  inbound: hostAndPort.nullable().describe('where replies and bounces go; null: they wait'),
  maxBytes: z.number().int().positive().describe('the largest message, told as SIZE'),
  user: z.string().nullable().describe('null: everybody may send, signed in or not'),
  password: z.string().nullable(),
  fetchHosts: z.array(z.string()).describe('hosts besides this machine whose links are opened'),
  scanner: z.boolean().describe('a security gateway opens every link at once'),
  imageProxy: z.boolean().describe('a mail program loads images when the email arrives'),
  behaviour: z.boolean().describe('recipients act by themselves'),
  seed: z.number().int().nonnegative(),
  openShare: share,
  clickShare: share.describe('of those who open'),
  replyShare: share.describe('of those who open'),
  autoReplyShare: share,
  hardBounceShare: share,
  softBounceShare: share,
  unsubscribeShare: share.describe('of those who open'),
  complaintShare: share.describe('of those who open'),
  earliestMs: z.number().int().nonnegative().describe('from arrival to the first act'),
  latestMs: z.number().int().nonnegative(),
});

export type MailSettings = z.output<typeof mailSettingsSchema>;

export function defaultMailSettings(): MailSettings {
  return {
    inbound: null,
    maxBytes: 25 * 1024 * 1024,
    user: null,
    password: null,
    fetchHosts: [],
    scanner: false,
    imageProxy: false,
    behaviour: false,
    seed: 1,
    openShare: 0.6,
    clickShare: 0.3,
    replyShare: 0.15,
    autoReplyShare: 0.05,
    hardBounceShare: 0.02,
    softBounceShare: 0.01,
    unsubscribeShare: 0.02,
    complaintShare: 0,
    earliestMs: 5_000,
    latestMs: 120_000,
  };
}
