import { Link } from '@tanstack/react-router';
import { ArrowLeftRight, FileText, Mail, MailX, Settings, Users } from 'lucide-react';
import { useIsAdmin } from '../api.ts';
import classes from './nav-links.module.css';

const pages = [
  { to: '/people', label: 'People', icon: Users, admin: false },
  { to: '/emails', label: 'Emails', icon: Mail, admin: false },
  { to: '/templates', label: 'Templates', icon: FileText, admin: false },
  { to: '/unsubscribes', label: 'Unsubscribes', icon: MailX, admin: false },
  { to: '/data-sync', label: 'Data sync', icon: ArrowLeftRight, admin: false },
  { to: '/settings', label: 'Settings', icon: Settings, admin: true },
] as const;

export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const admin = useIsAdmin();
  return (
    <ul className={classes.list}>
      {pages
        .filter((page) => admin || !page.admin)
        .map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className={classes.link} {...(onNavigate ? { onClick: onNavigate } : {})}>
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              {label}
            </Link>
          </li>
        ))}
    </ul>
  );
}
