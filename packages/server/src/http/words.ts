/** What is wrong with an input, in the caller's language. The validator speaks English; so do our own details. */
import type { Language } from '@rempart/terms/errors.ts';

/** A detail in the caller's language; one that has no French stays as it is. */
export function wordsIn(language: Language, detail: string): string {
  if (language === 'en') return detail;
  for (const [pattern, french] of FRENCH) if (pattern.test(detail)) return detail.replace(pattern, french);
  return detail;
}

const FRENCH: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Missing required property$/, 'élément obligatoire absent'],
  [/^unknown element$/, 'élément inconnu'],
  [/^empty text$/, 'texte vide'],
  [/^nested too deep$/, 'imbriqué trop profondément'],
  [/^no resource type of FHIR R4$/, "ce n'est pas un type de ressource FHIR R4"],
  [/^not the structure of this type$/, "ce n'est pas la structure de ce type"],
  [/^not a code of (.+)$/, 'code absent de $1'],
  [/^the reference resolves to nothing$/, 'la référence ne mène à rien'],
  [/^a reference to this type is not allowed here$/, "une référence vers ce type n'est pas permise ici"],
  [/^it must reference one patient$/, 'il faut la référence du patient'],
  [/^it must be about one patient, and names several$/, 'un seul patient par ressource ; plusieurs sont nommés'],
  [/^no such patient$/, "ce patient n'existe pas ici"],
  [/^another patient than before$/, "le patient d'une ressource ne change pas"],
  [/^the id differs from the address$/, "l'identifiant n'est pas celui de l'adresse"],
  [/^the type differs from the address$/, "le type n'est pas celui de l'adresse"],
  [
    /^shown without its sealed part; read it whole before changing it$/,
    'ressource lue en partie ; ouvrez-la entière avant de la modifier',
  ],
  [
    /^what is searched stands in the form, which the proof covers$/,
    'les critères vont dans le formulaire, que la preuve couvre, et non dans l’adresse',
  ],
  [/^unknown search parameter$/, 'critère de recherche inconnu'],
  [/^this modifier is not supported$/, "ce modificateur n'est pas pris en charge"],
  [/^not a date$/, "ce n'est pas une date"],
  [/^not a number$/, "ce n'est pas un nombre"],
  [/^several match$/, 'plusieurs correspondent'],
  [/^belongs to no patient and is not kept here$/, "n'appartient à aucun patient et n'est pas gardé ici"],
  [/^nothing to send$/, "rien n'est choisi"],
  [/^this id is of another transfer$/, "cet identifiant est celui d'une autre transmission"],
  [
    /^only documents of the open record can be sent, restricted ones and drafts excepted$/,
    'seuls les documents du dossier ouvert peuvent partir, sauf ceux du niveau restreint et les brouillons',
  ],
  [/^the identity cannot travel as it is$/, "l'identité ne peut pas être transmise telle quelle"],
  [/^a patient, or create$/, 'indiquez un patient, ou la création'],
  [/^the sender gave no readable traits$/, "l'expéditeur n'a pas donné de traits lisibles"],
  [/^say which practitioner expects the patient$/, 'indiquez le praticien qui attend ce patient'],
  [/^not an id$/, "ce n'est pas un identifiant"],
  [/^not JSON: (.*)$/, 'JSON invalide : $1'],
  [/^not JSON$/, 'JSON invalide'],
  [/^the body is empty$/, 'corps vide'],
  [/^the gzip is broken$/, 'gzip endommagé'],
  [/^not UTF-8$/, "le texte n'est pas en UTF-8"],
  [/^this Content-Encoding is not supported$/, "ce Content-Encoding n'est pas pris en charge"],
  [/^not a request of HTTP$/, 'requête HTTP mal formée'],
  [/^this Content-Type is not supported$/, "ce Content-Type n'est pas pris en charge"],
  [/^Invalid (date|dateTime|instant)( format| value)?$/, 'date invalide'],
  [/^Invalid (\w+) format$/, 'format « $1 » invalide'],
  [/^Invalid null value$/, 'valeur nulle interdite'],
  [/^Invalid empty (non-primitive )?value$/, 'valeur vide interdite'],
  [/^Expected array of values for property$/, 'liste attendue'],
  [/^Expected single value for property$/, 'une seule valeur attendue'],
  [/^Invalid JSON type: expected (\w+), but got (\w+)$/, 'type JSON $2, $1 attendu'],
  [/^Constraint (\S+) not met: (.*)$/, 'règle $1 : $2'],
];
