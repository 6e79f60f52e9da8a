import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

// spec/architecture/layers.spec.ts holds these rules too, and shows that they can fail.
const platformModules = {
  regex: `^(node:|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$)`,
  message: 'Node stays in lib/transport/node.',
};
const nodeGlobals = ['Buffer', 'process'].map((name) => ({ name, message: platformModules.message }));
const inTheClock = 'Time comes from a Clock (lib/util/clock.ts).';
const timeGlobals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  'performance',
].map((name) => ({ name, message: inTheClock }));
const restrictedProperties = [
  'error',
  ...[...nodeGlobals, ...timeGlobals].map(({ name, message }) => ({
    object: 'globalThis',
    property: name,
    message,
  })),
  { object: 'AbortSignal', property: 'timeout', message: inTheClock },
  { object: 'Date', property: 'now', message: inTheClock },
];

export default defineConfig(
  globalIgnores(['dist/', 'dist-samples/', 'coverage/', 'docs/reference/api/', 'temp/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,mts,cts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreUsingDeclarations: true },
      ],
      // An abort reason is whatever the caller chose.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ['{spec,docs}/**/*.{ts,mts,cts}'], // in lib `isolatedDeclarations` asks for them
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'error' },
  },
  {
    files: ['lib/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [platformModules] }],
      'no-restricted-globals': ['error', ...nodeGlobals, ...timeGlobals],
      'no-restricted-properties': restrictedProperties,
    },
  },
  {
    files: ['lib/transport/node/**'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-globals': ['error', ...timeGlobals],
    },
  },
  {
    files: ['lib/util/clock.ts'], // timers, and `process.nextTick`
    rules: { 'no-restricted-globals': ['error', ...nodeGlobals.filter(({ name }) => name !== 'process')] },
  },
  {
    files: ['lib/util/warn.ts'], // `process.emitWarning`
    rules: {
      'no-restricted-globals': [
        'error',
        ...timeGlobals,
        ...nodeGlobals.filter(({ name }) => name !== 'process'),
      ],
    },
  },
  {
    files: ['spec/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' }, // Jest's matchers are `any`
  },
  {
    files: ['**/*.cts'],
    rules: { '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }] },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'performance', 'setTimeout', 'setImmediate', 'Buffer'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
);
