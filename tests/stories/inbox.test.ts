/**
 * A morning's inbox: ten transfers from the hospital, one of them of somebody who only looks like a patient of the
 * practice, another received twice. The secretary files them with the keyboard, and the hospital reads the same history.
 */
import type { HumanName, Patient } from '@medplum/fhirtypes';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { HOSPITAL, insOf, PRACTICE, patientsOf } from '../demo.ts';
import type { Language } from '../pages/texts.ts';
import { Workstation } from '../pages/workstation.ts';
import { sendFrom, type ToSend } from '../sending.ts';

const SECRETARY = 'Noémie Kersaint';
const SCREENS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
];
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** Traits alone, so that the hospital knows the person without knowing the practice's record. */
function traitsOf({ name, birthDate, gender }: Patient): Partial<Patient> {
  return { name, birthDate, gender };
}

/** The same birth date and family name, another person. */
function lookalike(patient: Patient): Partial<Patient> {
  const name: HumanName[] = patient.name!.map((one) => ({ ...one, given: ['Ursule'] }));
  return { name, birthDate: patient.birthDate, gender: patient.gender === 'male' ? 'female' : 'male' };
}

const nobody = (family: string, given: string): Partial<Patient> => ({
  name: [{ use: 'official', family, given: [given] }],
  birthDate: '1944-02-29',
  gender: 'female',
});

/** Living patients of the practice alone, whom only one there has that birth date and those letters. */
function wellKnown(): Patient[] {
  const elsewhere = new Set(patientsOf(HOSPITAL).map(insOf));
  const key = ({ birthDate, name }: Patient) => `${birthDate} ${name![0]!.family!.slice(0, 3)}`;
  const alike = Map.groupBy(patientsOf(PRACTICE), ({ patient }) => key(patient));
  return patientsOf(PRACTICE)
    .filter((one) => !elsewhere.has(insOf(one)))
    .map(({ patient }) => patient)
    .filter((one) => !one.deceasedDateTime && !one.deceasedBoolean && alike.get(key(one))!.length === 1);
}

/** Ten of them, the doubtful one urgent, so that it comes first. */
function tenTransfers(from: number): ToSend[] {
  const known = wellKnown().slice(from, from + 8);
  return [
    ...known.slice(0, 7).map((patient) => ({ patient: traitsOf(patient) })),
    { patient: traitsOf(known[0]!) },
    { patient: nobody(`Zélateur${from}`, 'Apolline') },
    { patient: lookalike(known[7]!), urgency: 'urgent' as const },
  ];
}

describe.each<{ language: Language; sender: string; from: number }>([
  { language: 'fr', sender: 'Dr Étienne Lescure', from: 0 },
  { language: 'en', sender: 'Dr Delphine Jolivet', from: 20 },
])('an inbox of ten, in $language', ({ language, sender, from }) => {
  let practice: Workstation;
  let hospital: Workstation;
  beforeAll(async () => {
    practice = await Workstation.open(browser);
    hospital = await Workstation.open(browser);
  });
  afterAll(async () => {
    await practice?.close();
    await hospital?.close();
  });

  test('arrives from the hospital', async () => {
    await practice.signIn.as(SECRETARY, language);
    await practice.goTo('agenda');
    const told = practice.said(practice.words('inbox.urgentCame', { name: HOSPITAL })).waitFor({ timeout: 100_000 });
    await sendFrom(sender, tenTransfers(from));
    await told;
    const waiting = practice.placeOf('received');
    await expect.poll(() => waiting.getAttribute('title')).toContain(practice.words('today.urgent_one', { count: 1 }));
    await practice.stop();
    await practice.noticesGone();
  }, 120_000);

  test('the urgent one stands first, and its patient only looks like one of the practice', async () => {
    await practice.goTo('received');
    await practice.inbox.items.first().waitFor();
    await expect.poll(() => practice.inbox.items.first().textContent()).toContain(practice.words('transfer.urgent'));
    await practice.stop();
    await practice.page.keyboard.press('o');
    await practice.inbox.identified();
    const { proposed } = practice.inbox;
    await proposed.getByText(practice.words('inbox.strength.doubtful')).waitFor();
    for (const trait of ['given', 'sex']) {
      const row = proposed.getByRole('row', { name: new RegExp(`^${practice.words(`inbox.trait.${trait}`)}`) });
      await expect.poll(() => row.textContent()).toContain(practice.words('inbox.agreement.different'));
    }
    await practice.stop();
    for (const scheme of ['light', 'dark'] as const) {
      for (const screen of SCREENS) {
        await practice.page.emulateMedia({ colorScheme: scheme });
        await practice.page.setViewportSize(screen);
        expect(await practice.isWiderThanScreen()).toBe(false);
        await practice.stop();
        if (language === 'fr') await practice.picture(`inbox-doubtful-${screen.width}-${scheme}`);
      }
    }
    await practice.page.emulateMedia({ colorScheme: 'light' });
    await practice.page.setViewportSize(SCREENS[0]!);
  });

  test('it is not that patient: a new one is made', async () => {
    await practice.page.keyboard.press('n');
    await practice.page.getByText(practice.words('inbox.noneOfThem')).waitFor();
    await practice.stop();
    await practice.inbox.create();
    await practice.inbox.closed('inbox.wasFiled');
    await practice.stop();
  });

  test('nine more are filed, with a key where a patient is proposed, one of them refused as received before', async () => {
    let filed = 0;
    for (let left = 9; left > 0; left--) {
      await practice.inbox.next.click();
      await practice.page.keyboard.press('o');
      await practice.inbox.identified();
      if (left === 5) {
        await practice.page.keyboard.press('x');
        await practice.inbox.refusal.waitFor();
        await practice.stop();
        await practice.inbox.refuse('duplicate');
      } else {
        if ((await practice.inbox.proposals.count()) === 0) await practice.inbox.create();
        else await practice.page.keyboard.press('c');
        await practice.inbox.closed('inbox.wasFiled');
        filed++;
      }
    }
    expect(filed).toBe(8);
    await practice.stop();
  });

  test('the hospital reads what became of each, in the same words', async () => {
    await hospital.signIn.as(sender, language);
    await hospital.goTo('sent');
    const refused = hospital.transfer.sent.filter({ hasText: hospital.words('outbox.status.refused') }).first();
    await refused.click();
    const there = await hospital.inbox.history();
    expect(there).toHaveLength(3);
    expect(there[2]).toContain(hospital.words('transfer.reason.duplicate'));
    await hospital.stop();
    await practice.inbox.items
      .filter({ hasText: practice.words('inbox.status.refused') })
      .first()
      .click();
    await practice.page.getByText(practice.words('inbox.wasRefused')).waitFor();
    expect(await practice.inbox.history()).toEqual(there);
    if (language === 'fr') {
      for (const screen of SCREENS) {
        await hospital.page.setViewportSize(screen);
        expect(await hospital.isWiderThanScreen()).toBe(false);
        await hospital.picture(`sent-refused-${screen.width}-light`);
      }
    }
  });
});
