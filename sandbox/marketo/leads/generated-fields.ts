import { hash, pick } from '../../support/hash.ts';
import { isoDay, isoSeconds } from '../../support/time.ts';
import type { Value } from './fields.ts';
import { FIRST_LEAD_ID } from './first-lead-id.ts';
import type { LeadGenerator } from './generator.ts';
import { causes, leadSources, titles } from './pools.ts';
import { sfdcId } from './sfdc-id.ts';

/** Customer numbers count the slots from here, so that they can be turned round. */
export const FIRST_CUSTOMER_NUMBER = 500_000;

/** Each field's value as a function of the slot. */
export function generatedFields(generator: LeadGenerator): Record<string, (slot: number) => Value> {
  const seed = generator.seed;
  const sometimes = (percent: number, salt: number, make: (slot: number) => Value) => {
    return (slot: number) => (hash(seed, slot, salt) % 1000 < percent * 10 ? make(slot) : null);
  };
  const flag = (perMille: number, salt: number) => (slot: number) =>
    hash(seed, slot, salt) % 1000 < perMille;
  const causeOf = (perMille: number, salt: number) => (slot: number) =>
    hash(seed, slot, salt) % 1000 < perMille ? pick(causes, slot) : null;
  const contactId = (slot: number) => (generator.isContact(slot) ? sfdcId('003', slot) : null);
  const leadId = (slot: number) => {
    const kind = generator.kind(slot);
    if (kind === 'queue') return sfdcId('00Q', slot);
    return kind === 'user' && !generator.isContact(slot) ? sfdcId('00Q', slot) : null;
  };
  const nothing = () => null;
  return {
    id: (slot) => FIRST_LEAD_ID + slot,
    firstName: sometimes(98, 20, (slot) => pick(generator.names(slot).first, hash(seed, slot, 10))),
    middleName: sometimes(3, 21, (slot) => pick(generator.names(slot).first, hash(seed, slot, 22))),
    lastName: sometimes(99, 23, (slot) => pick(generator.names(slot).last, hash(seed, slot, 11))),
    email: (slot) => generator.email(slot),
    phone: sometimes(70, 24, (slot) => phone(generator, slot, 25)),
    mobilePhone: sometimes(35, 26, (slot) => phone(generator, slot, 27)),
    title: sometimes(85, 28, (slot) => pick(titles, hash(seed, slot, 29))),
    salutation: sometimes(20, 30, (slot) => (slot % 2 === 0 ? 'Ms.' : 'Mr.')),
    department: nothing,
    dateOfBirth: sometimes(4, 31, (slot) => isoDay((hash(seed, slot, 32) % 18_000) * 86_400_000)),
    address: sometimes(15, 33, (slot) => `${1 + (slot % 900)} Main Street,\nFloor ${slot % 30}`),
    city: nothing,
    state: nothing,
    postalCode: sometimes(15, 33, (slot) => String(10_000 + (hash(seed, slot, 34) % 89_999))),
    country: sometimes(80, 35, (slot) => generator.names(slot).country),
    company: (slot) =>
      generator.account(slot) === undefined && hash(seed, slot, 36) % 25 === 0
        ? null
        : generator.company(slot).name,
    website: (slot) => `https://www.${generator.company(slot).domain}`,
    industry: (slot) => generator.company(slot).industry,
    numberOfEmployees: (slot) => generator.company(slot).employees,
    annualRevenue: sometimes(30, 37, (slot) => generator.company(slot).employees * 100_000.5),
    linkedInProfileURL: sometimes(
      40,
      38,
      (slot) => `https://www.linkedin.com/in/person-${slot.toString(36)}`,
    ),
    linkedInId: nothing,
    linkedInDisplayName: nothing,
    linkedInPhotoURL: nothing,
    facebookId: nothing,
    twitterId: nothing,
    leadSource: sometimes(90, 39, (slot) => pick(leadSources, hash(seed, slot, 40))),
    originalSourceType: (slot) =>
      hash(seed, slot, 41) % 3 === 0 ? 'Web form fillout' : 'New person',
    originalSourceInfo: nothing,
    registrationSourceType: () => 'Salesforce.com',
    sfdcContactId: contactId,
    sfdcLeadId: leadId,
    sfdcId: (slot) => contactId(slot) ?? leadId(slot),
    sfdcType: (slot) => {
      if (generator.isContact(slot)) return 'Contact';
      return generator.kind(slot) === 'unowned' ? null : 'Lead';
    },
    sfdcAccountId: (slot) => {
      const account = generator.account(slot);
      return account === undefined ? null : sfdcId('001', account);
    },
    sfdcLeadOwnerId: (slot) => generator.owner(slot)?.id ?? null,
    leadOwnerFirstName: (slot) => generator.owner(slot)?.firstName ?? null,
    leadOwnerLastName: (slot) => generator.owner(slot)?.lastName ?? null,
    leadOwnerEmailAddress: (slot) => generator.owner(slot)?.email ?? null,
    externalSalesPersonId: nothing,
    externalCompanyId: nothing,
    contactCompany: (slot) => String(generator.account(slot) ?? generator.slots + slot),
    leadPerson: (slot) => String(FIRST_LEAD_ID + slot),
    leadPartitionId: (slot) => (hash(seed, slot, 42) % 5 === 0 ? '2' : '1'),
    unsubscribed: flag(40, 43),
    unsubscribedReason: causeOf(20, 43),
    marketingSuspended: flag(10, 44),
    marketingSuspendedCause: causeOf(10, 44),
    blackListed: flag(5, 45),
    blackListedCause: causeOf(5, 45),
    emailInvalid: flag(30, 46),
    emailInvalidCause: causeOf(30, 46),
    emailSuspended: (slot) => (hash(seed, slot, 47) % 100 === 0 ? true : null),
    emailSuspendedAt: (slot) =>
      hash(seed, slot, 47) % 100 === 0 ? isoSeconds(generator.updatedAt(slot)) : null,
    emailSuspendedCause: nothing,
    doNotCall: flag(25, 48),
    doNotCallReason: causeOf(25, 48),
    personType: () => 'contact',
    isLead: (slot) => !generator.isContact(slot),
    isAnonymous: () => false,
    mktoIsCustomer: flag(100, 49),
    mktoIsPartner: flag(20, 50),
    leadScore: (slot) => hash(seed, slot, 51) % 120,
    discountRate: sometimes(5, 52, (slot) => (hash(seed, slot, 53) % 500) / 10),
    customerNumber: sometimes(10, 54, (slot) => FIRST_CUSTOMER_NUMBER + slot),
    segmentNote: nothing,
    createdAt: (slot) => isoSeconds(generator.createdAt(slot)),
    updatedAt: (slot) => isoSeconds(generator.updatedAt(slot)),
  };
}

function phone(generator: LeadGenerator, slot: number, salt: number): string {
  const h = hash(generator.seed, slot, salt);
  const exchange = 200 + (h % 800);
  const line = 1000 + ((h >> 8) % 9000);
  if (h % 11 === 0) return `(${200 + (h % 700)}) ${exchange}-${line} x${h % 90}`;
  return `${generator.names(slot).dial}${20 + (h % 70)} ${exchange} ${line}`;
}
