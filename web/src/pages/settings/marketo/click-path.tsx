import classes from './click-path.module.css';

/** Menu after menu, as a person clicks them. */
export function ClickPath({ steps }: { steps: readonly string[] }) {
  return (
    <span className={classes.path}>
      {steps.map((step, index) => (
        <span key={step}>
          {index > 0 ? (
            <span className={classes.arrow}>
              <span aria-hidden> › </span>
              <span className={classes.spoken}>, then </span>
            </span>
          ) : null}
          {step}
        </span>
      ))}
    </span>
  );
}
