import { CircleAlert, CircleCheck } from 'lucide-react';
import type { client } from '../../../api.ts';
import classes from './test-result.module.css';

type Result = Awaited<ReturnType<typeof client.marketo.test>>;

export function TestResult({ result }: { result: Result }) {
  const Icon = result.ok ? CircleCheck : CircleAlert;
  const found = [result.munchkinId, result.apiUser].filter(Boolean).join(', as ');
  return (
    <div className={classes.result} data-ok={result.ok}>
      <Icon className={classes.icon} size={16} strokeWidth={1.75} aria-hidden />
      <div>
        <p>{result.message}</p>
        {result.ok && found ? <p className={classes.found}>{found}</p> : null}
        {result.fix ? <p>{result.fix}</p> : null}
        {result.ok ? <p>Nothing is saved yet: press Connect.</p> : null}
      </div>
    </div>
  );
}
