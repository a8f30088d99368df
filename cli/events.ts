/** `signalbox events <subcommand>`: what can be done with the contract. */
import type { Command } from './command'
import { runSubcommand } from './run-subcommand'

/** Each in a file of its own; loaded when it is called. */
export const subcommands: Readonly<Record<string, Command>> = {
  list: { summary: 'every event: owner, publishers, what it says', load: () => require('./events/list') },
  show: { summary: 'one event: its fields, examples and versions', load: () => require('./events/show') },
  publish: { summary: 'check an event and put it on the bus', load: () => require('./events/publish') },
  check: { summary: 'what the working definitions change for consumers', load: () => require('./events/check') },
  build: { summary: 'write the registry from the catalog', load: () => require('./events/build') },
  pull: { summary: 'types and schemas of events, from a registry', load: () => require('./events/pull') },
  docs: { summary: 'the catalogue as one HTML file', load: () => require('./events/docs') },
}

export function run(args: readonly string[]): Promise<void> {
  return runSubcommand('events', subcommands, args)
}
