import type { CallOptions, MarketoClient } from '../../../marketo/client-types.ts';
import {
  discoverLeadFields,
  type LeadFieldKey,
  type LeadFieldMap,
  leadFieldSpecs,
} from '../../../marketo/lead-fields.ts';
import type { LeadDescription, MarketoLead } from '../../../marketo/types.ts';
import type { QuotaLimits } from '../../engine/quota/limits.ts';
import { estimateInstance, type InstanceEstimate } from './estimate.ts';
import { type Forecast, forecastBackfill } from './forecast.ts';
import { bulkAvailable, opportunitySamples } from './preview-probes.ts';

type PreviewField = {
  key: string;
  label: string;
  marketoField: string | null;
  dataType: string | null;
  note: string | null;
  /** Values of the same few people in each field. */
  samples: (string | null)[];
};

export type Preview = {
  fields: PreviewField[];
  ownerField: { name: string | null; note: string };
  estimate: InstanceEstimate;
  forecast: Forecast;
};

/** The thirteen, without the opportunity id, in the order in which people know them. */
const shown: readonly LeadFieldKey[] = [
  'firstName',
  'lastName',
  'sfdcContactId',
  'sfdcLeadId',
  'sfdcAccountId',
  'marketoId',
  'company',
  'title',
  'email',
  'phone',
  'linkedinUrl',
  'source',
];

const notes: { [K in LeadFieldKey]?: string } = {
  company: 'From the account; changed in Salesforce.',
  email: 'Several people may share one address.',
  source: 'Person Source in Marketo.',
};

type Given = {
  limits: QuotaLimits;
  now: Date;
  /** Chosen partitions; null: all. */
  partitions: readonly number[] | null;
};

/** What will be synced, shown with live values, and what the initial sync will cost; about ten calls. */
export async function previewSync(
  client: MarketoClient,
  given: Given,
  options: CallOptions = {},
): Promise<Preview> {
  const call: CallOptions = { kind: 'setup', ...options };
  const described = await client.describe2(call);
  const map = discoverLeadFields(described.fields);
  const estimate = await estimateInstance(client, map, {
    ...call,
    now: given.now,
    partitions: given.partitions === null ? null : new Set(given.partitions),
  });
  const { samples } = estimate;
  const opportunity = await opportunitySamples(client, samples, call);
  const bulk = await bulkAvailable(client, call);
  const fields = shown.map((key) => describeField(key, map, described, samples));
  fields.splice(5, 0, {
    key: 'sfdcOpportunityId',
    label: 'Salesforce opportunity ID',
    marketoField: null,
    dataType: null,
    ...opportunity,
  });
  return {
    fields,
    ownerField: describeOwner(map),
    estimate,
    forecast: forecastBackfill({ estimate, limits: given.limits, bulk, now: given.now }),
  };
}

function describeField(
  key: LeadFieldKey,
  map: LeadFieldMap,
  described: LeadDescription,
  samples: readonly MarketoLead[],
): PreviewField {
  const spec = leadFieldSpecs.find((candidate) => candidate.key === key);
  const name = map[key];
  const missing = `This Marketo has no field ${spec?.names[0]}, or hides it: stays empty.`;
  return {
    key,
    label: spec?.label ?? key,
    marketoField: name,
    dataType: described.fields.find((field) => field.name === name)?.dataType ?? null,
    note: name === null ? missing : (notes[key] ?? null),
    samples: name === null ? [] : samples.map((lead) => textOf(lead[name])),
  };
}

function textOf(value: MarketoLead[string] | undefined): string | null {
  return value === null || value === undefined || value === '' ? null : String(value);
}

function describeOwner(map: LeadFieldMap): Preview['ownerField'] {
  const name = map.ownerId;
  if (name === null) {
    return {
      name,
      note: 'No owner field found, so nobody would be synced. Look whether sfdcLeadOwnerId is hidden: Admin > Field Management.',
    };
  }
  const source =
    name === 'externalSalesPersonId' ? 'the external sales person' : 'the owner in Salesforce';
  return {
    name,
    note: `${name} holds ${source}. A user (005…) qualifies, also an inactive one; a queue (00G…) does not.`,
  };
}
