import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

/** A file of a small house, what it imports, and the rule that must refuse it (null: allowed). */
type Import = { from: string; statement: string; refusedBy: string | null }

const imports: Import[] = [
  { from: 'packages/domain/src/a.ts', statement: `import '@kuji/db/b'`, refusedBy: 'packages-domain' },
  { from: 'packages/domain/src/c.ts', statement: `import 'node:fs'`, refusedBy: 'pure-rules' },
  { from: 'packages/contract/src/a.ts', statement: `import '@kuji/domain/b'`, refusedBy: null },
  { from: 'packages/contract/src/c.ts', statement: `import '@kuji/db/b'`, refusedBy: 'packages-contract' },
  { from: 'packages/contract/src/d.ts', statement: `import 'node:crypto'`, refusedBy: 'pure-rules' },
  { from: 'packages/config/src/a.ts', statement: `import '@kuji/domain/b'`, refusedBy: 'packages-config' },
  { from: 'packages/db/src/a.ts', statement: `import '@kuji/jobs/b'`, refusedBy: 'packages-db' },
  { from: 'packages/db/src/c.ts', statement: `import './generated/client.ts'`, refusedBy: null },
  { from: 'packages/jobs/src/a.ts', statement: `import 'pg-boss'`, refusedBy: null },
  { from: 'packages/jobs/src/c.ts', statement: `import '@kuji/domain/b'`, refusedBy: 'packages-jobs' },
  { from: 'packages/services/src/a.ts', statement: `import '@kuji/zoom/b'`, refusedBy: 'packages-services' },
  { from: 'packages/services/src/c.ts', statement: `import 'pg-boss'`, refusedBy: 'pg-boss-behind-jobs' },
  { from: 'packages/services/src/d.ts', statement: `import 'lucia'`, refusedBy: 'lucia-behind-account' },
  { from: 'packages/services/src/account/a.ts', statement: `import 'lucia'`, refusedBy: null },
  {
    from: 'packages/services/src/e.ts',
    statement: `import '../../db/src/generated/client.ts'`,
    refusedBy: 'prisma-behind-db',
  },
  {
    from: 'packages/zoom/src/a.ts',
    statement: `import type { B } from '@kuji/services/ports'`,
    refusedBy: null,
  },
  {
    from: 'packages/zoom/src/c.ts',
    statement: `import { B } from '@kuji/services/ports'`,
    refusedBy: 'adapters-take-types-only',
  },
  {
    from: 'packages/push/src/a.ts',
    statement: `import type { B } from '@kuji/services/b'`,
    refusedBy: 'adapters-know-ports-only',
  },
  {
    from: 'packages/zoom-simulator/src/a.ts',
    statement: `import '@kuji/domain/b'`,
    refusedBy: 'packages-zoom-simulator',
  },
  { from: 'apps/server/src/a.ts', statement: `import '@kuji/zoom/b'`, refusedBy: null },
  {
    from: 'apps/server/src/c.ts',
    statement: `import '../../worker/src/b.ts'`,
    refusedBy: 'apps-stand-alone',
  },
  { from: 'apps/web/src/a.ts', statement: `import type { B } from '@kuji/server/router'`, refusedBy: null },
  {
    from: 'apps/web/src/c.ts',
    statement: `import { B } from '@kuji/server/router'`,
    refusedBy: 'web-takes-router-type-only',
  },
  {
    from: 'apps/web/src/d.ts',
    statement: `import type { B } from '@kuji/server/b'`,
    refusedBy: 'web-imports',
  },
  { from: 'apps/web/src/e.ts', statement: `import '@kuji/services/b'`, refusedBy: 'web-imports' },
  {
    from: 'apps/web/src/FilePage.vue',
    statement: `<script setup lang="ts">import '@kuji/config/b'</script>`,
    refusedBy: 'web-imports',
  },
  { from: 'apps/worker/src/c.ts', statement: `import './d.ts'`, refusedBy: 'no-cycles' },
  // a circle is told once, where it is first met
  { from: 'apps/worker/src/d.ts', statement: `import './c.ts'`, refusedBy: null },
  { from: 'apps/worker/src/e.ts', statement: `import './nowhere.ts'`, refusedBy: 'resolvable' },
]

const repository = path.resolve(import.meta.dirname, '../..')
const workspaces = [
  ...['config', 'contract', 'db', 'domain', 'jobs', 'push', 'services', 'zoom', 'zoom-simulator'].map(
    (name) => `packages/${name}`,
  ),
  ...['server', 'web', 'worker'].map((name) => `apps/${name}`),
]

test(
  'each import that the house forbids is refused by its own rule, and no other is',
  { timeout: 60_000 },
  () => {
    const house = buildHouse()
    try {
      const refused = violations(house).map(({ from, rule }) => `${from}: ${rule.name}`)

      const expected = imports.flatMap(({ from, refusedBy }) => (refusedBy ? [`${from}: ${refusedBy}`] : []))
      expect(refused.toSorted()).toEqual(expected.toSorted())
    } finally {
      rmSync(house, { recursive: true })
    }
  },
)

function buildHouse(): string {
  const house = mkdtempSync(path.join(tmpdir(), 'kuji-import-rules-'))
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(house, file)), { recursive: true })
    writeFileSync(path.join(house, file), text)
  }
  write('tsconfig.json', '{}')
  write('packages/db/src/generated/client.ts', 'export const client = 1')
  write('packages/services/src/ports.ts', 'export type B = 1')
  write('apps/server/src/router.ts', 'export type B = 1')
  for (const name of ['lucia', 'pg-boss']) write(`node_modules/${name}/index.js`, '')
  mkdirSync(path.join(house, 'node_modules/@kuji'))
  for (const folder of workspaces) {
    const name = path.basename(folder)
    write(
      `${folder}/package.json`,
      JSON.stringify({ name: `@kuji/${name}`, exports: { './*': './src/*.ts' } }),
    )
    write(`${folder}/src/b.ts`, 'export type B = 1')
    symlinkSync(`../../${folder}`, path.join(house, 'node_modules/@kuji', name))
  }
  for (const { from, statement } of imports) write(from, statement)
  return house
}

type Violation = { from: string; rule: { name: string } }

function violations(house: string): Violation[] {
  const cruiser = path.join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = path.join(repository, '.dependency-cruiser.cjs')
  const flags = ['--config', config, '--output-type', 'json', 'apps', 'packages']
  const report = execFileSync(process.execPath, [cruiser, ...flags], { cwd: house, encoding: 'utf8' })
  return (JSON.parse(report) as { summary: { violations: Violation[] } }).summary.violations
}
