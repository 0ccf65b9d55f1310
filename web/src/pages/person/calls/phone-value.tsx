import { useQuery } from '@tanstack/react-query';
import type { Person } from '../../../../../contract/people.ts';
import { phoneLink } from '../links.ts';
import { callSettingsQuery } from './call-queries.ts';

/** A person's number: to dial it, unless the company's setting refuses calls to people marked so. */
export function PhoneValue({ person, phone }: { person: Person; phone: string }) {
  const marked = person.marketing.doNotCall === true;
  const settings = useQuery({ ...callSettingsQuery, enabled: marked });
  const mayCall = !marked || (settings.data && settings.data.doNotCall !== 'refuse');
  const link = mayCall ? phoneLink(phone) : null;
  return link ? <a href={link}>{phone}</a> : phone;
}
