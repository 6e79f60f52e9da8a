import { muLaw } from '../protocol/mu-law.js';

export const SAMPLE_RATE = 8_000;

/** A tune, in half tones above 440 Hz, three notes a second. */
const TUNE = [0, 3, 5, 7, 10, 7, 5, 3];
const NOTE_SAMPLES = Math.round(SAMPLE_RATE / 3);

/** Samples of an endless tune, from any of them on: one byte each, G.711 with the µ-law. */
export function tone(firstSample: number, samples: number): Uint8Array {
  return Uint8Array.from({ length: samples }, (_, i) => muLaw(sampleAt(firstSample + i)));
}

function sampleAt(sample: number): number {
  const halfTones = TUNE[Math.floor(sample / NOTE_SAMPLES) % TUNE.length] ?? 0;
  const within = (sample % NOTE_SAMPLES) / NOTE_SAMPLES;
  const frequency = 440 * 2 ** (halfTones / 12);
  // Each note begins and ends softly, lest it click.
  return Math.round(
    8_000 * Math.sin(Math.PI * within) * Math.sin((2 * Math.PI * frequency * sample) / SAMPLE_RATE),
  );
}
