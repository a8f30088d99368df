/** Where the events of this repository are. The same file does it in anybody's: see docs/events/other-repositories.md. */
import { defineConfig } from './events/config'

export const config = defineConfig({
  catalog: 'events/catalog',
  registry: 'events/registry',
  sourcePrefix: 'signalbox.',
  consumers: ['domains/*/consumes.ts', 'examples/*/consumes.ts'],
  templates: async () => {
    const { build } = require('./cli/build') as typeof import('./cli/build')
    return (await build()).directory
  },
  busName: 'signalbox',
  title: 'Signalbox',
  license: 'Apache-2.0',
  index: '',
})
