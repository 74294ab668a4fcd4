/** A measure drawn large: where it is usual, nearer and back, and on paper. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsSeenBy } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';
import { createAll, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Solène Ravenel';
const MEASURE = 'Kaliémie';
const DAY_MS = 86_400_000;
/** Days ago, and mmol/l. */
const VALUES = [
  [1_500, 4.1],
  [800, 3.9],
  [300, 4.4],
  [60, 5.6],
  [1, 4.8],
] as const;
const USUAL = [3.5, 5.1] as const;

let browser: Browser;
let at: Workstation;

beforeAll(async () => {
  const patient = patientsSeenBy(DOCTOR, HOSPITAL)[1]!.id;
  await measure(patient);
  browser = await launchBrowser();
  at = await Workstation.open(browser);
  await at.signIn.as(DOCTOR);
  await at.page.goto(`/record/${patient}`);
  await at.record.shown();
  await at.record.plot(MEASURE);
});
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

const dialog = () => at.page.getByRole('dialog');
const canvas = () => dialog().locator('canvas');
const span = (name: string) => dialog().getByRole('radio', { name: at.words(`record.spans.${name}`), exact: true });
const choose = (name: string) =>
  dialog()
    .getByText(at.words(`record.spans.${name}`), { exact: true })
    .click();
const drawn = () => canvas().evaluate((element) => (element as HTMLCanvasElement).toDataURL());

test('what the laboratory calls usual lies behind the curve as a band, and is said', async () => {
  const [low, high] = [USUAL[0].toLocaleString('fr'), USUAL[1].toLocaleString('fr')];
  await dialog()
    .getByText(at.words('record.usual', { low, high, unit: 'mmol/L' }))
    .waitFor();
  // Of the whole height of values from 3.9 to 5.6, that from 3.9 to 5.1 is usual.
  const share = await canvas().evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    let tinted = 0;
    for (let pixel = 0; pixel < data.length; pixel += 4) {
      const [red, green, alpha] = [data[pixel]!, data[pixel + 1]!, data[pixel + 3]!];
      if (alpha > 0 && alpha < 64 && green > red) tinted++;
    }
    return tinted / (width * height);
  });
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.9);
  await at.stop();
});

test('a span is chosen by a button or drawn with the mouse, and two clicks show the whole again', async () => {
  const whole = await drawn();
  await choose('year');
  await expect.poll(drawn).not.toBe(whole);
  const year = await drawn();

  const { x, y, width, height } = (await canvas().boundingBox())!;
  await at.page.mouse.move(x + width * 0.5, y + height * 0.4);
  await at.page.mouse.down();
  await at.page.mouse.move(x + width * 0.8, y + height * 0.4, { steps: 5 });
  await at.page.mouse.up();
  await expect.poll(drawn).not.toBe(year);
  expect(await dialog().getByRole('radio', { checked: true }).count()).toBe(0);
  const nearer = await drawn();

  await choose('year');
  await expect.poll(drawn).toBe(year);
  expect(await span('year').isChecked()).toBe(true);
  await at.page.mouse.dblclick(x + width * 0.6, y + height * 0.4);
  await expect.poll(drawn).toBe(whole);
  expect(await span('all').isChecked()).toBe(true);
  expect(nearer).not.toBe(whole);
});

test('it prints on one sheet, with its values', async () => {
  expect(await at.printedPages()).toBe(1);
});

async function measure(patient: string): Promise<void> {
  const doctor = await signedInAs(DOCTOR);
  expect((await doctor.open(patient)).status).toBe(200);
  const [low, high] = USUAL.map((value) => ({ value, unit: 'mmol/L' }));
  const values = VALUES.map(([days, value]) => ({
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient/${patient}` },
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { text: MEASURE, coding: [{ system: 'http://loinc.org', code: '2823-3', display: MEASURE }] },
    effectiveDateTime: new Date(Date.now() - days * DAY_MS).toISOString(),
    valueQuantity: { value, unit: 'mmol/L' },
    referenceRange: [{ low, high }],
  }));
  await createAll(values, doctor);
}
