import type { TestProject } from 'vitest/node'
import { findBrowser } from '../../scripts/find-browser.ts'
import { findFirefox } from '../../scripts/find-firefox.ts'
import { ensureWebBuild } from '../../scripts/start/web-build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of a Chromium that starts. */
    readonly browser: string
    /** The path of a Firefox that starts. */
    readonly firefox: string
  }
}

/**
 * Finds the browsers and builds the web app, where that has not been done, before any test runs:
 * a build under way would take the files away under the others.
 */
export default async function prepareBrowserTests(project: TestProject): Promise<void> {
  await ensureWebBuild()
  project.provide('browser', process.env['KUJI_BROWSER'] ?? (await findBrowser()))
  project.provide('firefox', process.env['KUJI_FIREFOX'] ?? (await findFirefox()))
}
