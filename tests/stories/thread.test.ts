/** A long life: two thousand resources scroll as twenty do, are filtered and searched, and documents are read beside them. */
import { crc32, deflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, patientsSeenBy } from '../demo.ts';
import { Workstation } from '../pages/workstation.ts';
import { createAll, signedInAs } from '../program.ts';

const DOCTOR = 'Dr Solène Ravenel';
const MANY = 2_000;
const OLDEST = 'Le tout premier geste';

let browser: Browser;
let at: Workstation;

beforeAll(async () => {
  const patient = patientsSeenBy(DOCTOR, HOSPITAL)[0]!.id;
  await fill(patient);
  browser = await launchBrowser();
  at = await Workstation.open(browser);
  await at.signIn.as(DOCTOR);
  await at.page.goto(`/record/${patient}`);
  await at.record.shown();
}, 120_000);
afterAll(async () => {
  await at?.close();
  await browser?.close();
});

test('only what can be seen of it is in the page, and the end is reached', async () => {
  const { record, page } = at;
  await record.entries.first().waitFor();
  expect(Number(await record.entries.first().getAttribute('aria-setsize'))).toBeGreaterThan(MANY);
  expect(await record.entries.count()).toBeLessThan(80);
  await at.stop();
  await record.scroll.focus();
  await page.keyboard.press('End');
  await record.timeline.getByText(OLDEST).waitFor();
  expect(await record.entries.count()).toBeLessThan(80);
});

test('it is filtered by kind, date and author, and searched in words', async () => {
  const { record, words } = at;
  await record.timeline.getByLabel(words('record.timeline.by.author')).selectOption('Dr Aimé Rare');
  await record.timeline.getByText(words('record.timeline.found_one', { count: 1 })).waitFor();
  await record.timeline.getByText(OLDEST).waitFor();
  await record.timeline.getByLabel(words('record.timeline.by.author')).selectOption('all');
  await record.timeline.getByLabel(words('record.timeline.by.date')).selectOption('1971');
  await record.timeline.getByText(OLDEST).waitFor();
  await record.timeline.getByLabel(words('record.timeline.by.date')).selectOption(words('record.timeline.lately.P3M'));
  await record.timeline.getByText(OLDEST).waitFor({ state: 'hidden' });
  await record.timeline.getByLabel(words('record.timeline.by.date')).selectOption('all');
  await record.timeline.getByLabel(words('record.timeline.search')).fill('tout PREMIER geste');
  await record.timeline.getByText(words('record.timeline.found_one', { count: 1 })).waitFor();
  await record.timeline.getByLabel(words('record.timeline.search')).fill('');
});

test('a PDF is drawn beside it, with its words for a screen reader', async () => {
  const { record, words } = at;
  await record.show('document');
  const content = await record.readDocument('Courrier en PDF');
  await content.getByRole('img', { name: words('record.pageOf', { number: 1, count: 1 }) }).waitFor();
  await content.getByText('Bonjour le PDF').waitFor({ state: 'attached' });
  const ink = await content.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, index) => index % 4 === 0 && value < 100);
  });
  expect(ink).toBe(true);
  await at.stop();
  await at.picture('document-pdf');
  await record.closeDialog();
});

test('a picture is shown, and an SVG is only offered to be saved', async () => {
  const { record, words } = at;
  const content = await record.readDocument('Photographie');
  const picture = content.getByRole('img', { name: 'Photographie' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2);
  await at.stop();
  await record.closeDialog();
  const drawing = await record.readDocument('Dessin');
  await drawing.getByRole('button', { name: words('record.saveDocument') }).waitFor();
  await record.closeDialog();
});

test('while a document is printed without the record, the thread stays where it was', async () => {
  const { record, page } = at;
  await record.show('all');
  await record.scroll.evaluate((element) => element.scrollTo(0, 0));
  const latest = await record.entries.first().textContent();
  await record.readDocument('Courrier en PDF');
  await page.emulateMedia({ media: 'print' });
  await record.timeline.waitFor({ state: 'hidden' });
  await page.emulateMedia({ media: 'screen' });
  await record.timeline.waitFor();
  await record.closeDialog();
  expect(await record.scroll.evaluate((element) => element.scrollTop)).toBe(0);
  expect(await record.entries.first().textContent()).toBe(latest);
});

async function fill(patient: string): Promise<void> {
  const doctor = await signedInAs(DOCTOR);
  expect((await doctor.open(patient)).status).toBe(200);
  const subject = { reference: `Patient/${patient}` };
  const acts = Array.from({ length: MANY }, (_, index) => ({
    resourceType: 'Procedure',
    status: 'completed',
    subject,
    code: { text: `Geste ${index + 1}` },
    performedDateTime: new Date(Date.UTC(1980, 0, 1 + index * 8)).toISOString().slice(0, 10),
  }));
  const document = (description: string, contentType: string, data: Buffer) => ({
    resourceType: 'DocumentReference',
    status: 'current',
    subject,
    description,
    date: new Date().toISOString(),
    content: [{ attachment: { contentType, data: data.toString('base64') } }],
  });
  const others = [
    {
      ...acts[0]!,
      code: { text: OLDEST },
      performedDateTime: '1971-02-03',
      performer: [{ actor: { display: 'Dr Aimé Rare' } }],
    },
    document('Courrier en PDF', 'application/pdf', pdf('Bonjour le PDF')),
    document('Photographie', 'image/png', png()),
    document('Dessin', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>')),
  ];
  const all = [...acts, ...others];
  for (let from = 0; from < all.length; from += 250) await createAll(all.slice(from, from + 250), doctor);
}

/** The smallest PDF (ISO 32000-1) with one page and these words. */
function pdf(words: string): Buffer {
  const stream = `BT /F1 36 Tf 60 700 Td (${words}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  text += `xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF`;
  return Buffer.from(text, 'latin1');
}

/** Two pixels in a row, red. */
function png(): Buffer {
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const row = deflateSync(Buffer.from([0, 255, 0, 0, 255, 0, 0]));
  const parts = [chunk('IHDR', header), chunk('IDAT', row), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
}
