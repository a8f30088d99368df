/** A start of Signalbox in a process of its own, which can be killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const repository = join(__dirname, '../..')

export interface Running {
  readonly webUrl: string
  readonly endpointUrl: string
  /** As a power cut would for this process: no handler runs, nothing is flushed. */
  kill(): Promise<void>
}

export async function startProcess(data: string, port = 0, ...more: readonly string[]): Promise<Running> {
  const args = ['bin/signalbox.js', 'start', '--port', String(port), '--aws-port', '0', '--data', data, ...more]
  const child = spawn(process.execPath, args, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = await ready(child)
  const address = (label: string) => new RegExp(`${label}\\s+(http://\\S+)`).exec(output)?.[1] ?? ''
  return {
    // The portal is at the root of the web port, if there is one.
    webUrl: address('(?:portal|web)'),
    endpointUrl: address('AWS'),
    async kill() {
      // It may have ended by itself.
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

function ready(child: ChildProcess): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (/Signalbox ready[\s\S]*AWS\s+http\S+[\s\S]*\n/.test(output)) resolve(output)
      })
    }
    child.once('exit', (code) => reject(new Error(`signalbox start ended with ${code}:\n${output}`)))
  })
}

/** Tries until it gives something, or the deadline is over: that nothing comes is known late, but never wrongly. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  deadline = 120_000,
): Promise<T> {
  const end = performance.now() + deadline
  for (;;) {
    const result = await attempt()
    if (result !== undefined) return result
    if (performance.now() > end) throw new Error(`After ${deadline} ms there was still no ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
