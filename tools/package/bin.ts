#!/usr/bin/env node
/** The command of the package that consumers install: `signalbox events`, which works from their signalbox.config.ts. */
import { subcommands } from '../../cli/events'
import { runSubcommand } from '../../cli/run-subcommand'
import { HelpRequest, UsageError } from '../../cli/usage-error'

// The SDK's warning is for its own releases of 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

/** Errors that say what to do need no stack. */
const expected = new Set(['Config', 'EventDefinition', 'Reliance', 'Upcaster'])

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined || ['help', '--help', '-h'].includes(command)) {
    console.log(
      'signalbox <command> [options]\n  events   the contract of your repository, which signalbox.config.ts names\n',
    )
    return runSubcommand('events', subcommands, [])
  }
  if (command !== 'events') {
    throw new UsageError(`there is no command "${command}" in the package; there is: events`)
  }
  await runSubcommand('events', subcommands, args)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof HelpRequest) return console.log(error.message)
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  console.error(`signalbox events: ${error instanceof UsageError || expected.has(code) ? message : stack}`)
  process.exitCode = error instanceof UsageError ? error.exitCode : 1
})
