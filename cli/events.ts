/** `signalbox events <subcommand>`: what can be done with the contract. */
import type { Command } from './command'
import { UsageError } from './usage-error'

/** Each in a file of its own; loaded when it is called. */
export const subcommands: Readonly<Record<string, Command>> = {
  list: { summary: 'every event: owner, publishers, what it says', load: () => require('./events/list') },
  show: { summary: 'one event: its fields, examples and versions', load: () => require('./events/show') },
  publish: { summary: 'check an event and put it on the bus', load: () => require('./events/publish') },
  check: { summary: 'what the working definitions change for consumers', load: () => require('./events/check') },
  build: { summary: 'write events/registry from the catalog', load: () => require('./events/build') },
  pull: { summary: 'types and schemas of events, from a registry', load: () => require('./events/pull') },
  docs: { summary: 'the catalogue as one HTML file', load: () => require('./events/docs') },
}

export async function run(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  const subcommand = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
  if (subcommand) return subcommand.load().run(rest)
  const lines = Object.entries(subcommands).map(([each, { summary }]) => `  ${each.padEnd(8)} ${summary}`)
  if (name !== undefined && name !== 'help' && name !== '--help') {
    throw new UsageError([`there is no "events ${name}". There are:`, ...lines].join('\n'))
  }
  console.log(['signalbox events <subcommand> [options]', ...lines].join('\n'))
}
