import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { OctagonAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { FlowStatus } from '../../../../contract/sync.ts';
import { client, setFlow, useIsAdmin } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { formatNumber, formatPercent, plural } from '../../components/format.ts';
import { notifyDone } from '../../components/notify.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { Time } from '../../components/time.tsx';
import classes from './question.module.css';

type Question = NonNullable<FlowStatus['question']>;

/** The flow stopped because a run would have removed unusually many people: an admin decides. */
export function QuestionPanel({ flow, question }: { flow: FlowStatus; question: Question }) {
  const admin = useIsAdmin();
  const { affected, covered } = question;
  const heading = useId();
  return (
    <section className={classes.panel} aria-labelledby={heading}>
      <OctagonAlert className={classes.icon} size={20} aria-hidden />
      <div className={classes.body}>
        <h2 id={heading} className={classes.title}>
          {question.title}
        </h2>
        <p>{question.detail}</p>
        <p className={classes.figures}>
          <strong className="tabular">{formatNumber(affected)}</strong> of{' '}
          <span className="tabular">{formatNumber(covered)}</span> people are affected
          {covered > 0 ? ` (${formatPercent(affected / covered)})` : ''}. Asked{' '}
          <Time at={question.askedAt} />. Until it is answered the flow stands still, and nobody is
          removed.
        </p>
        {question.guesses.length > 0 ? (
          <>
            <h3 className={classes.sub}>Probable causes</h3>
            <ul className={classes.list}>
              {question.guesses.map((guess) => (
                <li key={guess}>{guess}</li>
              ))}
            </ul>
          </>
        ) : null}
        {question.samples.length > 0 ? (
          <>
            <h3 className={classes.sub}>Some of them</h3>
            <ul className={classes.samples}>
              {question.samples.map((one) => (
                <li key={one.marketoId}>
                  <span>{one.name || 'No name'}</span>
                  <span className="tabular">{one.marketoId}</span>
                  <span>{one.reason}</span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
        {admin ? (
          <Answers flow={flow} question={question} />
        ) : (
          <p>An administrator has to answer.</p>
        )}
      </div>
    </section>
  );
}

function Answers({ flow, question }: { flow: FlowStatus; question: Question }) {
  const [confirming, setConfirming] = useState(false);
  const send = (answer: 'apply' | 'look-again') =>
    client.sync
      .answer({ params: { flow: flow.key }, body: { questionId: question.id, answer } })
      .then(setFlow);
  const again = useMutation({
    mutationFn: () => send('look-again'),
    onSuccess: () => notifyDone('Looking at Marketo again.'),
  });
  return (
    <>
      {again.error ? <ProblemAlert error={again.error} /> : null}
      <div className={classes.answers}>
        <Button loading={again.isPending} onClick={() => again.mutate()}>
          Look again
        </Button>
        <Button variant="default" onClick={() => setConfirming(true)}>
          Apply the removals
        </Button>
        <span className={classes.advice}>
          Mend the cause in Marketo first, then look again: nothing is lost by it.
        </span>
      </div>
      <ConfirmDialog
        opened={confirming}
        onClose={() => setConfirming(false)}
        title={`Remove ${plural(question.affected, 'person', 'people')}?`}
        confirmLabel="Apply the removals"
        danger
        onConfirm={() => send('apply')}
      >
        They leave the sellers' lists at once. Should Marketo show them again as before, they come
        back with the next change or comparison.
      </ConfirmDialog>
    </>
  );
}
