/**
 * Whether a person or a machine opened or clicked: mail proxies fetch images ahead of their users, and
 * scanners follow links before an email reaches its reader. Machine events are kept and told apart, so
 * these rules err towards "person" where they cannot tell. All are pure; machine.test.ts is their table.
 */

export type EngagementFacts = {
  kind: 'open' | 'click';
  at: Date;
  link: string | null;
  userAgent: string | null;
  /** What the request gave away by itself. */
  hint: 'head' | 'trap' | null;
};

export type EmailFacts = {
  /** When the mail server took it; null while that is not recorded yet. */
  sentAt: Date | null;
  /** How many different links it has. */
  links: number;
};

export type MachineReason =
  | 'head-request'
  | 'hidden-link'
  | 'no-user-agent'
  | 'apple-mail-privacy'
  | 'scanner'
  | 'prefetched'
  | 'too-soon'
  | 'burst'
  | 'all-links';

/**
 * Nobody reads and clicks within 2 s of the moment at which their server took the email; scanners and
 * prefetching proxies mostly do (gophish/gophish issue 1390 for Gmail's).
 */
const tooSoonMs = 2000;
/** Gmail's and Yahoo's proxies fetch for a reader, but now and then also when the email arrives. */
const prefetchMs = 10_000;
/** Two different links within this time are not one hand's work. */
const burstMs = 1000;
/** All of an email's links, at least three, within this time: so do link checkers, not readers. */
const allLinksMs = 10_000;
/** Around a visit to the hidden link, whatever else comes is that scanner's. */
const trapMs = 30_000;

/** Programs that name themselves: security scanners, link previews, crawlers, HTTP libraries. */
const scanners = [
  // Gateways that check links (Barracuda, Proofpoint, Mimecast, Cisco, Trend Micro).
  /barracuda|proofpoint|mimecast|ciscosecure|ironport|trend ?micro|\btmes\b|fireeye|symantec|sophos|forti(mail|guard)|bitdefender|vadesecure/i,
  // Gmail following links (mssola/user_agent issue 71); Microsoft's previews and existence checks.
  /gmail-content-sampling|skypeuripreview|microsoft office existence discovery|bingpreview|safelinks/i,
  // Chats that show a preview of a link, and crawlers.
  /slackbot|facebookexternalhit|facebot|twitterbot|linkedinbot|whatsapp\/|telegrambot|discordbot|googlebot|bingbot|yandexbot|baiduspider|applebot|bitlybot|virustotal|urlscan/i,
  /\b(crawler|spider|scanner|headlesschrome|phantomjs)\b/i,
  /^(curl|wget|python|go-http-client|java|okhttp|axios|node|undici|libwww-perl|ruby|php|apache-httpclient|ahc)\b/i,
];

/** Fetches images for a reader who looks (browscap/browscap issue 1108; Yahoo's help page SLN28749). */
const imageProxies = /googleimageproxy|via ggpht\.com|yahoomailproxy/i;

/** All that Mail Privacy Protection says of itself (ua-parser/uap-core issue 509). */
const appleMailPrivacy = 'Mozilla/5.0';

/** Why `event` is taken for a machine's; null: a person's. `others`: all events of the email. */
export function machineReason(
  event: EngagementFacts,
  email: EmailFacts,
  others: readonly EngagementFacts[],
): MachineReason | null {
  const agent = event.userAgent?.trim() ?? '';
  if (event.hint === 'head') return 'head-request';
  if (event.hint === 'trap') return 'hidden-link';
  if (agent === '') return 'no-user-agent';
  if (agent === appleMailPrivacy) return 'apple-mail-privacy';
  if (scanners.some((pattern) => pattern.test(agent))) return 'scanner';
  const sinceSent = email.sentAt === null ? Infinity : event.at.getTime() - email.sentAt.getTime();
  if (event.kind === 'open' && imageProxies.test(agent) && sinceSent < prefetchMs)
    return 'prefetched';
  if (sinceSent < tooSoonMs) return 'too-soon';
  const near = (ms: number) => others.filter((other) => distance(other, event) <= ms);
  if (near(trapMs).some((other) => other.hint === 'trap')) return 'hidden-link';
  if (event.kind === 'open') return null;
  if (linksOf(near(burstMs)).size >= 2) return 'burst';
  if (email.links >= 3 && linksOf(near(allLinksMs)).size >= email.links) return 'all-links';
  return null;
}

function distance(a: EngagementFacts, b: EngagementFacts): number {
  return Math.abs(a.at.getTime() - b.at.getTime());
}

function linksOf(events: readonly EngagementFacts[]): Set<string> {
  return new Set(events.flatMap((event) => event.link ?? []));
}
