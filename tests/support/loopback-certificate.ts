import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type LoopbackCertificate = {
  readonly key: Buffer
  readonly cert: Buffer
  /** The certificate as a file: it is its own authority. */
  readonly caFile: string
  readonly remove: () => void
}

/** A fresh TLS certificate for 127.0.0.1 and localhost, good for a day. Needs the `openssl` command. */
export function createLoopbackCertificate(): LoopbackCertificate {
  const dir = mkdtempSync(join(tmpdir(), 'kuji-tls-'))
  const [keyFile, caFile] = [join(dir, 'key.pem'), join(dir, 'ca.pem')]
  runOpenssl(['-keyout', keyFile, '-out', caFile])
  return {
    key: readFileSync(keyFile),
    cert: readFileSync(caFile),
    caFile,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

function runOpenssl(output: readonly string[]): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const names = [
    '-subj',
    '/CN=Kuji test push service',
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
  ]
  try {
    execFileSync('openssl', ['req', '-x509', '-days', '1', ...key, ...names, ...output], { stdio: 'pipe' })
  } catch (cause) {
    throw new Error('the push tests make a TLS certificate with openssl: install the package openssl', {
      cause,
    })
  }
}
