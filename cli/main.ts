/** `signalbox <command>`: finds the command, and says what is wrong in one line. */
import type { Command } from './command'
import { HelpRequest, UsageError } from './usage-error'

/** Loaded when they are called: most commands need none of what `start` needs. */
const commands: Readonly<Record<string, Command>> = {
  start: { summary: 'run everything on this machine', load: () => require('./start') },
  demo: {
    summary: 'a main job, narrated: promotions are approved, or an API is bought (demo subscribe)',
    load: () => require('./demo'),
  },
  build: { summary: 'bundle the functions and synthesize the templates', load: () => require('./build') },
  events: { summary: 'the contract: list, show, publish, check, build, pull, docs', load: () => require('./events') },
  openapi: { summary: 'write the OpenAPI document of each domain from its routes', load: () => require('./openapi') },
  policy: { summary: 'which grants of a running start nothing has used', load: () => require('./policy') },
  trace: { summary: 'the story around an event, execution or correlation id', load: () => require('./trace') },
  logs: { summary: 'what a function or a workflow has logged', load: () => require('./logs') },
  errors: { summary: 'what functions have logged as errors', load: () => require('./errors') },
  executions: { summary: 'how workflows have gone, and why they failed', load: () => require('./executions') },
  dlq: { summary: 'dead letters: list, show, redrive, purge', load: () => require('./dlq') },
  replay: { summary: 'send archived events again', load: () => require('./replay') },
  marketplace: {
    summary: 'play AWS Marketplace: list a product, subscribe, cancel, bill',
    load: () => require('./marketplace'),
  },
  package: {
    summary: 'put a template’s code into S3, and write the template that names it there',
    load: () => require('./package'),
  },
  pipeline: {
    summary: 'pipelines: list, run, status, history, retry, stop, rollback',
    load: () => require('./pipeline'),
  },
  portal: {
    summary: 'publish the portal: what is written in it, without a deployment',
    load: () => require('./portal'),
  },
  cost: { summary: 'what a running start would be billed on AWS', load: () => require('./cost') },
  clock: { summary: 'show or move the clock of a running start', load: () => require('./clock') },
}

export async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const lines = Object.entries(commands).map(([each, { summary }]) => `  ${each.padEnd(11)} ${summary}`)
    const isHelp = name === undefined || name === 'help' || name === '--help'
    const print = isHelp ? console.log : console.error
    print([isHelp ? 'signalbox <command> [options]' : `There is no command "${name}". There are:`, ...lines].join('\n'))
    process.exitCode = isHelp ? 0 : 1
    return
  }
  try {
    await command.load().run(rest)
  } catch (error) {
    if (error instanceof HelpRequest) return console.log(error.message)
    if (!isExpected(error)) throw error
    console.error(`signalbox ${name}: ${error.message}`)
    process.exitCode = error instanceof UsageError ? error.exitCode : 1
  }
}

/** Errors that say what to do need no stack. */
function isExpected(error: unknown): error is Error {
  if (error instanceof UsageError) return true
  if (!(error instanceof Error)) return false
  return error.name === 'DeployError' || ('code' in error && expectedCodes.has(String(error.code)))
}

const expectedCodes = new Set([
  'StartOption',
  'DataDirectory',
  'Port',
  'AssemblyError',
  'BuildFailed',
  'Store',
  'EventDefinition',
  'Config',
  'Reliance',
  'Upcaster',
])
