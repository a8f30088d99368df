/**
 * Watches over the main thread from a thread of its own. A process that is in an endless loop hears no signal: it is
 * ended, and what it was at is left in the data directory, by name. The next start fails that instead of going on with
 * it, and does not hang as this one did.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { url as inspectorUrl } from 'node:inspector'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { WorkingOn } from '../kernel/working-on'

/** Milliseconds. The longest that anything is allowed on the main thread is two seconds. */
const times = { beat: 250, notice: 2_000, end: 8_000 }

/** @returns stops it */
export function startWatchdog(working: WorkingOn, directory: string | undefined): () => Promise<void> {
  // A debugger holds the main thread on purpose.
  if (inspectorUrl() !== undefined) return async () => undefined
  const heartbeats = new Int32Array(working.memory, 0, 1)
  // biome-ignore lint/plugin: whether this thread answers is a matter of real time
  const heart = setInterval(() => Atomics.add(heartbeats, 0, 1), times.beat)
  heart.unref()
  const worker = new Worker(join(__dirname, 'thread.cjs'), {
    workerData: { memory: working.memory, mark: directory && markIn(directory), ...times },
    // All that it does is wait.
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
    execArgv: [],
    env: {},
  })
  worker.unref()
  // Without it everything works as before; it has nothing that could fail but its start.
  worker.on('error', (error) => console.error(`The watchdog has ended: ${error.message}`))
  return async () => {
    clearInterval(heart)
    await worker.terminate()
  }
}

const markIn = (directory: string): string => join(directory, 'hang.json')

/** What an earlier process was at when it hung and was ended, such as an execution's ARN. */
export function readHang(directory: string | undefined): string | undefined {
  if (directory === undefined || !existsSync(markIn(directory))) return undefined
  try {
    const { name } = JSON.parse(readFileSync(markIn(directory), 'utf8')) as { readonly name?: unknown }
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    // A kill has left half of it.
    return undefined
  }
}

/** Once what it names has failed, and that is on disk. */
export function forgetHang(directory: string | undefined): void {
  if (directory !== undefined) rmSync(markIn(directory), { force: true })
}
