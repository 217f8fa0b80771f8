import lighthouse, { type Result } from 'lighthouse'
import { findBrowser } from '../../scripts/find-browser.ts'
import { ensureWebBuild } from '../../scripts/start/web-build.ts'
import { startBenchDatabase } from './bench-database.ts'
import { startKuji } from './bench-server.ts'
import { openMeasuredBrowser, type MeasuredBrowser } from './measured-browser.ts'
import { median } from './median.ts'

/** `npm run lighthouse`: the built app on a middling phone. Exits with 1 when a page is not good enough. */
const wanted = { performance: 0.95, accessibility: 1, 'best-practices': 1, seo: 1 }
type Category = keyof typeof wanted
const categories = Object.keys(wanted) as Category[]
const rounds = 3

const executable = await findBrowser()
await ensureWebBuild()
const database = await startBenchDatabase()
const kuji = await startKuji(database.url, new Date('2030-01-06T12:00:00Z'))
try {
  const good = [
    await measure('Sign-up', await openMeasuredBrowser({ executable, url: kuji.url, token: null })),
    await measure(
      'Now, registered',
      await openMeasuredBrowser({ executable, url: kuji.url, token: await aRegisteredPerson() }),
    ),
  ]
  process.exitCode = good.every(Boolean) ? 0 : 1
} finally {
  await kuji.stop()
  await database.remove()
}

async function measure(name: string, browser: MeasuredBrowser): Promise<boolean> {
  try {
    const results: Result[] = []
    for (let round = 0; round < rounds; round += 1) results.push(await runLighthouse(browser))
    return report(name, results)
  } finally {
    await browser.close()
  }
}

async function runLighthouse({ port, url }: MeasuredBrowser): Promise<Result> {
  const run = await lighthouse(url, { port, output: 'json', logLevel: 'error', onlyCategories: categories })
  if (run === undefined) throw new Error('Lighthouse gave no result')
  if (run.lhr.runtimeError) throw new Error(run.lhr.runtimeError.message)
  return run.lhr
}

function report(name: string, results: readonly Result[]): boolean {
  const figure = (audit: string) => median(results.map((lhr) => lhr.audits[audit]?.numericValue ?? 0))
  say(`${name}, median of ${rounds}:`)
  say(
    `  largest paint ${Math.round(figure('largest-contentful-paint'))} ms, blocked ${Math.round(figure('total-blocking-time'))} ms, layout shift ${figure('cumulative-layout-shift').toFixed(3)}`,
  )
  const scores = categories.map((category) => {
    const all = results.map((lhr) => lhr.categories[category]?.score ?? 0)
    const score = median(all)
    say(
      `  ${category.padEnd(15)} ${score.toFixed(2)}  (${all.map((one) => one.toFixed(2)).join(', ')}; wanted ${wanted[category]})`,
    )
    if (score < wanted[category]) for (const lost of whatWasLost(results, category)) say(`    ${lost}`)
    return score >= wanted[category]
  })
  return scores.every(Boolean)
}

/** The audits of the last round that took something from the score. */
function whatWasLost(results: readonly Result[], category: Category): string[] {
  const lhr = results.at(-1)
  const audits = lhr?.categories[category]?.auditRefs.filter(({ weight }) => weight > 0) ?? []
  return audits.flatMap(({ id }) => {
    const audit = lhr?.audits[id]
    if (audit === undefined || audit.score === null || audit.score >= 0.9) return []
    return [`${id}: ${audit.title} ${audit.displayValue ?? ''}`.trimEnd()]
  })
}

async function aRegisteredPerson(): Promise<string> {
  const account = { username: 'suzu', email: 'suzu@kuji.example', password: 'early to rise' }
  const { token } = await post('/signup', account, null)
  await post('/register', { date: '2030-01-07' }, String(token))
  return String(token)
}

async function post(path: string, body: object, token: string | null): Promise<Record<string, unknown>> {
  const reply = await fetch(kuji.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`)
  return (await reply.json()) as Record<string, unknown>
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
