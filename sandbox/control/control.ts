import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import type { MailSandbox } from '../mail/mail.ts';
import type { MarketoSandbox } from '../marketo/marketo.ts';
import { readBody, sendJson } from '../support/http.ts';
import type { ControlRoute } from './control-route.ts';
import { ControlError } from './control-route.ts';
import { instanceRoutes } from './instance.ts';
import { leadRoutes } from './leads.ts';
import { mailRoutes } from './mail.ts';
import { qualifiedRoutes } from './qualified.ts';
import { smartListRoutes } from './smart-list.ts';

const MAX_BODY = 10 * 1024 * 1024;

const routes: (ControlRoute & { pattern: RegExp; names: string[] })[] = [
  ...instanceRoutes,
  ...leadRoutes,
  ...mailRoutes,
  ...qualifiedRoutes,
  ...smartListRoutes,
].map((route) => {
  const names: string[] = [];
  const source = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { ...route, names, pattern: new RegExp(`^/_sandbox${source}$`) };
});

/** Answers /_sandbox/…: faults, requests, clock, settings, and what a Marketo user would do. */
export async function handleControl(
  { marketo, mail }: { marketo: MarketoSandbox; mail: MailSandbox },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://sandbox');
  try {
    const found = routes.filter((route) => route.pattern.test(url.pathname));
    const route = found.find((entry) => entry.method === req.method);
    if (!route) {
      const known = found.map((entry) => entry.method).join(', ');
      throw found.length > 0
        ? new ControlError(`${url.pathname} takes ${known}, not ${req.method}.`, 405)
        : new ControlError(`There is no control endpoint ${url.pathname}.`, 404);
    }
    const values = route.pattern.exec(url.pathname)?.slice(1) ?? [];
    const path = Object.fromEntries(
      route.names.map((name, n) => [name, decodeURIComponent(values[n] ?? '')]),
    );
    const body = await jsonBody(req);
    const answer = await route.handle({
      marketo,
      mail,
      params: url.searchParams,
      path,
      body,
      req,
      res,
    });
    if (answer !== undefined) await sendJson(req, res, 200, answer);
  } catch (error) {
    if (res.headersSent) throw error;
    const status = error instanceof ControlError ? error.status : 400;
    await sendJson(req, res, status, { error: sentence(error) });
  }
}

async function jsonBody(req: IncomingMessage): Promise<unknown> {
  const bytes = await readBody(req, MAX_BODY);
  if (bytes === undefined) throw new ControlError('The body is longer than 10 MB.', 413);
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ControlError('The body is no JSON.');
  }
}

function sentence(error: unknown): string {
  if (error instanceof ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
