import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { Ref } from 'react';

type Props = Omit<AnchorProps, 'href'> & { ref?: Ref<HTMLAnchorElement> };

/** A link to another page of the app, typed by the router. */
export const TextLink = createLink((props: Props) => <Anchor {...props} />);
