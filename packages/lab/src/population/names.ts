/**
 * Names of invented patients: French family names and given names as they were given in each decade. Nothing here
 * may occur among staff, streets or places (`valmont.ts`, `tilleuls.ts`, `places.ts`; a test holds it), nor among the words of a
 * fresh PostgreSQL cluster (its collations say "St. Martin", "St. Pierre"…): a name found in raw files is then a leak.
 * Names have five letters or more, because shorter ones turn up in ciphertext by chance.
 */
import type { Random } from './random.ts';

export type Sex = 'female' | 'male';

/** Family names; the frequent ones come first and are drawn more often. */
export const FAMILY_NAMES = words(`
  Durand Dubois Moreau Lefebvre Bertrand Fournier Girard Bonnet Lambert Rousseau Morel Gauthier
  Perrin Clément Morin Nicolas Roussel Mathis Masson Marchand Duval Dupont Lemaire Meunier Barbier Brunet
  Gaillard Arnaud Renaud Rolland Leroux Colin Vidal Caron Picard Dumont Aubry Giraud Lemoine Benoît
  Hubert Bertin Pichon Carpentier Charpentier Deschamps Baron Schneider Maillard Baudry Besson Cousin
  Poulain Guillot Boucher Renault Lucas Guérin Mercier Blanchard Dufour Meyer Fabre Lacroix Leclercq
  Lecomte Philippe Bourgeois Collet Boulanger Leblanc Charles Tessier Perrot Jacquet Lebrun Weber
  Prévost Cordier Hamon Buisson Marty Lejeune Maréchal Pasquier Bouvier Chauvin Blondel Leveque Chevalier
  Guillaume Marchal Hardy Coulon Vallet Delaunay Lesage Gillet Bailly Allard Germain Langlois Delattre
  Barre Millet Humbert Perret Jacob Dumas Pelletier Navarro Barthet Bigot Couturier Delmas
  Ribeiro Lopes Fernandes Ferreira Da-Costa Benali Haddad Belkacem Cherif Mansouri Saidi Khelifi Diallo Traoré
  Coulibaly Camara Nguyen Kowalski Nowak Moretti Ferrari Esposito Fernandez Sanchez Rodriguez Gonzalez Lopez
  Vandamme Delannoy Dubreuil Duhamel Dumoulin Dupuis Duclos Dujardin Delahaye Delestre Lecointre Lecourt Lefort
  Legrand Legendre Lemonnier Lenoir Lepage Lepetit Leprince Lesueur Letellier Levasseur Lheureux Mauger Maupin
  Hauchecorne Auber Bellenger Cavelier Colombel Deschaseaux Eudier Fauvel Gosselin Grouard Hébert Hocquet
  Lachèvre Ledun Mabille Malandain Paumelle Pigné Quesnel Recher Savoye Simenel Thibaudeau Tougard Vallin Vasse
  Baudouin Beauvais Billard Bonhomme Bossard Boudet Bouquet Bousquet Brossard Cadiou Cailleux Cartier 
  Chabert Champion Charrier Coquelin Courtois Couvreur Crépin Dallemagne Daumas Descamps Desjardins Devaux
  Doucet Drouet Ducrocq Dufresne Duquesne Fleury Foucher Fouquet Gaudin Gervais Gilbert Grenier Grosjean Guichard
  Guyot Imbert Jourdan Julien Lagarde Lambin Landry Laporte Laroche Lasserre Laurens Lavigne Leduc Lelièvre
  Loiseau Maillot Mallet Marion Martel Maurin Merlin Millot Monnier Navarre Normand 
  Pineau Poirier Pottier Raymond Regnier Renard Ricard Rigaud Rossignol Sabatier Salmon
  Seguin Teixeira Texier Thierry Toussaint Turpin Vaillant Verdier Vigneron Villard Voisin
`);

