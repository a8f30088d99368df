/** Runs a command as a user does, and gives what it printed. */
import { main } from '../../cli/main'

export interface Printed {
  readonly out: string
  readonly err: string
  readonly exitCode: number
}

export async function runCommand(...args: readonly string[]): Promise<Printed> {
  const out: string[] = []
  const err: string[] = []
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line))
  const error = jest.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line))
  const before = process.exitCode
  process.exitCode = 0
  try {
    await main(args)
    return { out: out.join('\n'), err: err.join('\n'), exitCode: Number(process.exitCode) }
  } finally {
    process.exitCode = before
    log.mockRestore()
    error.mockRestore()
  }
}
