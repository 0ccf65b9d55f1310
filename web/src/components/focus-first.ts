import type { FormErrors } from '@mantine/form';

type Form = { getInputNode: (path: string) => HTMLElement | null };

/** After a refused submit: to the first field that is wrong, so that it is found and read out. */
export function focusFirst(form: Form, errors: FormErrors) {
  const [first] = Object.keys(errors);
  if (first) form.getInputNode(first)?.focus();
}