/** Given names by the decade in which they were most given; someone gets one of their decade or a neighbour's. */
const GIVEN: Record<Sex, ReadonlyArray<readonly [decade: number, names: string[]]>> = {
  female: [
    [1930, words('Simone Jeannine Denise Yvette Paulette Ginette Andrée Huguette Raymonde Lucienne Odette Germaine')],
    [
      1940,
      words('Monique Jacqueline Nicole Michèle Françoise Danielle Colette Josette Arlette Bernadette Marie-Thérèse'),
    ],
    [1950, words('Chantal Martine Brigitte Christiane Sylviane Marie-Claude Évelyne Jocelyne Liliane')],
    [1960, words('Sylvie Catherine Christine Véronique Isabelle Patricia Corinne Nathalie Valérie Béatrice')],
    [1970, words('Stéphanie Sandrine Céline Laurence Sophie Virginie Karima Séverine Carole Christelle Magali Nadège')],
    [1980, words('Émilie Élodie Julie Audrey Laetitia Mélanie Vanessa Amandine Jennifer Samira')],
    [
      1990,
      words('Marine Laura Pauline Mathilde Justine Marion Morgane Anaïs Océane Mélissa Charlotte Laurine Estelle'),
    ],
    [2000, words('Manon Camille Chloé Sarah Maëlys Éloïse Jeanne Romane Lucie Fatoumata Agathe')],
    [2010, words('Louise Alice Juliette Margaux Inaya Rosalie Apolline Victoire Léonie Adèle Salomé')],
    [2020, words('Jasmine Charlie Victoria Gabrielle Constance Suzanne Thaïs Céleste Athéna Giulia')],
  ],
  male: [
    [1930, words('Marcel Georges Lucien Fernand Gaston Edmond Maurice Roland Émile Armand Robert Norbert Albert')],
    [1940, words('Jean-Claude Michel Gérard Claude Bernard Jacques Serge Francis Jean-Paul André')],
    [1950, words('Alain Patrick Christian Daniel Jean-Luc Jean-Marc Gilles Jean-Louis Hubert Marc-Antoine')],
    [1960, words('Philippe Thierry Laurent Franck Frédéric Jean-Michel Régis François Hugues Jean-François')],
    [1970, words('Stéphane Christophe Sébastien Jérôme Nicolas Fabrice Olivier Karim Grégory Arnaud Emmanuel')],
    [1980, words('Julien Jonathan Guillaume Jérémy Benjamin Kévin Damien Mickaël Romain Rachid Samuel')],
    [1990, words('Alexandre Antoine Maxime Valentin Florian Dylan Quentin Clément Mehdi Anthony Théophile')],
    [2000, words('Lucas Esteban Nathan Mathis Baptiste Raphaël Gabriel Ibrahim Alexis Maxence Mamadou Evann')],
    [2010, words('Jules Arthur Ethan Gabin Timéo Sacha Marius Nolan Rayan Gaspard Augustin Célestin Marceau')],
    [2020, words('Isaac Ayden Malone Léandre Auguste Léopold Oscar Anatole Noham Tiago Elijah')],
  ],
};

export const GIVEN_NAMES: string[] = [...GIVEN.female, ...GIVEN.male].flatMap(([, names]) => names);

/** One family name; half of the draws fall into the first quarter of the list, as in life. */
export function familyName(random: Random): string {
  const spread = random.chance(0.5) ? Math.floor(FAMILY_NAMES.length / 4) : FAMILY_NAMES.length;
  return FAMILY_NAMES[random.int(0, spread - 1)]!.replace('Da-Costa', 'Da Costa');
}

/** One to three given names of the birth certificate, the first being the one used. */
export function givenNames(random: Random, sex: Sex, birthYear: number): string[] {
  const decades = GIVEN[sex];
  const own = Math.max(0, Math.min(decades.length - 1, Math.floor((birthYear - 1930) / 10)));
  const near = (): string => {
    const index =
      own +
      random.weighted([
        [0, 7],
        [-1, 2],
        [1, 1],
      ] as const);
    return random.pick(decades[Math.max(0, Math.min(decades.length - 1, index))]![1]);
  };
  const names = new Set([near()]);
  const count = random.weighted([
    [1, 4],
    [2, 4],
    [3, 2],
  ] as const);
  for (let tries = 0; names.size < count && tries < 8; tries++) names.add(near());
  return [...names];
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
