/**
 * `signalbox marketplace <subcommand>`: plays AWS's side, and the buyer's browser, before a running start. It writes nothing
 * of what a seller keeps: all that follows comes by what AWS sends, and by what the browser posts.
 */
import type { Command } from './command'
import { runStep } from './marketplace/run-step'
import { steps } from './marketplace/steps'
import { runSubcommand } from './run-subcommand'

const views: Readonly<Record<string, Command>> = {
  list: { summary: 'what is listed, offered, agreed, and about to be sent', load: () => require('./marketplace/list') },
  bill: { summary: 'what would be billed, by hour, buyer and dimension', load: () => require('./marketplace/bill') },
}

export function run(args: readonly string[]): Promise<void> {
  const played = Object.entries(steps).map(([name, step]): [string, Command] => {
    const command = { run: (given: readonly string[]) => runStep(name, step, given) }
    return [name, { summary: step.summary, load: () => command }]
  })
  return runSubcommand('marketplace', { ...Object.fromEntries(played), ...views }, args)
}
