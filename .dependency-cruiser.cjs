/** Which of our packages each package may import. Nothing that is missing here is allowed. */
const mayImport = {
  domain: [],
  contract: ['domain'],
  config: [],
  db: ['domain'],
  jobs: ['db'],
  services: ['domain', 'contract', 'db', 'jobs'],
  zoom: ['domain', 'contract', 'services'],
  push: ['domain', 'contract', 'services'],
  mail: ['domain', 'contract', 'services'],
  'zoom-simulator': [],
}
const adapters = '^packages/(zoom|push|mail)/'
const ports = '^packages/services/src/ports[.]ts$'
const router = '^apps/server/src/router[.]ts$'

const packageRules = Object.entries(mayImport).map(([name, others]) => ({
  name: `packages-${name}`,
  comment: `${name} may import ${others.join(', ') || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^(apps|packages|scripts|tests)/', pathNot: `^packages/(${[name, ...others].join('|')})/` },
}))

const adapterRules = [
  {
    name: 'adapters-know-ports-only',
    comment: 'An adapter needs the shape of its port, not the use cases behind it.',
    severity: 'error',
    from: { path: adapters },
    to: { path: '^packages/services/', pathNot: ports },
  },
  {
    name: 'adapters-take-types-only',
    comment: 'Ports are types: write `import type`.',
    severity: 'error',
    from: { path: adapters },
    to: { path: ports, dependencyTypesNot: ['type-only'] },
  },
]

const appRules = [
  {
    name: 'apps-stand-alone',
    comment: 'Server and worker may import every package, and nothing of another app.',
    severity: 'error',
    from: { path: '^apps/(server|worker)/' },
    to: { path: '^(apps|scripts|tests)/', pathNot: '^apps/$1/' },
  },
  {
    name: 'web-imports',
    comment: "The web app may import domain, contract, and the type of the server's router.",
    severity: 'error',
    from: { path: '^apps/web/' },
    to: {
      path: '^(apps|packages|scripts|tests)/',
      pathNot: ['^apps/web/', '^packages/(domain|contract)/', router],
    },
  },
  {
    name: 'web-takes-router-type-only',
    comment: 'No server code in the browser: write `import type`.',
    severity: 'error',
    from: { path: '^apps/web/' },
    to: { path: router, dependencyTypesNot: ['type-only'] },
  },
]

const fences = [
  {
    name: 'pure-rules',
    comment: 'domain and contract run in the browser too: no Node module there.',
    severity: 'error',
    from: { path: '^packages/(domain|contract)/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'prisma-behind-db',
    comment: 'Only packages/db imports the generated client and Prisma; take what you need from @kuji/db.',
    severity: 'error',
    from: { path: '^(apps|packages|scripts|tests)/', pathNot: '^packages/db/' },
    to: { path: ['^packages/db/src/generated/', 'node_modules/(@prisma|prisma)/'] },
  },
  {
    name: 'pg-boss-behind-jobs',
    comment: 'Only packages/jobs knows which queue it is.',
    severity: 'error',
    from: { path: '^(apps|packages|scripts|tests)/', pathNot: '^packages/jobs/' },
    to: { path: 'node_modules/pg-boss/' },
  },
  {
    name: 'lucia-behind-account',
    comment: 'Lucia gets no more upstream development: one folder knows it.',
    severity: 'error',
    from: { path: '^(apps|packages|scripts|tests)/', pathNot: '^packages/services/src/account/' },
    to: { path: 'node_modules/lucia/' },
  },
  {
    name: 'no-cycles',
    comment: 'Of two files that need each other, one holds something that belongs in a third.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'resolvable',
    comment: 'This import leads nowhere.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^virtual:' },
  },
]

module.exports = {
  forbidden: [...packageRules, ...adapterRules, ...appRules, ...fences],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '^packages/db/src/generated/.+/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.vue', '.json', '.d.ts'],
    },
  },
}
