/**
 * A small seeded generator, so that the same seed gives the same population on every machine: sfc32 (PractRand's
 * "small fast counter", 128 bits of state) seeded from text by FNV-1a. For invented patients only, never for keys.
 */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight; the weights need not sum to one. */
  weighted<T>(list: readonly (readonly [T, number])[]): T;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
  /** About normally distributed (sum of four uniforms), within two standard deviations. */
  around(mean: number, deviation: number): number;
  uuid(): string;
  /** An independent stream: what one patient draws never changes what the next one gets. */
  fork(label: string | number): Random;
}

export function randomFrom(seed: string): Random {
  let [a, b, c, d] = stateOf(seed);

  function word(): number {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  }
  // The first words still show the seed's structure.
  for (let i = 0; i < 12; i++) word();

  const random: Random = {
    next: () => word() / 2 ** 32,
    int: (min, max) => min + Math.floor(random.next() * (max - min + 1)),
    chance: (probability) => random.next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('nothing to pick from');
      return list[random.int(0, list.length - 1)]!;
    },
    weighted: (list) => {
      let left = random.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of list) {
        left -= weight;
        if (left < 0) return item;
      }
      return list[list.length - 1]![0];
    },
    shuffle: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = random.int(0, i);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    around: (mean, deviation) => {
      const sum = random.next() + random.next() + random.next() + random.next();
      return mean + (sum - 2) * deviation;
    },
    uuid: () => uuidOf([word(), word(), word(), word()]),
    fork: (label) => randomFrom(`${seed}/${label}`),
  };
  return random;
}

function stateOf(seed: string): [number, number, number, number] {
  const words = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35].map((start) => {
    let hash = start;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    return (hash ^ (hash >>> 15)) | 0;
  });
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}

/** The form of RFC 9562, version 4, from four words of the generator. */
function uuidOf(words: number[]): string {
  const hex = words.map((w) => w.toString(16).padStart(8, '0')).join('');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
