import type { User } from '../../../../../contract/users.ts';

export type Role = User['role'];

export const roles: { value: Role; label: string; may: string }[] = [
  { value: 'seller', label: 'Seller', may: 'Works with people, as far as Sharing lets them.' },
  { value: 'manager', label: 'Manager', may: 'Also sees the people of their teams, always.' },
  { value: 'admin', label: 'Admin', may: 'Sees everybody and changes settings.' },
];

export function roleLabel(role: Role): string {
  return roles.find((one) => one.value === role)?.label ?? role;
}
