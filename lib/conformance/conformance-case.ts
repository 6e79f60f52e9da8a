import { type Ability, checkAbilities } from './ability.js';
import type { Observation, Observer } from './observer.js';

/** What a case is run with. */
export interface CaseContext {
  readonly observer: Observer;
  /** Aborted when the time of the case is over; whatever it holds must go then. */
  readonly signal: AbortSignal;
}

/** One promise of a suite, bound to the adapter that is to keep it. */
export interface ConformanceCase {
  /** The same in every version and for every adapter: `S05`. */
  readonly id: string;
  /** The promise. */
  readonly title: string;
  /** What the adapter must be able to do for the case to make sense. */
  readonly needs: readonly Ability[];
  /** Those of `needs` that its maker does not declare; the case is not run then. */
  readonly undeclared: readonly Ability[];
  /** What the process that runs the case must be able to see. */
  readonly observes: readonly Observation[];

  /** Resolves when the promise was kept, rejects with what happened otherwise. */
  run(context: CaseContext): Promise<void>;
}

/** A case as it is written down: a promise, and what shows it, on a stage that suits the suite. */
export interface CaseDefinition<Stage> {
  readonly id: string;
  readonly title: string;
  readonly needs?: readonly Ability[];
  readonly observes?: readonly Observation[];
  /** Whether it is shown once more with the ends changed over. */
  readonly isOneWay?: true;
  /** Whether its first pair is clogged in it, and had better be a narrow one. */
  readonly isClogged?: true;
  readonly run: (stage: Stage) => Promise<void>;
}

/** Binds cases to an adapter: `play` sets the stage, runs the case on it and clears it away. */
export function bindCases<Stage>(
  definitions: readonly CaseDefinition<Stage>[],
  abilities: readonly Ability[],
  play: (definition: CaseDefinition<Stage>, context: CaseContext) => Promise<void>,
): readonly ConformanceCase[] {
  checkAbilities(abilities);
  return definitions.map((definition) => {
    const { id, title, needs = [], observes = [] } = definition;
    const undeclared = needs.filter((ability) => !abilities.includes(ability));
    return { id, title, needs, undeclared, observes, run: (context) => play(definition, context) };
  });
}
