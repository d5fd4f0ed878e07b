import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { describeIfAvailable } from '#platform/testing/describeIfAvailable.ts';
import { eventually } from '#platform/testing/eventually.ts';
import { requireData, findVariants, logIn } from './shopping.ts';
import { useLentSystem } from './useSystem.ts';

// A real browser, set by an environment variable like the other engines of the tests.
const executablePath = process.env['TEST_CHROMIUM'];

// A page has eight megabytes of script, which takes long on a busy machine.
const TIMEOUT_MS = 120_000;
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];
const ADJUST = `mutation ($id: ID!, $key: ID!) {
  adjustStock(variantId: $id, delta: 1, reason: "count", idempotencyKey: $key) { userErrors { message } }
}`;

let system: ReturnType<typeof useLentSystem>;
let profile: string;
let browser: BrowserContext;
async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(new URL('/graphiql', system.url).href);
  await page.locator('.graphiql-execute-button').waitFor({ timeout: 60_000 });
  return page;
}

async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .monaco-editor`).first().click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
  // The editor closes brackets behind the cursor.
  await page.keyboard.press('Control+Shift+End');
  await page.keyboard.press('Delete');
}

async function run(page: Page, operation: string): Promise<void> {
  // In a background tab the editor renders nothing and timers are slow.
  await page.bringToFront();
  await write(page, '.graphiql-query-editor', operation);
  // GraphiQL debounces its editor; then it stores the tab's operation.
  await page.waitForFunction((text) => {
    type TabState = { readonly tabs: readonly { readonly query: string | null }[]; readonly activeTabIndex: number };
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}') as TabState;
    return tabs[activeTabIndex]?.query === text;
  }, operation);
  await page.locator('.graphiql-execute-button').click();
}

/** Waits until the response pane shows all of these texts. */
async function expectResponse(page: Page, ...texts: readonly string[]): Promise<void> {
  // The editor renders nothing in a background tab.
  await page.bringToFront();
  const pane = page.locator('.result-window .view-lines');
  let shown = '';
  const isShown = async () => {
    // The editor renders spaces as no-break spaces.
    shown = (await pane.innerText()).replaceAll(/\s+/g, ' ');
    return texts.every((text) => shown.includes(text));
  };
  // The failure shows what stood there instead.
  await eventually(isShown, { withinMs: 60_000 }).catch(() => {
    for (const text of texts) expect(shown).toContain(text);
  });
}

async function tokenIn(page: Page): Promise<string> {
  return page.evaluate(() => JSON.parse(localStorage.getItem('graphiql:session') ?? '{}').accessToken as string);
}

describeIfAvailable(
  { name: 'Chromium named by TEST_CHROMIUM', isAvailable: executablePath !== undefined },
  'GraphiQL in a browser',
  () => {
    system = useLentSystem();
    beforeAll(async () => {
      profile = await mkdtemp(join(tmpdir(), 'graphiql-'));
      browser = await chromium.launchPersistentContext(profile, { executablePath: executablePath ?? '', args: QUIET });
    }, 60_000);
    afterEach(async () => {
      for (const page of browser?.pages() ?? []) {
        if (page.url().startsWith('http')) await page.evaluate(() => localStorage.clear());
        await page.close();
      }
    });
    afterAll(async () => {
      await browser?.close();
      if (profile) await rm(profile, { recursive: true, maxRetries: 5 });
    });

    test(
      'one click signs in on all tabs, and one click signs out on all tabs',
      async () => {
        const page = await openPage();
        const other = await openPage();
        await page.getByRole('button', { name: 'Ada (customer)' }).click();
        await page.getByText('Signed in as Ada Lovelace').waitFor();
        await run(page, '{ me { email } }');
        await expectResponse(page, '"email": "ada@example.com"');

        await other.getByText('Signed in as Ada Lovelace').waitFor();
        await other.getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Not signed in.').waitFor();
        await run(page, '{ me { id } }');
        await expectResponse(page, '"me": null');
      },
      TIMEOUT_MS,
    );

    test(
      'a wrong password is reported next to the form',
      async () => {
        const page = await openPage();
        await page.getByLabel('Email').fill('ada@example.com');
        await page.getByLabel('Password').fill('not-the-password');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await eventually(async () => /password/i.test(await page.getByRole('status').innerText()));
      },
      TIMEOUT_MS,
    );

    test(
      'one tab refreshes the token for all tabs before it expires, and a subscription continues',
      async () => {
        const page = await openPage();
        await page.getByRole('button', { name: 'Grace (customer)' }).click();
        await page.getByText('Signed in as Grace Hopper').waitFor();
        const other = await openPage();
        const first = await tokenIn(page);
        await page.bringToFront();
        await run(page, 'subscription Watch { myNotifications { unreadCount } }');
        await page.locator('.graphiql-execute-button[aria-label^="Stop"]').waitFor();
        // Both tabs learn at the same time that the token expires soon.
        const third = await openPage();
        await third.evaluate(() => {
          const session = JSON.parse(localStorage.getItem('graphiql:session') ?? '{}') as object;
          localStorage.setItem('graphiql:session', JSON.stringify({ ...session, endsAt: Date.now() + 1000 }));
        });
        await eventually(async () => (await tokenIn(page)) !== first, { withinMs: 20_000 });
        await run(other, '{ me { email } }');
        await expectResponse(other, '"email": "grace@example.com"');
        expect(await page.locator('.result-window .view-lines').innerText()).not.toContain('errors');
        await other.getByRole('button', { name: 'Sign out' }).click();
        await expectResponse(page, '"code": "UNAUTHENTICATED"');
      },
      TIMEOUT_MS,
    );

    test(
      'a subscription lists its events, newest first',
      async () => {
        const page = await openPage();
        const [variant] = await findVariants(system.execute);
        const admin = await logIn(system.execute, 'admin@example.com');
        await run(page, `subscription { stockChanged(variantId: "${variant?.id}") { availableToSell } }`);
        await page.locator('.graphiql-execute-button[aria-label^="Stop"]').waitFor();
        const adjust = async (key: string) =>
          requireData(await system.execute(ADJUST, { id: variant?.id, key }, admin));
        const shown = async () => page.locator('.result-window .view-lines').innerText();
        // The subscription may start after the first change.
        for (let count = 0; (await shown()).split('receivedAt').length < 3; count += 1) {
          await adjust(`graphiql-log-${count}`);
          await page.waitForTimeout(200);
        }
        const [newest = 0, older = 0] = [...(await shown()).matchAll(/availableToSell\D+(\d+)/g)].map(([, left]) =>
          Number(left),
        );
        expect(newest).toBeGreaterThan(older);
      },
      TIMEOUT_MS,
    );

    test(
      'a refused subscription and an invalid token are shown at once as GraphQL errors',
      async () => {
        const page = await openPage();
        await run(page, 'subscription { orderEvents(orderId: "ord_01ARZ3NDEKTSV4RRFFQ69G5FAV") { sequence } }');
        await expectResponse(page, '"code": "UNAUTHENTICATED"');
        await page.getByRole('button', { name: 'Headers', exact: true }).click();
        await write(
          page,
          '.graphiql-editor-tool .graphiql-editor:not(.hidden)',
          '{"authorization": "Bearer nonsense"}',
        );
        await run(page, 'subscription { myNotifications { unreadCount } }');
        await expectResponse(page, '"code": "UNAUTHENTICATED"', '"closeCode": 4403');
      },
      TIMEOUT_MS,
    );
  },
);
