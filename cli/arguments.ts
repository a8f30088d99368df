/** Reads a command's arguments; an option that it doesn't have is an error that names it. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage-error'

export function readArguments<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  positionals: { readonly most: number; readonly usage: string } = { most: 0, usage: '' },
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: positionals.most > 0, strict: true })
    if (parsed.positionals.length > positionals.most)
      throw new Error(`Unexpected argument ${parsed.positionals.at(-1)}`)
    return parsed
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`)
    const { message } = error as Error
    throw new UsageError(`${message}\nusage: ${positionals.usage} ${known.join(' ')}`.trim(), { cause: error })
  }
}

export function readPort(text: string, option: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError(`--${option}: expected a port from 0 (any that is free) to 65535, not "${text}"`)
}
