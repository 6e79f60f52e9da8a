import { afterTurn } from '../../util/clock.js';

let turn = 0;
let isMarked = false;

/**
 * The number of this turn of the event loop. Two moments with one number may be of one turn; two with different
 * numbers are not.
 */
export function markTurn(): number {
  if (!isMarked) {
    isMarked = true;
    afterTurn(() => {
      isMarked = false;
      turn++;
    });
  }
  return turn;
}

/** Whether it may still be the turn with that number. */
export function isTurn(marked: number): boolean {
  return marked === turn;
}
