/** A data directory for a benchmark's own system. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSignalbox } from '../cli/start'
import { isWhole } from './measure'

let made: Promise<string> | undefined

/** An empty one; for a look at whether benchmarks work, what one start has made, since to make all stacks takes the longest. */
export async function dataDirectory(name: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), `bench-${name}-`))
  if (isWhole) return directory
  made ??= make()
  cpSync(await made, directory, { recursive: true })
  return directory
}

async function make(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'bench-made-'))
  const system = await startSignalbox({ awsPort: 0, webPort: 0, data })
  await system.idle()
  await system.stop()
  process.once('exit', () => rmSync(data, { recursive: true, force: true }))
  return data
}
