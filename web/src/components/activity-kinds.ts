import {
  Bell,
  BellOff,
  ListMinus,
  ListPlus,
  type LucideIcon,
  MailOpen,
  MailX,
  MousePointerClick,
  Phone,
  Reply,
  Send,
} from 'lucide-react';
import type { TimelineEntry } from '../../../contract/activities.ts';

type Kind = { label: string; icon: LucideIcon };

/** Each kind of entry in plain words, and the shape that it is found by in a list. */
export const activityKinds: Record<TimelineEntry['type'], Kind> = {
  'email-sent': { label: 'Email sent', icon: Send },
  'email-opened': { label: 'Email opened', icon: MailOpen },
  'email-clicked': { label: 'Link clicked', icon: MousePointerClick },
  'email-replied': { label: 'Reply', icon: Reply },
  'email-bounced': { label: 'Email bounced', icon: MailX },
  call: { label: 'Call', icon: Phone },
  'campaign-added': { label: 'Added to sales campaign', icon: ListPlus },
  'campaign-removed': { label: 'Removed from sales campaign', icon: ListMinus },
  unsubscribed: { label: 'Unsubscribed', icon: BellOff },
  resubscribed: { label: 'Subscribed again', icon: Bell },
};
