import type { Insertable } from 'kysely';
import type { Db } from '../../src/db/pool.ts';
import type { PersonTable } from '../../src/db/schema.ts';
import { withTenant } from '../../src/db/tenant.ts';
import { newId } from '../../src/ids.ts';
import { companyKey, emailKey, nameKey, searchText } from '../../src/people/normalise.ts';

export type TestPerson = Partial<Insertable<PersonTable>> & { marketo_id: number };

/** Puts people into the table as the flow would leave them; answers their ids in the same order. */
export async function insertPeople(
  db: Db,
  tenantId: string,
  people: TestPerson[],
): Promise<string[]> {
  const rows = people.map((person) => testRow(tenantId, person));
  await withTenant(db, tenantId, async (tx) => {
    // 41 values a row; PostgreSQL takes 65,535 parameters a statement.
    for (let from = 0; from < rows.length; from += 1000) {
      await tx
        .insertInto('person')
        .values(rows.slice(from, from + 1000))
        .execute();
    }
  });
  return rows.map((row) => row.id);
}

function testRow(tenantId: string, person: TestPerson) {
  const { first_name = null, last_name = null, email = null, company = null } = person;
  const at = new Date('2026-11-01T08:00:00Z');
  return {
    tenant_id: tenantId,
    id: newId(),
    state: 'active' as const,
    origin: 'b' as const,
    owner_id: '0055g000001AAAAAA1',
    owner_name: 'Olivia Owner',
    owner_email: 'olivia@example.com',
    observed_at: at,
    created_at: at,
    changed_at: at,
    ...person,
    name_key: nameKey(last_name, first_name),
    email_key: emailKey(email),
    company_key: companyKey(company),
    search_text: searchText(first_name, last_name, email, company),
  };
}
