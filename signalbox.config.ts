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
  importFrom: 'signalbox/events/catalog/{owner}',
  domains: {
    approvals: { description: 'Human decisions: who is asked, what they say, and what comes of it.' },
    deployment: { description: 'Pipelines of other services, the tests of their stages, and gates.' },
    identity: { description: 'Users, applications, sign-in, and the erasure of people.' },
    platform: { description: 'What became of mails, and letters that could not be processed.' },
    subscriptions: { description: 'APIs for sale: plans, customers, keys and usage, and AWS Marketplace.' },
  },
  index: '',
})
