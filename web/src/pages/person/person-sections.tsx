import type { Person } from '../../../../contract/people.ts';
import { Section } from '../../components/section.tsx';
import { StatusBadge } from '../../components/status-badge.tsx';
import { PhoneValue } from './calls/phone-value.tsx';
import { extraText } from './changes.ts';
import { FieldList, FieldRow } from './field-row.tsx';
import { mailLink, webLink } from './links.ts';
import { fieldGroups, marketingFlags, type PersonField } from './person-fields.ts';

type Props = { person: Person; changed: ReadonlySet<string> };

export function FieldSections({ person, changed }: Props) {
  return fieldGroups.map((group) => (
    <Section key={group.title} title={group.title}>
      <FieldList>
        {group.fields.map((field) => {
          const value = person[field.key];
          const text = value === null ? null : String(value);
          return (
            <FieldRow
              key={field.key}
              label={field.label}
              changed={changed.has(field.key)}
              copy={field.use ? text : null}
              note={field.key === 'sfdcOpportunityId' && !text ? person.opportunityNote : null}
            >
              {text ? shownValue(person, field, text) : null}
            </FieldRow>
          );
        })}
      </FieldList>
    </Section>
  ));
}

function shownValue(person: Person, field: PersonField, text: string) {
  if (field.use === 'email') return <a href={mailLink(text)}>{text}</a>;
  if (field.use === 'phone') return <PhoneValue person={person} phone={text} />;
  if (field.use === 'url') {
    const link = webLink(text);
    if (!link) return text;
    return (
      <a href={link} target="_blank" rel="noreferrer">
        {text}
      </a>
    );
  }
  return field.use === 'id' ? <code>{text}</code> : text;
}

export function OwnerSection({ person, changed }: Props) {
  const { owner } = person;
  return (
    <Section title="Sales owner">
      <FieldList>
        <FieldRow label="Name" changed={changed.has('owner')}>
          {owner ? (
            <>
              {owner.name ?? 'Name not known'}{' '}
              {owner.active === false ? (
                <StatusBadge tone="stopped">Inactive in Salesforce</StatusBadge>
              ) : null}
            </>
          ) : null}
        </FieldRow>
        {owner?.email ? (
          <FieldRow label="Email" copy={owner.email}>
            <a href={mailLink(owner.email)}>{owner.email}</a>
          </FieldRow>
        ) : null}
        {owner ? (
          <FieldRow
            label="Salesforce user ID"
            copy={owner.id}
            note={
              owner.active === null
                ? 'Whether this user is active is known once Salesforce is connected.'
                : null
            }
          >
            <code>{owner.id}</code>
          </FieldRow>
        ) : null}
      </FieldList>
    </Section>
  );
}

export function MarketingSection({ person, changed }: Props) {
  return (
    <Section title="Marketing status" description="As Marketo has it.">
      <FieldList>
        {marketingFlags.map(({ key, label }) => (
          <FieldRow key={key} label={label} changed={changed.has(key)}>
            {flagText(person.marketing[key])}
          </FieldRow>
        ))}
      </FieldList>
    </Section>
  );
}

function flagText(flag: boolean | null) {
  if (flag === null) return 'Not known';
  return flag ? <strong>Yes</strong> : 'No';
}

export function ExtraSection({ person, changed }: Props) {
  const fields = Object.entries(person.extra);
  if (fields.length === 0) return null;
  return (
    <Section title="More fields from Marketo">
      <FieldList>
        {fields.map(([key, value]) => (
          <FieldRow key={key} label={key} changed={changed.has(`extra.${key}`)}>
            {extraText(value)}
          </FieldRow>
        ))}
      </FieldList>
    </Section>
  );
}
