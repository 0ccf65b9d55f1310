import type { ActivityTypesStatus } from '../../../../../../contract/activities.ts';
import classes from './types.module.css';

type Props = { status: ActivityTypesStatus; create: number };

/** The ten places for custom activity types that an instance has, and who holds them. */
export function RoomBar({ status, create }: Props) {
  const { limit, free, others } = status;
  const used = limit - free;
  const ours = Math.max(0, used - others.length);
  const places = Array.from({ length: limit }, (_, place) => {
    if (place < others.length) return 'others';
    if (place < used) return 'ours';
    return place < used + create ? 'new' : 'free';
  });
  return (
    <div>
      <p className={classes.room}>
        <strong>
          {free} of {limit}
        </strong>{' '}
        places for custom activity types are free in this Marketo
        {ours > 0 ? `; ${ours} ${ours === 1 ? 'is' : 'are'} Lockstep's` : ''}
        {others.length > 0 ? `; others: ${others.join(', ')}` : ''}.
      </p>
      <div className={classes.places} aria-hidden>
        {places.map((holder, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places have no identity and never move
          <span key={place} data-holder={holder} />
        ))}
      </div>
    </div>
  );
}
