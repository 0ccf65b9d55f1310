import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Email } from '../../../../contract/emails.ts';
import { client } from '../../api.ts';
import { emailKeys } from '../emails/email-queries.ts';

/** What is written; the version is the hook's own business. */
export type DraftFields = {
  identityId: string | null;
  personId: string | null;
  toAddress: string | null;
  cc: string[];
  bcc: string[];
  subject: string;
  bodyHtml: string;
  templateId: string | null;
  inReplyTo: string | null;
  trackOpens: boolean | null;
  trackClicks: boolean | null;
};

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed';

/** A pause in typing after which the draft is saved. */
const pauseMs = 800;

/**
 * A draft that saves itself: after a pause in typing, before anything that needs it on the server, and
 * when the page is left. One save at a time; what is typed meanwhile goes with the next one.
 */
export function useDraft(emailId: string, initial: DraftFields, version: number) {
  const queryClient = useQueryClient();
  const [fields, setFields] = useState(initial);
  const [state, setState] = useState<SaveState>('saved');
  const [error, setError] = useState<unknown>(null);
  const latest = useRef(initial);
  const stored = useRef(initial);
  const seen = useRef(version);
  const running = useRef<Promise<Email> | null>(null);

  const save = useCallback(async (): Promise<Email | null> => {
    await running.current?.catch(() => {});
    const sending = latest.current;
    if (sending === stored.current && seen.current > 0) return null;
    setState('saving');
    const work = client.emails.save({
      params: { id: emailId },
      body: { ...sending, version: seen.current },
    });
    running.current = work;
    try {
      const email = await work;
      seen.current = email.version;
      stored.current = sending;
      queryClient.setQueryData(emailKeys.one(emailId), email);
      void queryClient.invalidateQueries({ queryKey: emailKeys.list });
      setError(null);
      setState(latest.current === sending ? 'saved' : 'unsaved');
      return email;
    } catch (cause) {
      setError(cause);
      setState('failed');
      throw cause;
    } finally {
      running.current = null;
    }
  }, [emailId, queryClient]);

  const change = useCallback((patch: Partial<DraftFields>) => {
    latest.current = { ...latest.current, ...patch };
    setFields(latest.current);
    setState('unsaved');
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change begins the pause anew
  useEffect(() => {
    if (state !== 'unsaved') return;
    const timer = setTimeout(() => void save().catch(() => {}), pauseMs);
    return () => clearTimeout(timer);
  }, [state, fields, save]);

  useEffect(
    () => () => {
      if (latest.current !== stored.current) void save().catch(() => {});
    },
    [save],
  );

  /** A file was attached or removed: the server's version did not move. */
  const refresh = useCallback(
    (email: Email) => queryClient.setQueryData(emailKeys.one(emailId), email),
    [emailId, queryClient],
  );

  return { fields, change, save, state, error, refresh };
}
