import { MailError } from './errors.ts';
import type { SmtpSettings } from './smtp-types.ts';

/** What nodemailer says of a failure; `originalCode` is the system's or OpenSSL's. */
type Cause = {
  code?: string;
  originalCode?: string;
  command?: string;
  response?: string;
  responseCode?: number;
  recipient?: string;
  timeoutType?: string;
  message: string;
};

export type Where = { settings: SmtpSettings; dotReleased: boolean };

/**
 * A failed exchange as an error with the one sentence that a person needs (SYNC R50): before the
 * final dot nothing was sent; after it, only an answer of the server tells.
 */
export function describeFailure(error: unknown, where: Where): MailError {
  if (error instanceof MailError) return error;
  const cause: Cause = error instanceof Error ? error : new Error(String(error));
  const code = cause.responseCode ?? 0;
  if (code >= 400 && code < 600) return answered(cause, code, where);
  if (where.dotReleased) return unknown(cause, where);
  return unanswered(cause, where);
}

export function tooLarge(bytes: number, maxBytes: number): MailError {
  return new MailError(
    'mail-too-large',
    `The email has ${megabytes(bytes)} with its attachments; the mail server takes at most ${megabytes(maxBytes)}.`,
    {
      outcome: 'refused',
      temporary: false,
      fix: 'Remove an attachment, or send a link to the file instead.',
    },
  );
}

function megabytes(bytes: number): string {
  const mb = bytes / 1_000_000;
  return mb >= 0.1 ? `${mb.toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} kB`;
}

function answered(cause: Cause, smtpCode: number, where: Where): MailError {
  const enhancedCode = enhancedCodeOf(cause.response);
  const server = serverOf(where);
  const said = `"${saidOf(cause)}"`;
  const temporary = smtpCode < 500;
  const facts = { smtpCode, enhancedCode, cause };
  const command = cause.command ?? '';
  const inMessage = where.dotReleased || /^(MAIL|RCPT|DATA)/.test(command);
  if (!inMessage) return beforeMessage(cause, smtpCode, where);
  if (temporary) {
    return new MailError('mail-deferred', `${server} does not take the email now: ${said}.`, {
      ...facts,
      outcome: 'not-sent',
      temporary,
      fix: 'Lockstep tries again by itself. If it lasts, ask whoever runs the mail server.',
    });
  }
  const refused = { ...facts, outcome: 'refused' as const, temporary };
  if (smtpCode === 530 || smtpCode === 538) {
    return new MailError('mail-sign-in-needed', `${server} wants a user to sign in: ${said}.`, {
      ...refused,
      fix: 'Enter user name and password of the mail server in the settings; if they are there, choose STARTTLS or TLS.',
    });
  }
  if (enhancedCode === '5.3.4' || (smtpCode === 552 && enhancedCode !== '5.2.2')) {
    return new MailError('mail-too-large', `${server} finds the email too large: ${said}.`, {
      ...refused,
      fix: 'Remove an attachment, or send a link to the file instead.',
    });
  }
  if (command.startsWith('RCPT') && relayDenied(cause.response ?? '')) {
    return new MailError(
      'mail-relay-denied',
      `${server} does not forward emails to other domains for Lockstep: ${said}.`,
      {
        ...refused,
        fix: 'Enter a user name and password that may send by this server, or let it relay for the address of the machine that Lockstep runs on.',
      },
    );
  }
  if (command.startsWith('RCPT')) {
    const recipient = cause.recipient ?? 'a recipient';
    return new MailError('mail-recipient-refused', `${server} refuses ${recipient}: ${said}.`, {
      ...refused,
      fix: 'Check the address. Nothing was sent, to the other recipients neither.',
    });
  }
  if (command.startsWith('MAIL')) {
    return new MailError('mail-sender-refused', `${server} refuses the sender: ${said}.`, {
      ...refused,
      fix: 'Let the mail server accept the sender and the bounce domain of Lockstep, or send from another address.',
    });
  }
  return new MailError('mail-refused', `${server} refuses the email: ${said}.`, {
    ...refused,
    fix: 'What it says is the reason; change the email, or ask whoever runs the mail server.',
  });
}

function beforeMessage(cause: Cause, smtpCode: number, where: Where): MailError {
  const server = serverOf(where);
  const said = `"${saidOf(cause)}"`;
  const facts = {
    smtpCode,
    enhancedCode: enhancedCodeOf(cause.response),
    outcome: 'not-sent' as const,
    temporary: smtpCode < 500,
    cause,
  };
  if (cause.code === 'EAUTH') {
    const user = where.settings.user ?? '';
    return new MailError(
      'mail-sign-in-refused',
      `${server} does not let ${user} sign in: ${said}.`,
      {
        ...facts,
        fix: 'Check user name and password. Many providers want an app password, or SMTP sign-in switched on for the account.',
      },
    );
  }
  if (cause.command === 'STARTTLS' && !facts.temporary) return noStarttls(cause, where);
  return new MailError('mail-connection-refused', `${server} turns Lockstep away: ${said}.`, {
    ...facts,
    fix: facts.temporary
      ? 'Lockstep tries again by itself.'
      : 'Ask whoever runs the mail server whether the machine that Lockstep runs on may connect.',
  });
}

