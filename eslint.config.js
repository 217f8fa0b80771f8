import pluginVue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

/** What domain and services get handed instead of taking it from the machine. */
const clock = 'Take the time as an argument (domain) or from deps.clock (services).'
const chance =
  'Take chance as an argument (domain) or from deps.chance (services), so that a draw can be replayed.'
const timers = 'Hand the wait to the job queue, or to the app that calls; rules and use cases do not sleep.'
const network = 'Call the outside world through a port of packages/services/src/ports.ts.'
const logging = 'Return what happened, or use deps.log; the app decides what is logged.'

const environment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Add the setting to packages/config and take it from there: it alone reads the environment.',
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']",
    message: 'Add the setting to packages/config and take it from there: it alone reads the environment.',
  },
]

const impure = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
  { selector: "CallExpression[callee.name='Date']", message: clock },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: clock },
  { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: clock },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: chance },
  { selector: "MemberExpression[object.name='globalThis']", message: 'Take what you need as an argument.' },
]

const impureGlobals = [
  { name: 'fetch', message: network },
  { name: 'WebSocket', message: network },
  { name: 'setTimeout', message: timers },
  { name: 'setInterval', message: timers },
  { name: 'setImmediate', message: timers },
  { name: 'performance', message: clock },
  { name: 'crypto', message: chance },
  { name: 'console', message: logging },
]

const chanceNames = ['randomBytes', 'randomUUID', 'randomInt', 'randomFill', 'randomFillSync', 'webcrypto']
const impureImports = [
  { name: 'node:crypto', importNames: chanceNames, message: chance },
  { name: 'node:timers', message: timers },
  { name: 'node:timers/promises', message: timers },
  { name: 'node:perf_hooks', message: clock },
  { name: 'node:http', message: network },
  { name: 'node:https', message: network },
  { name: 'undici', message: network },
]

const weakTests = [
  {
    selector:
      'CallExpression[callee.property.name=/^(skip|only|todo|skipIf|runIf)$/][callee.object.name=/^(test|it|describe)$/]',
    message: 'Make the test run, or delete it: every test runs everywhere.',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|describe)$/]',
    message: 'Write a flat test(...) whose name is a sentence about behaviour.',
  },
]

const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 3 }],
}

const language = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'object-shorthand': 'error',
  'no-else-return': ['error', { allowElseIf: false }],
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
}

const types = {
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true, 'ts-check': false },
  ],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unnecessary-type-arguments': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
  '@typescript-eslint/prefer-nullish-coalescing': [
    'error',
    { ignorePrimitives: { string: true, boolean: true } },
  ],
  '@typescript-eslint/prefer-optional-chain': 'error',
  // A handler that must return a promise may have nothing to wait for.
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
}

const vue = {
  'vue/attributes-order': 'error',
  'vue/block-lang': ['error', { script: { lang: 'ts' } }],
  'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
  'vue/component-api-style': ['error', ['script-setup']],
  'vue/component-name-in-template-casing': ['error', 'PascalCase'],
  'vue/define-emits-declaration': ['error', 'type-based'],
  'vue/define-props-declaration': ['error', 'type-based'],
  'vue/no-template-target-blank': 'error',
  'vue/no-undef-components': ['error', { ignorePatterns: ['RouterLink', 'RouterView'] }],
  'vue/no-unused-refs': 'error',
  'vue/no-useless-v-bind': 'error',
  // Everything a person reads is text: markup from data is never trusted.
  'vue/no-v-html': 'error',
  'vue/no-v-text': 'error',
  // A prop left out is undefined, and its type says so.
  'vue/require-default-prop': 'off',
  'vue/require-explicit-emits': 'error',
}

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/.turbo/**',
      '.kuji/**',
      'coverage/**',
      'packages/db/src/generated/**',
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommendedTypeChecked,
  ...pluginVue.configs['flat/recommended'],
  { rules: pluginVue.configs['no-layout-rules'].rules },
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: { ...language, ...sizes, ...types },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: { ...vue, 'no-restricted-exports': 'off' },
  },
  {
    files: ['apps/**', 'packages/**'],
    ignores: ['packages/config/**'],
    rules: { 'no-restricted-syntax': ['error', ...environment] },
  },
  {
    files: ['packages/domain/**', 'packages/services/**'],
    rules: {
      'no-restricted-syntax': ['error', ...environment, ...impure],
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-imports': ['error', { paths: impureImports }],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      'no-restricted-syntax': ['error', ...weakTests],
      // A reply under test is read as it comes; the expectation is the check.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // The columns of a test's table arrive as parameters.
      '@typescript-eslint/max-params': 'off',
    },
  },
  {
    // These tools load their configuration from a default export; declarations describe other people's.
    files: ['**/*.config.{js,ts}', 'tests/support/*global-setup.ts', '**/*.d.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
)
