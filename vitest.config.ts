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
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // More browsers at a time, and none is as fast as a person expects.
          maxWorkers: 2,
        },
      },
    ],
  },
})
