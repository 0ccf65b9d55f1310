import { expect, test } from 'vitest';
import { friendlyCompany } from './friendly-company.ts';

test.each([
  ['Acme, Inc.', 'Acme'],
  ['Acme Inc', 'Acme'],
  ['Brown & Sons, LLC', 'Brown & Sons'],
  ['Siemens AG', 'Siemens'],
  ['Müller GmbH & Co. KG', 'Müller'],
  ['Toyota Motor Co., Ltd.', 'Toyota Motor'],
  ['Vodafone Group plc', 'Vodafone Group'],
  ['Example Pty Ltd', 'Example'],
  ['Danone S.A.', 'Danone'],
  ['Brembo S.p.A.', 'Brembo'],
  ['Ford Motor Company', 'Ford Motor Company'],
  ['Walt Disney, Company', 'Walt Disney'],
  ['Best Limited', 'Best'],
  ['Incorporated', 'Incorporated'],
  ['Inc.', 'Inc.'],
  ['Sea', 'Sea'],
  ['Portland', 'Portland'],
  ['  Acme , Inc. ', 'Acme'],
  ['', ''],
])('%s is called %s', (name, friendly) => {
  expect(friendlyCompany(name)).toBe(friendly);
});
