import classes from './password-rule.module.css';
import { passwordMinimum, passwordStrength } from './password-strength.ts';

/** The rule before typing, the strength while typing. */
export function PasswordRule({ id, password }: { id: string; password: string }) {
  const { level, label } = passwordStrength(password);
  const missing = passwordMinimum - [...password].length;
  return (
    <div id={id} className={classes.rule} data-level={password === '' ? undefined : level}>
      <div className={classes.bars} aria-hidden>
        <span />
        <span />
        <span />
      </div>
      <span className={classes.label} aria-live="polite">
        {password === '' || missing > 0
          ? `At least ${passwordMinimum} characters${password === '' ? '' : `, ${missing} to go`}`
          : label}
      </span>
    </div>
  );
}
