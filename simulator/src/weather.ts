/** How badly the world behaves, drawn from the seed: chances of single faults, and who is away just now. */
import type { Random } from './random.ts';

/** Each a probability per call. */
export interface Faults {
  databaseFailsBefore: number;
  /** The statement was executed, and its answer is lost. */
  databaseFailsAfter: number;
  submitBusy: number;
  submitRejected: number;
  modelUnknown: number;
  /** Lost on the way there: nothing was started. */
  submitLostBefore: number;
  /** Started, and the answer is lost. */
  submitLostAfter: number;
  /** Taken, and never answered. */
  submitSilent: number;
  checkUnavailable: number;
  /** The state of an earlier moment. */
  checkBackwards: number;
  openUnavailable: number;
  copyCut: number;
  copyEmpty: number;
  storeFails: number;
  /** Stored, and the answer is lost. */
  storeFailsAfter: number;
  /** The storage says yes, and holds less. */
  storeShort: number;
  renderFails: number;
  renderNeverEnds: number;
  renderShorter: number;
  callbackLost: number;
  receiverFails: number;
}

export type Place = 'database' | 'fal' | 'google' | 'storage';
const REMOTE = ['fal', 'google', 'storage'] as const;
const PLACES = ['database', ...REMOTE] as const;

export interface Weather {
  /** Processes live on, and the database is there: so that a lost submit has no excuse but its provider. */
  readonly isQuiet: boolean;
  readonly faults: Readonly<Faults>;
  readonly away: ReadonlySet<Place>;
  /** Somebody goes away, or comes back. */
  turnOver(): string;
  /** Whoever is away comes back; single calls still fail. */
  bringBack(): void;
  /** From now on everything works, as it does in the end. */
  clearUp(): void;
}

/** Calm for some seeds, a storm for others: rare faults alone would hide what only a calm run reaches. */
export function drawWeather(random: Random): Weather {
  const isQuiet = random.chance(0.25);
  const strength = random.pick([0, 0.3, 1, 1, 2]);
  const often = (probability: number) => Math.min(0.5, probability * strength * 2 * random.fraction());
  let faults: Faults = {
    databaseFailsBefore: isQuiet ? 0 : often(0.01),
    databaseFailsAfter: isQuiet ? 0 : often(0.01),
    submitBusy: often(0.15),
    submitRejected: often(0.06),
    modelUnknown: often(0.06),
    submitLostBefore: often(0.08),
    submitLostAfter: often(0.1),
    submitSilent: often(0.05),
    checkUnavailable: often(0.2),
    checkBackwards: often(0.1),
    openUnavailable: often(0.2),
    copyCut: often(0.2),
    copyEmpty: often(0.1),
    storeFails: often(0.15),
    storeFailsAfter: often(0.1),
    storeShort: often(0.2),
    renderFails: often(0.1),
    renderNeverEnds: often(0.06),
    renderShorter: often(0.15),
    callbackLost: often(0.4),
    receiverFails: often(0.3),
  };
  const away = new Set<Place>();
  return {
    isQuiet,
    get faults() {
      return faults;
    },
    away,
    turnOver() {
      const [gone] = away;
      // With all of them away most of the time nothing would ever come far.
      if (gone !== undefined && random.chance(0.7)) {
        away.delete(gone);
        return `${gone} is back`;
      }
      const place = random.pick(isQuiet ? REMOTE : PLACES);
      away.add(place);
      return `${place} is away`;
    },
    bringBack: () => away.clear(),
    clearUp() {
      faults = Object.fromEntries(Object.keys(faults).map((name) => [name, 0])) as unknown as Faults;
    },
  };
}
