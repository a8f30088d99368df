#!/usr/bin/env node
/** The command of the package that consumers install: what of `signalbox events` needs no repository. */
import type { Command } from '../../cli/command'
import { runSubcommand } from '../../cli/run-subcommand'
import { UsageError } from '../../cli/usage-error'

const subcommands: Readonly<Record<string, Command>> = {
  list: { summary: 'every event: owner, publishers, what it says', load: () => require('../../cli/events/list') },
  show: { summary: 'one event: its fields, examples and versions', load: () => require('../../cli/events/show') },
  publish: { summary: 'check an event and put it on the bus', load: () => require('../../cli/events/publish') },
  pull: { summary: 'types and schemas of events, from a registry', load: () => require('../../cli/events/pull') },
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command !== undefined && command !== 'events') {
    throw new UsageError(
      `there is no command "${command}" in the package; there is: events. The rest needs the repository`,
    )
  }
  await runSubcommand('events', subcommands, args)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error
  console.error(`signalbox: ${error.message}`)
  process.exitCode = 1
})
