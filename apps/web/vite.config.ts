import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { manifest } from './manifest.ts'

/**
 * Keeps tRPC's WebSocket client, which Kuji never opens, out of the first download: only a counter that is
 * set beside its class holds it there. Where tRPC writes that line otherwise, nothing changes but the size.
 */
const noWebSocketClient: Plugin = {
  name: 'no-web-socket-client',
  transform(code, id) {
    if (!id.includes('@trpc/client/dist/wsLink')) return null
    const counter = '_defineProperty(WsConnection,'
    return { code: code.replace(counter, `/* @__PURE__ */ ${counter}`), map: null }
  },
}

export default defineConfig({
  plugins: [
    vue(),
    noWebSocketClient,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'service-worker',
      filename: 'sw.ts',
      // Registered by src/update/app-update.ts, which asks before a new version takes over.
      injectRegister: false,
      manifest,
      manifestFilename: 'manifest.webmanifest',
      injectManifest: { globPatterns: ['**/*.{html,js,css,svg}', 'icons/icon-192.png'] },
    }),
  ],
  resolve: {
    // Messages are plain strings and functions, so the message compiler stays out of the bundle.
    alias: { 'vue-i18n': 'vue-i18n/dist/vue-i18n.runtime.esm-bundler.js' },
  },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: true,
  },
  build: { target: ['chrome116', 'safari17.4', 'firefox124'], modulePreload: { polyfill: false } },
})
