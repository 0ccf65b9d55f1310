import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Template } from '../../contract/templates.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { axeViolations } from '../support/axe.ts';
import { describeWithBrowser } from '../support/browser.ts';
import type { Browser as SignedIn } from '../support/web-server.ts';

describeWithBrowser('templates', (browser) => {
  let app: TestApp;
  let admin: SignedIn;
  let page: Page;

  beforeAll(async () => {
    app = await startApp({ people: 30 });
    const owner = app.marketo.owners.users[0]?.id ?? '';
    app.marketo.createLead({
      ...{ firstName: 'Zdeňka', lastName: 'Quarterstaff', email: 'z.q@needle.example' },
      ...{ company: 'Haystack Industries, Inc.', sfdcLeadOwnerId: owner },
    });
    admin = await app.inStep();
    page = await app.page(browser(), { user: admin });
  });
  afterAll(async () => {
    await app?.close();
  });

  const text = () => page.getByRole('textbox', { name: 'Text of the template', exact: true });
  const save = async () => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('is saved.').first().waitFor();
  };
  const make = async (content: object): Promise<Template> =>
    JSON.parse((await admin.send('POST', '/api/v1/templates', content)).body);
  const open = async (template: Template) => {
    await page.goto(`/templates/${template.id}`);
    await page.getByRole('heading', { level: 1, name: template.name }).waitFor();
  };

  it('says what a template is while there is none', async () => {
    await page.goto('/templates');
    await page.getByText('No templates yet').waitFor();
    await page.getByRole('link', { name: 'Write the first one' }).click();
    await page.getByRole('heading', { level: 1, name: 'New template' }).waitFor();
  });

  it('is written with variables, corrected by the check, and saved', async () => {
    await page.getByLabel('Name').fill('First meeting');
    await page.getByLabel('Subject', { exact: true }).fill('Hello ');
    await page.getByRole('button', { name: 'Insert variable in the subject' }).click();
    await page.getByRole('menuitem', { name: 'First name' }).click();
    await expect
      .poll(() => page.getByLabel('Subject', { exact: true }).inputValue())
      .toBe('Hello {{ first_name }}');
    await text().click();
    await page.keyboard.type('Dear {{ frist_name }} of ');
    await page.getByRole('button', { name: 'Insert variable', exact: true }).click();
    await page.getByRole('menuitem', { name: /^Company without/ }).click();
    await page.getByText('There is no variable {{ frist_name }}.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use first_name' }).click();
    await page.getByText('Every variable exists.').waitFor();
    await save();
    await page.getByRole('heading', { level: 1, name: 'First meeting' }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1);
    const saved = JSON.parse((await admin.send('GET', `/api/v1/templates/${id}`)).body);
    expect(saved).toMatchObject({
      subject: 'Hello {{ first_name }}',
      bodyHtml: '<p>Dear {{ first_name }} of {{ company_friendly }}</p>',
      sharing: 'private',
    });
  });

  it('is shown as a chosen person would get it, or with what would stop it', async () => {
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.getByText('Nobody is chosen').waitFor();
    await page.getByRole('combobox', { name: 'Shown as this person' }).fill('Quarterstaff');
    await page.getByRole('option', { name: /Zdeňka Quarterstaff/ }).click();
    const mail = page.frameLocator('iframe[title="Text of the email"]');
    await mail.getByText('Dear Zdeňka of Haystack Industries', { exact: true }).waitFor();
    await page.getByText('Hello Zdeňka', { exact: true }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Text' }).click();
    await text().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' {{ phone }}');
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.getByRole('combobox', { name: 'Shown as this person' }).fill('Quarterstaff');
    await page.getByRole('option', { name: /Zdeňka Quarterstaff/ }).click();
    await page.getByRole('alert').getByText('{{ phone }} has no value').waitFor();
  });

  it('is not left by mistake with changes in it', async () => {
    await page.getByRole('link', { name: 'All templates' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('tab', { name: 'Text' }).click();
    expect(await text().textContent()).toContain('{{ phone }}');
    await page.getByRole('link', { name: 'All templates' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('table', { name: 'Templates' }).waitFor();
    expect(await page.getByRole('table', { name: 'Templates' }).textContent()).toContain(
      'First meeting',
    );
  });

  it('of somebody who saved meanwhile is not written over', async () => {
    const template = await make({ name: 'Written twice', subject: 'One', bodyHtml: '<p>One</p>' });
    await open(template);
    const { id, version } = template;
    await admin.send('PUT', `/api/v1/templates/${id}`, {
      ...{ name: 'Written twice', subject: 'Two', bodyHtml: '<p>Two</p>', version },
    });
    await page.getByLabel('Subject', { exact: true }).fill('Three');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page
      .getByRole('alert')
      .getByText(/Ada Admin changed "Written twice" on/)
      .waitFor();
    await page.getByRole('button', { name: 'Load the newer version' }).click();
    await expect.poll(() => page.getByLabel('Subject', { exact: true }).inputValue()).toBe('Two');
    expect(await text().textContent()).toBe('Two');
    await page.getByLabel('Subject', { exact: true }).fill('Three');
    await save();
  });

  it('with tables stays as it is, edited as HTML', async () => {
    const bodyHtml = '<table width="600"><tbody><tr><td>Offer</td></tr></tbody></table>';
    await open(await make({ name: 'Newsletter', subject: 'x', bodyHtml }));
    await page.getByText('This is edited as HTML').waitFor();
    const source = page.getByRole('textbox', { name: 'Text of the template, HTML' });
    expect(await source.inputValue()).toBe(bodyHtml);
    await source.fill(bodyHtml.replace('Offer', 'Offer<script>x()</script>'));
    await page.getByText('Taken out when saved').waitFor();
    await save();
    await expect.poll(() => source.inputValue()).toBe(bodyHtml);
    expect(await axeViolations(page)).toEqual([]);
  });

  it('is shared, put in a category, starred, archived, brought back and deleted', async () => {
    await page.goto('/templates');
    await page.getByRole('button', { name: 'New category' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Prospecting');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Prospecting 0' }).waitFor();
    await open(await make({ name: 'All its life', subject: 'x', bodyHtml: '<p>x</p>' }));
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Category' }).click();
    await page.getByRole('option', { name: 'Prospecting' }).click();
    await page.getByRole('radio', { name: 'Everyone' }).check();
    await page.getByRole('checkbox', { name: 'Non-commercial' }).check();
    expect(await axeViolations(page)).toEqual([]);
    await save();
    await page.getByRole('button', { name: 'Favourite: All its life' }).click();
    await page.getByRole('button', { name: 'Favourite: All its life', pressed: true }).waitFor();
    await page.getByRole('tab', { name: 'Results' }).click();
    await page.getByText('No email was sent with it yet').waitFor();
    await page.getByRole('link', { name: 'All templates' }).click();
    await page.getByRole('button', { name: 'Prospecting 1' }).click();
    await page.getByRole('button', { name: 'Favourites' }).click();
    const table = page.getByRole('table', { name: 'Templates' });
    await expect.poll(() => table.getByRole('row').count()).toBe(2);
    expect(await axeViolations(page)).toEqual([]);
    await table.getByRole('link', { name: 'All its life' }).click();
    const menu = async (name: string) => {
      await page.getByRole('button', { name: 'More about this template' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await menu('Move to the archive');
    await page.getByText('It can be neither used nor changed').waitFor();
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
    await menu('Move out of the archive');
    await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    await menu('Delete');
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { level: 1, name: 'Templates' }).waitFor();
    await page.getByText('is deleted.').waitFor();
  });

  it('is found by its text', async () => {
    await make({ name: 'Haystack', subject: 'x', bodyHtml: '<p>A <b>needle</b> in it</p>' });
    await page.goto('/templates');
    await page.getByRole('searchbox').fill('needle in');
    const table = page.getByRole('table', { name: 'Templates' });
    await table.getByRole('link', { name: 'Haystack' }).waitFor();
    await expect.poll(() => table.getByRole('row').count()).toBe(2);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No template matches').waitFor();
    await page.getByRole('button', { name: 'Show all templates' }).click();
    await table.getByRole('link', { name: 'Newsletter' }).waitFor();
  });

  it('looks right and is accessible on a phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const phone = await app.page(browser(), {
        user: admin,
        viewport: { width: 360, height: 740 },
        colorScheme,
      });
      for (const path of ['/templates', '/templates/new']) {
        await phone.goto(path);
        await phone.getByRole('heading', { level: 1 }).waitFor();
        await phone
          .getByRole(path.endsWith('new') ? 'textbox' : 'link', {
            name: path.endsWith('new') ? 'Text of the template' : 'Haystack',
          })
          .waitFor();
        expect([path, colorScheme, await axeViolations(phone)]).toEqual([path, colorScheme, []]);
        const overflow = await phone.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect([path, overflow]).toEqual([path, 0]);
      }
    }
  });

  it('breaks nothing on the way', () => {
    expect(app.broken).toEqual([]);
  });
});
