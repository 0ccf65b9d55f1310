import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { Ref } from 'react';

type Props = Omit<ButtonProps, 'href'> & { ref?: Ref<HTMLAnchorElement> };

/** A link to another page of the app that looks like a button, typed by the router. */
export const LinkButton = createLink((props: Props) => <Button component="a" {...props} />);
