/** Reads a command's arguments; an option that it doesn't have is an error that names it. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type Stage, stageFrom } from '../infra/stage'
import { HelpRequest, UsageError } from './usage-error'

export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  positionals: { readonly most: number; readonly usage: string } = { most: 0, usage: '' },
) {
  const usage = usageOf(positionals.usage, options)
  if (args.includes('--help') || args.includes('-h')) throw new HelpRequest(usage)
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: positionals.most > 0, strict: true })
    if (parsed.positionals.length > positionals.most)
      throw new Error(`Unexpected argument ${parsed.positionals.at(-1)}`)
    return parsed
  } catch (error) {
    // What Node.js advises besides is about arguments that begin with a dash, which no command has.
    const [message] = (error as Error).message.split('. To specify')
    throw new UsageError(`${message}\n${usage}`, { cause: error })
  }
}

/** The command's own words, and the options that they don't mention. */
function usageOf(words: string, options: NonNullable<ParseArgsConfig['options']>): string {
  const others = Object.entries(options).filter(([name]) => !words.includes(`--${name}`))
  const told = others.map(([name, { type }]) => `[--${name}${type === 'string' ? ` ${name.toUpperCase()}` : ''}]`)
  return `usage: ${[words, ...told].join(' ')}`
}

export function readStage(text: string): Stage {
  try {
    return stageFrom(text)
  } catch (error) {
    throw new UsageError(`--${(error as Error).message}`, { cause: error })
  }
}

/** What `cdk -c NAME=VALUE` says, once for each. */
export function readContext(given: readonly string[] = []): Readonly<Record<string, string>> {
  const entries = given.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) {
      throw new UsageError(`--context: expected NAME=VALUE, such as company=infra/company.xml, not "${text}"`)
    }
    if (name === 'stage') throw new UsageError('--context: a stage has data of its own: give --stage')
    return [name, value] as const
  })
  return Object.fromEntries(entries)
}

export function readPort(text: string, option: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError(`--${option}: expected a port from 0 (any that is free) to 65535, not "${text}"`)
}