function unknown(cause: Cause, where: Where): MailError {
  return new MailError(
    'mail-outcome-unknown',
    `${serverOf(where)} had the whole email, but its answer was lost: it may have been sent.`,
    {
      outcome: 'unknown',
      temporary: false,
      cause,
      fix: 'Lockstep does not send it again by itself. Look whether it arrived (Sent folder, mail server log), then say so on the email.',
    },
  );
}

const notTrusted = new Set([
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function unanswered(cause: Cause, where: Where): MailError {
  const { settings } = where;
  const { host, port, security } = settings;
  const server = serverOf(where);
  const system = cause.originalCode ?? cause.code ?? '';
  const fail = (code: string, message: string, fix: string, temporary = false) =>
    new MailError(code, message, { outcome: 'not-sent', temporary, fix, cause });

  if (cause.code === 'EDNS') {
    return system === 'EAI_AGAIN' || system === 'ETIMEOUT' || system === 'ESERVFAIL'
      ? fail('mail-name-service', `The address of ${host} cannot be looked up now.`, retries, true)
      : fail('mail-no-such-host', `There is no host ${host}.`, 'Check the mail server’s name.');
  }
  if (system === 'ECONNREFUSED') {
    const fix = 'Check host and port (587 for STARTTLS, 465 for TLS), and that the server runs.';
    return fail('mail-port-closed', `On ${host} nothing listens on port ${port}.`, fix, true);
  }
  if (system === 'EHOSTUNREACH' || system === 'ENETUNREACH') {
    return fail('mail-unreachable', `${server} cannot be reached from here.`, firewall, true);
  }
  if (system === 'CERT_HAS_EXPIRED') {
    const fix = 'Renew the certificate of the mail server.';
    return fail('mail-certificate', `The certificate of ${server} has expired.`, fix);
  }
  if (system === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const fix = 'Enter the name that stands in its certificate as the mail server’s name.';
    return fail('mail-certificate', `The certificate of ${server} is for another name.`, fix);
  }
  if (notTrusted.has(system)) {
    const fix =
      'Give the server a certificate of a known authority, or enter its authority’s certificate in the settings.';
    const why = system.includes('SELF_SIGNED') ? 'is signed by itself' : 'cannot be verified';
    return fail('mail-certificate', `The certificate of ${server} ${why}.`, fix);
  }
  if (/^(ERR_SSL|EPROTO$)/.test(system)) {
    const fix =
      security === 'tls'
        ? 'Choose STARTTLS for this port, or take the port for TLS, mostly 465.'
        : 'Let the mail server offer TLS 1.2 or newer.';
    return fail('mail-tls-failed', `${server} and Lockstep found no common TLS.`, fix);
  }
  if (cause.command === 'STARTTLS') return noStarttls(cause, where);
  if (cause.code === 'ETIMEDOUT' || system === 'ETIMEDOUT') return timedOut(fail, cause, where);
  if (cause.code === 'EAUTH') {
    const fix = 'Choose a server that offers PLAIN or LOGIN, or leave user and password empty.';
    return fail('mail-sign-in-refused', `${server} offers no sign-in that Lockstep knows.`, fix);
  }
  if (cause.code === 'EPROTOCOL') {
    const fix = 'Check host and port: it may be the port of another service.';
    return fail('mail-not-smtp', `What answers at ${server} does not speak SMTP.`, fix);
  }
  return fail('mail-connection-lost', `The connection to ${server} broke.`, retries, true);
}

const retries = 'Lockstep tries again by itself. If it lasts, check the network and the server.';
const firewall = 'Check host and port, and that a firewall lets Lockstep out to them.';

type Fail = (code: string, message: string, fix: string, temporary?: boolean) => MailError;

function timedOut(fail: Fail, cause: Cause, where: Where): MailError {
  const server = serverOf(where);
  if (cause.timeoutType === 'GREETING_TIMEOUT' && where.settings.security !== 'tls') {
    const fix = 'If the port expects TLS from the start (465), choose TLS. Else ask its operator.';
    return fail('mail-timeout', `${server} accepts connections but says nothing.`, fix, true);
  }
  return fail('mail-timeout', `${server} does not answer in time.`, firewall, true);
}

function noStarttls(cause: Cause, where: Where): MailError {
  return new MailError('mail-no-starttls', `${serverOf(where)} offers no encryption (STARTTLS).`, {
    outcome: 'not-sent',
    temporary: false,
    cause,
    smtpCode: cause.responseCode ?? null,
    fix: 'Take the server’s port for TLS (465), or let it offer STARTTLS. Without encryption passwords and emails can be read on the way.',
  });
}

function relayDenied(response: string): boolean {
  return /relay/i.test(response) || /5\.7\.1\b.*(not permitted|authenticat)/i.test(response);
}

/** Null unless the answer carries one: `550 5.1.1 …`, `550-5.1.1 …`. */
function enhancedCodeOf(response: string | undefined): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1] ?? null;
}

function saidOf(cause: Cause): string {
  const text = (cause.response ?? cause.message).replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return (text.length > 300 ? `${text.slice(0, 300)}…` : text).replace(/\.$/, '');
}

function serverOf({ settings }: Where): string {
  return `${settings.host}:${settings.port}`;
}
