import { ActionIcon } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Star } from 'lucide-react';
import { client } from '../../api.ts';
import { notifyProblem } from '../../components/notify.ts';
import { refreshTemplates } from './template-queries.ts';

type Props = { template: { id: string; name: string; favourite: boolean } };

export function FavouriteButton({ template }: Props) {
  const toggle = useMutation({
    mutationFn: (favourite: boolean) =>
      client.templates.favourite({ params: { id: template.id }, body: { favourite } }),
    onSuccess: refreshTemplates,
    onError: notifyProblem,
  });
  const favourite = toggle.isPending ? toggle.variables : template.favourite;
  return (
    <ActionIcon
      variant="subtle"
      color={favourite ? 'yellow.8' : 'gray'}
      aria-label={`Favourite: ${template.name}`}
      aria-pressed={favourite}
      onClick={() => toggle.mutate(!favourite)}
    >
      <Star size={16} strokeWidth={1.75} fill={favourite ? 'currentColor' : 'none'} aria-hidden />
    </ActionIcon>
  );
}
