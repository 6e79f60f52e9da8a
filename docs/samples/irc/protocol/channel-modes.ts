import type { ServerSupport } from './isupport.js';

/** One letter of a mode line, with its parameter where it has one. */
export interface ModeChange {
  readonly sign: '+' | '-';
  readonly mode: string;
  readonly parameter: string | undefined;
}

type ModeKinds = Pick<ServerSupport, 'ranks' | 'listModes' | 'parameterModes' | 'setParameterModes'>;

/** Reads `+ov-k alice bob key` letter by letter. A parameter that should be there and is not is `undefined`. */
export function parseModeChanges(params: readonly string[], kinds: ModeKinds): ModeChange[] {
  const [letters = '', ...values] = params;
  const changes: ModeChange[] = [];
  let sign: '+' | '-' = '+';
  for (const letter of letters) {
    if (letter === '+' || letter === '-') {
      sign = letter;
      continue;
    }
    const parameter = takesParameter(letter, sign, kinds) ? values.shift() : undefined;
    changes.push({ sign, mode: letter, parameter });
  }
  return changes;
}

function takesParameter(mode: string, sign: '+' | '-', kinds: ModeKinds): boolean {
  if (kinds.ranks.has(mode) || kinds.listModes.includes(mode)) return true;
  if (kinds.parameterModes.includes(mode)) return true;
  return sign === '+' && kinds.setParameterModes.includes(mode);
}

/** Writes changes as the parameters of a MODE command, a sign only where it changes. */
export function formatModeChanges(changes: readonly ModeChange[]): string[] {
  let letters = '';
  let sign = '';
  for (const change of changes) {
    if (change.sign !== sign) letters += change.sign;
    sign = change.sign;
    letters += change.mode;
  }
  return [letters, ...changes.flatMap((change) => change.parameter ?? [])];
}
