/** `npm run portal`: writes portal/dist, of which nothing is inline, so that the page's policy needs no exception. */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import { budgets } from '../tools/portal/budgets'
import { documentation } from '../tools/portal/documentation'
import { guides } from '../tools/portal/guides'
import { ownCode } from '../tools/portal/own-code'
import { registry } from '../tools/portal/registry'

const ofAllPages =
  /\/node_modules\/(?:react|react-dom|scheduler|@tanstack\/[\w-]+|use-sync-external-store)\/|\/portal\/(?:lib\/(?:api|problem|send|session)|ui\/(?:loading|read|title|trouble))\.tsx?$/

export default defineConfig(({ command }) => {
  // Whatever the environment says, such as Jest's: libraries have twice as much code for those who develop.
  if (command === 'build') process.env.NODE_ENV = 'production'
  const target = process.env.SIGNALBOX_URL ?? 'http://127.0.0.1:3000'
  return {
    resolve: {
      alias: [
        // React has had it since 18: the shim would be code for older ones.
        {
          find: /^use-sync-external-store\/shim\/with-selector(\.js)?$/,
          replacement: 'use-sync-external-store/with-selector.js',
        },
        // A list that grows page by page would need it; ours are pages of their own.
        {
          find: /^\.\/infiniteQueryBehavior\.js$/,
          replacement: join(__dirname, 'lib/no-infinite-queries.ts'),
        },
      ],
    },
    // React's developer tools are for those who develop.
    ...(command === 'build' && { define: { __REACT_DEVTOOLS_GLOBAL_HOOK__: 'undefined' } }),
    plugins: [
      ownCode(),
      budgets(),
      registry(join(__dirname, '..')),
      documentation(),
      guides(join(__dirname, 'content')),
    ],
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      // Every browser that has the rest has it; the polyfill would be code that nobody runs.
      // What a page’s parts are made of they say themselves; a list of it all would be in every public page, and grow with
      // each page. Their styles are named: nothing else would have them there in time.
      modulePreload: {
        polyfill: false,
        resolveDependencies: (_, parts, { hostType }) =>
          hostType === 'js' ? parts.filter((part) => part.endsWith('.css')) : parts,
      },
      license: { fileName: 'licenses.md' },
      rolldownOptions: {
        // What every public page has is one file: it is packed better than a dozen that each repeat their words.
        output: { codeSplitting: { groups: [{ name: 'base', test: ofAllPages }] } },
        // Each component of Cloudscape says that it is for clients: so is all of this.
        onLog: (level, log, tell) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log)
        },
      },
    },
    server: {
      // The host stays as it is, so that to the APIs the page is of their own origin.
      proxy: Object.fromEntries(
        ['/api', '/_local', '/site.json'].map((path) => [path, { target, changeOrigin: false }]),
      ),
    },
  }
})
