/** Finds a subcommand of `signalbox events` in a table, and runs it. */
import type { Command } from './command'
import { UsageError } from './usage-error'

/** @throws UsageError, naming what there is, for a name that is not in the table */
export async function runSubcommand(table: Readonly<Record<string, Command>>, args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  const subcommand = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  if (subcommand) return subcommand.load().run(rest)
  const lines = Object.entries(table).map(([each, { summary }]) => `  ${each.padEnd(8)} ${summary}`)
  if (name !== undefined && name !== 'help' && name !== '--help') {
    throw new UsageError([`there is no "events ${name}". There are:`, ...lines].join('\n'))
  }
  console.log(['signalbox events <subcommand> [options]', ...lines].join('\n'))
}
