/** @type {import('jest').Config} */
const config = {
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: '<rootDir>/spec/support/quiet-process.ts',
  extensionsToTreatAsEsm: ['.ts'],
  // Transpiled file by file (`isolatedModules`); the types are checked by `npm run lint`.
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.spec.json' }] },
  moduleNameMapper: {
    '^streamsocket$': '<rootDir>/lib/index.ts',
    '^streamsocket/(testing|codecs|node|web)$': '<rootDir>/lib/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testSequencer: '<rootDir>/spec/support/slow-first.mjs',
  maxWorkers: '100%',
  // Also keeps specs out of Jest's own process, whose timers quiet-process.ts could not tell from a spec's.
  workerIdleMemoryLimit: '1GB',
  // What a spec leaves open fails it already (quiet-process.ts); the run need not hang as well.
  forceExit: true,
};

export default config;
