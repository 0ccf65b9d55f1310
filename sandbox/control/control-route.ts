import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailSandbox } from '../mail/mail.ts';
import type { MarketoSandbox } from '../marketo/marketo.ts';

export interface ControlRequest {
  marketo: MarketoSandbox;
  mail: MailSandbox;
  params: URLSearchParams;
  /** What stands in the path for `:id` and the like. */
  path: Record<string, string>;
  body: unknown;
  req: IncomingMessage;
  res: ServerResponse;
}

/** A control endpoint. What it returns is sent as JSON; undefined: it has answered by itself. */
export interface ControlRoute {
  method: string;
  path: string;
  handle: (request: ControlRequest) => unknown;
}

/** A wrong request: HTTP 400 or the given status, with a sentence that says what to do. */
export class ControlError extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** The lead id in the path; 404 when there is no such lead. */
export function leadIn(request: ControlRequest): number {
  const id = Number(request.path.id);
  if (!request.marketo.store.has(id)) {
    const winner = request.marketo.merges.winnerOf(id);
    const where = winner === id ? '' : ` It was merged into lead ${winner}.`;
    throw new ControlError(`There is no lead ${request.path.id}.${where}`, 404);
  }
  return id;
}
