import { Button, Textarea } from '@mantine/core';
import classes from './rich-text.module.css';

type Props = {
  value: string;
  onChange: (html: string) => void;
  label: string;
  /** What the rich view cannot show of it; empty when it can show all. */
  lost: readonly string[];
  onSimplify: () => void;
  readOnly: boolean;
};

/** The text as HTML, for what was made elsewhere. */
export function HtmlSource({ value, onChange, label, lost, onSimplify, readOnly }: Props) {
  return (
    <div>
      {lost.length > 0 ? (
        <div className={classes.lost} role="status">
          <span>
            This is edited as HTML, because the rich view has no{' '}
            {lost.map((part, index) => (
              <span key={part}>
                {index > 0 ? ', ' : ''}
                <code>{part}</code>
              </span>
            ))}
            .
          </span>
          {readOnly ? null : (
            <Button size="compact-sm" variant="default" onClick={onSimplify}>
              Simplify and edit
            </Button>
          )}
        </div>
      ) : null}
      <Textarea
        aria-label={label}
        variant="unstyled"
        autosize
        minRows={10}
        maxRows={30}
        spellCheck={false}
        readOnly={readOnly}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        classNames={{ input: classes.source ?? '' }}
      />
    </div>
  );
}
