/**
 * The lines an operator puts into a crontab: `tick` every minute, the pre-flight the evening before.
 *
 * @param install absolute path of the checkout
 * @param envFile file whose variables the worker runs with
 */
export function crontabLines({
  install,
  envFile,
}: {
  readonly install: string
  readonly envFile: string
}): string[] {
  const worker = `cd ${quote(install)} && set -a && . ${quote(envFile)} && set +a && ./node_modules/.bin/node apps/worker/src/main.ts`
  return [
    'SHELL=/bin/sh',
    `* * * * * ${worker} tick >>/var/log/kuji-worker.log 2>&1`,
    `0 21 * * * ${worker} check`,
  ]
}

/** Quotes for sh; a percent sign would end the command in a crontab line (crontab(5)). */
function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`).replaceAll('%', '\\%')}'`
}
