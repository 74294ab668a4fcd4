/** A blood pressure as it is typed: `148/86`, `148 86`, `14/8` or `14,8/8,6` (cmHg, as many say it in French). */
export interface BloodPressure {
  /** mmHg. */
  systolic: number;
  diastolic: number;
}

/** Undefined where it is no blood pressure that a living person has. */
export function parseBloodPressure(text: string): BloodPressure | undefined {
  const match = /^\s*(\d{1,3}(?:[.,]\d)?)\s*(?:\/|-|\s|sur|over)\s*(\d{1,3}(?:[.,]\d)?)\s*(?:mmhg|cmhg)?\s*$/i.exec(
    text,
  );
  if (!match) return undefined;
  let [systolic, diastolic] = [number(match[1]!), number(match[2]!)];
  if (systolic < 30 && diastolic < 20) [systolic, diastolic] = [systolic * 10, diastolic * 10];
  const possible = systolic >= 40 && systolic <= 300 && diastolic >= 20 && diastolic <= 200 && diastolic < systolic;
  return possible ? { systolic: Math.round(systolic), diastolic: Math.round(diastolic) } : undefined;
}

function number(text: string): number {
  return Number(text.replace(',', '.'));
}
