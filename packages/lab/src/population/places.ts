/**
 * Where invented patients are born and live: real communes (name, INSEE code, postcode; Code officiel géographique
 * 2026) around the invented hospital, and streets named after plants, trades and the sea. No word here is a name of a
 * patient (see `names.ts`).
 */
import type { Address, Extension } from '@medplum/fhirtypes';
import type { Random } from './random.ts';

export interface Commune {
  name: string;
  /** INSEE code of the commune; for those born abroad 99 and the country's code. */
  insee: string;
  /** Absent abroad. */
  postcode?: string;
}

/** Around Valmont, in the pays de Caux. */
export const HOME_COMMUNES: Commune[] = communes(`
  Fécamp|76259|76400; Yvetot|76758|76190; Bolbec|76114|76210; Lillebonne|76384|76170; Dieppe|76217|76200;
  Cany-Barville|76159|76450; Goderville|76302|76110; Barentin|76057|76360; Valmont|76719|76540;
  Montivilliers|76447|76290; Harfleur|76341|76700; Duclair|76222|76480; Yerville|76752|76760;
  Pavilly|76495|76570; Offranville|76482|76550; Octeville-sur-Mer|76481|76930; Épouville|76238|76133;
  Darnétal|76212|76160; Elbeuf|76231|76500; Doudeville|76219|76560; Ourville-en-Caux|76490|76450;
  Étretat|76254|76790; Bacqueville-en-Caux|76051|76730; Luneray|76400|76810;
  Sassetot-le-Mauconduit|76663|76540; Colleville|76183|76400; Ypreville-Biville|76755|76540;
  Ganzeville|76298|76400; Thiétreville|76689|76540; Gerponville|76299|76540
`);

export const BIRTH_COMMUNES: Commune[] = communes(`
  Fécamp|76259|76400; Yvetot|76758|76190; Bolbec|76114|76210; Lillebonne|76384|76170; Dieppe|76217|76200;
  Elbeuf|76231|76500; Barentin|76057|76360; Montivilliers|76447|76290; Rouen|76540|76000; Évreux|27229|27000;
  Vernon|27681|27200; Bernay|27056|27300; Lisieux|14366|14100; Bayeux|14047|14400; Caen|14118|14000;
  Alençon|61001|61000; Cherbourg-en-Cotentin|50129|50100; Avranches|50025|50300; Coutances|50147|50200;
  Amiens|80021|80000; Abbeville|80001|80100; Compiègne|60159|60200; Lille|59350|59000;
  Roubaix|59512|59100; Arras|62041|62000; Béthune|62119|62400; Dunkerque|59183|59140; Rennes|35238|35000;
  Brest|29019|29200; Lorient|56121|56100; Vannes|56260|56000; Quimper|29232|29000; Nantes|44109|44000;
  Cholet|49099|49300; Angers|49007|49000; Tours|37261|37000; Blois|41018|41000; Orléans|45234|45000;
  Chartres|28085|28000; Dreux|28134|28100; Troyes|10387|10000; Reims|51454|51100; Metz|57463|57000;
  Nancy|54395|54000; Strasbourg|67482|67000; Colmar|68066|68000; Besançon|25056|25000; Dijon|21231|21000;
  Limoges|87085|87000; Poitiers|86194|86000; Niort|79191|79000; Bordeaux|33063|33000; Bayonne|64102|64100;
  Pau|64445|64000; Toulouse|31555|31000; Albi|81004|81000; Perpignan|66136|66000; Béziers|34032|34500;
  Montpellier|34172|34000; Nîmes|30189|30000; Avignon|84007|84000; Grenoble|38185|38000; Annecy|74010|74000;
  Chambéry|73065|73000; Nevers|58194|58000; Bourges|18033|18000; Montluçon|03185|03100;
  Fort-de-France|97209|97200; Pointe-à-Pitre|97120|97110; Cayenne|97302|97300;
  Paris 12e Arrondissement|75112|75012; Paris 14e Arrondissement|75114|75014; Lyon 3e Arrondissement|69383|69003;
  Marseille 5e Arrondissement|13205|13005
`);

/** INSEE codes of countries: 99 and three figures. */
const BIRTH_COUNTRIES: Commune[] = communes(`
  Algérie|99352; Maroc|99350; Tunisie|99351; Portugal|99139; Espagne|99134; Italie|99127; Belgique|99131;
  Pologne|99122; Sénégal|99341
`);

export const STREETS = `
  rue des Acacias; rue des Aubépines; allée des Bouleaux; rue de la Gare; impasse du Puits; chemin des Vergers;
  avenue des Voiliers; rue des Écoles; place du Marché; quai des Harengs; rue du Four; route de la Mer; rue des Tisserands;
  boulevard des Falaises; rue du Phare; allée des Mésanges; rue des Genêts; rue de la Poste; sente des Prés;
  rue du Calvaire; rue des Tanneurs; avenue de la Libération; rue du Lavoir; chemin de la Source; rue des Saules;
  rue des Hortensias; cavée des Hêtres; rue de la Mairie; rue des Pommiers; résidence des Mouettes; rue du Lin
`
  .split(';')
  .map((street) => street.trim().replace(/\s+/g, ' '));

/** Three in five were born near, one in fifteen abroad. */
export function birthplace(random: Random): Commune {
  const near = BIRTH_COMMUNES.slice(0, 10);
  return random.pick(
    random.weighted([
      [near, 9],
      [BIRTH_COMMUNES, 5],
      [BIRTH_COUNTRIES, 1],
    ] as const),
  );
}

export function homeAddress(random: Random): Address {
  const commune = random.pick(HOME_COMMUNES);
  const number = `${random.int(1, 148)}${random.chance(0.08) ? ' bis' : ''}`;
  return addressOf(`${number} ${random.pick(STREETS)}`, commune);
}

/** FR Core address: the INSEE code is an extension of the address. */
export function addressOf(line: string, commune: Commune): Address {
  return {
    extension: [inseeCode(commune)],
    use: 'home',
    type: 'both',
    line: [line],
    city: commune.name,
    postalCode: commune.postcode,
    country: 'FR',
  };
}

export function inseeCode(commune: Commune): Extension {
  return {
    url: 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code',
    valueCoding: {
      system: 'https://mos.esante.gouv.fr/NOS/TRE_R13-CommuneOM/FHIR/TRE-R13-CommuneOM',
      code: commune.insee,
      display: commune.name,
    },
  };
}

function communes(text: string): Commune[] {
  return text.split(';').map((row) => {
    const [name, insee, postcode] = row.trim().split('|');
    return { name: name!, insee: insee!, postcode };
  });
}
