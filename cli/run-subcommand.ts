/** Finds a subcommand, such as one of `signalbox events`, in a table, and runs it. */
import type { Command } from './command'
import { UsageError } from './usage-error'

/** @throws UsageError, naming what there is, for a name that is not in the table */
export async function runSubcommand(
  command: string,
  table: Readonly<Record<string, Command>>,
  args: readonly string[],
): Promise<void> {
  const [name, ...rest] = args
  const subcommand = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  if (subcommand) return subcommand.load().run(rest)
  const longest = Math.max(...Object.keys(table).map(({ length }) => length))
  const lines = Object.entries(table).map(([each, { summary }]) => `  ${each.padEnd(longest + 1)} ${summary}`)
  if (name !== undefined && name !== 'help' && name !== '--help') {
    throw new UsageError([`there is no "${command} ${name}". There are:`, ...lines].join('\n'))
  }
  console.log([`signalbox ${command} <subcommand> [options]`, ...lines].join('\n'))
}
