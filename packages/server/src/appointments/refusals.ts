/** Refusals of this room, each naming its place and saying what to do. */
import { type Language, RempartError } from '@rempart/terms/errors.ts';

/** 422 with a detail in the caller's language. `place` is a FHIRPath. */
export function invalid(language: Language, place: string, detail: Record<Language, string>): RempartError {
  return new RempartError('invalid', { params: { detail: detail[language] }, expression: [place] });
}
