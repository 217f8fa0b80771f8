import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const globalSetup = ['tests/support/global-setup.ts']

export default defineConfig({
  test: {
    // Tests wait for databases and timers more than they compute.
    maxWorkers: '100%',
    projects: [
      {
        plugins: [vue()],
        test: { name: 'unit', include: ['tests/unit/**/*.test.ts'] },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: [...globalSetup, 'tests/support/browser-global-setup.ts'],
          // No test here claims to be fast, and a machine may have much else to do.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          expect: { poll: { timeout: 30_000 } },
          // More browsers at a time, and none is as fast as a person expects.
          maxWorkers: 2,
        },
      },
    ],
  },
})
