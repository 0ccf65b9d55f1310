type Named = {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  marketoId: number;
};

/** How a person is called: the name, else the email address, else the Marketo ID. */
export function personName(person: Named): string {
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ').trim();
  return name || person.email || `Person ${person.marketoId}`;
}
