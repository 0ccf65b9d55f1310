import { friendlyCompany } from './text/friendly-company.ts';
import type { TemplateValues } from './text/variables.ts';

type PersonFacts = {
  firstName: string | null;
  lastName: string | null;
  title: string | null;
  company: string | null;
  email: string | null;
  phone: string | null;
  linkedinUrl: string | null;
};

/** Who writes: the name and address of the identity, and its signature as HTML. */
type SenderFacts = {
  name: string | null;
  email: string | null;
  title: string | null;
  signatureHtml: string | null;
};

/** HTML, as unsubscribes/message.ts makes it for one recipient. */
type UnsubscribeFields = { team_unsubscribe: string; friendly_unsubscribe: string };

/** What a template's variables stand for in an email to this person. */
export function personVariables(
  person: PersonFacts,
  sender: SenderFacts,
  unsubscribe: UnsubscribeFields,
): TemplateValues {
  const company = filled(person.company);
  return {
    first_name: filled(person.firstName),
    last_name: filled(person.lastName),
    title: filled(person.title),
    company,
    company_friendly: company === null ? null : friendlyCompany(company),
    email: filled(person.email),
    phone: filled(person.phone),
    linkedin_url: filled(person.linkedinUrl),
    my_name: filled(sender.name),
    my_email: filled(sender.email),
    my_title: filled(sender.title),
    my_signature: filled(sender.signatureHtml),
    team_unsubscribe: filled(unsubscribe.team_unsubscribe),
    friendly_unsubscribe: filled(unsubscribe.friendly_unsubscribe),
  };
}

function filled(value: string | null): string | null {
  const text = value?.trim() ?? '';
  return text === '' ? null : text;
}
