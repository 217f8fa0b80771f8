// Runs on the machine's own Node (20 or later) with nothing installed: gets Node 24 and the
// packages of package-lock.json if they are not there, then hands over to the script it was given.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const oldestNode = 20
const ownNode = 24
const root = path.resolve(import.meta.dirname ?? '.', '..')
const stamp = path.join(root, 'node_modules/.kuji-installed')
const isEmbeddedPlatform = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
const major = Number(process.versions.node.split('.')[0])

checkMachine()
installIfNeeded()
generateClientIfNeeded()
handOver(process.argv.slice(2))

function checkMachine() {
  if (major < oldestNode) fail(`Kuji needs Node ${oldestNode} or later; this is ${process.version}.`)
  if (isEmbeddedPlatform) return
  if (major < ownNode) {
    fail(
      `On ${process.platform}-${process.arch} Kuji needs Node ${ownNode} or later; this is ${process.version}.`,
    )
  }
  if (!process.env.DATABASE_URL) {
    fail(
      'The embedded PostgreSQL runs on Linux (x64, arm64) only: set DATABASE_URL to a PostgreSQL database.',
    )
  }
}

function installIfNeeded() {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
  const hash = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  if (!isInstalled(JSON.parse(lock))) install()
  writeFileSync(stamp, hash)
}

/** True when npm itself noted that it installed what the lock asks for (a person may have run npm by hand). */
function isInstalled(lock) {
  const noted = readJson('node_modules/.package-lock.json')?.packages
  if (!noted) return false
  return Object.entries(lock.packages).every(([key, wanted]) => {
    if (!key.startsWith('node_modules/') && !key.includes('/node_modules/')) return true
    return noted[key] ? noted[key].version === wanted.version : Boolean(wanted.optional || wanted.peer)
  })
}

function install() {
  say('Installing packages (about a minute the first time) ...')
  const started = Date.now()
  const [command, args] = isEmbeddedPlatform ? installOnOwnNode() : ['npm', ['ci']]
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error) fail(`npm could not be started (${error.message}): install npm beside Node, then try again.`)
  if (status !== 0) {
    fail('The packages could not be installed: npm says why above. Is the npm registry within reach?')
  }
  say(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/** npm chooses packages by the Node it runs on, so it too gets the Node that Kuji runs on. */
function installOnOwnNode() {
  const { optionalDependencies, packageManager } = readJson('package.json')
  const node = `node-linux-${process.arch}`
  const packages = ['-p', `${node}@${optionalDependencies[node]}`]
  if (npmMajor() < 11) packages.push('-p', packageManager)
  return ['npx', ['-y', ...packages, '-c', 'npm ci']]
}

function npmMajor() {
  const agent = /^npm\/(\d+)/.exec(process.env.npm_config_user_agent ?? '')
  return Number(
    agent?.[1] ?? spawnSync('npm', ['--version'], { encoding: 'utf8' }).stdout?.split('.')[0] ?? 0,
  )
}

function generateClientIfNeeded() {
  const client = path.join(root, 'packages/db/src/generated/client.ts')
  const schema = path.join(root, 'prisma/schema.prisma')
  if (existsSync(client) && statSync(client).mtimeMs >= statSync(schema).mtimeMs) return
  say('Generating the database client ...')
  const { status, stderr } = spawnSync('npm', ['run', '--silent', 'db:generate'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) fail(`The database client could not be generated.\n${stderr ?? ''}`)
}

function handOver([script, ...args]) {
  if (!script) fail('Usage: bootstrap.mjs SCRIPT [ARGUMENTS]')
  const node = isEmbeddedPlatform ? path.join(root, 'node_modules/.bin/node') : process.execPath
  // The channel carries nothing: its end tells the script that this process is gone.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node, [path.resolve(root, script), ...args], { cwd: root, stdio })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`Node ${ownNode} could not be started (${error.message}).`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
  stopWithParent(child)
}

/** No signal comes from an npm that is killed; but this process gets another parent then. */
function stopWithParent(child) {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref()
}

function readJson(file) {
  const full = path.join(root, file)
  return existsSync(full) ? JSON.parse(readFileSync(full, 'utf8')) : null
}

function say(text) {
  process.stdout.write(`${text}\n`)
}

function fail(text) {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}
