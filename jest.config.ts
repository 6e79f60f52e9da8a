import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.spec.json' }] },
  moduleNameMapper: {
    '^streamsocket$': '<rootDir>/lib/index.ts',
    '^streamsocket/testing$': '<rootDir>/lib/testing.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

export default config;
