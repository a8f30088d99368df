/** A local cloud in a process of its own, so that what it computes is known apart from the load. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataDirectory } from './system'

export interface Target {
  readonly endpoint: string
  /** The process's id, if it is ours. */
  readonly pid?: number
  readonly startMilliseconds?: number
  stop(): void
}

export interface OwnTarget extends Target {
  readonly pid: number
  readonly webUrl: string
}

export const startEmpty = (): Promise<OwnTarget> => startProcess(['--empty'])

/** Of this repository, or of a copy of it. */
export async function startProcess(more: readonly string[], repository = join(__dirname, '..')): Promise<OwnTarget> {
  const isOfAll = more.length === 0
  const data = isOfAll ? await dataDirectory('local') : mkdtempSync(join(tmpdir(), 'bench-local-'))
  const began = performance.now()
  const args = ['start', '--port', '0', '--aws-port', '0', '--data', data, ...more]
  const child = spawn(process.execPath, [join(repository, 'bin/signalbox.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.once('exit', (code) => reject(new Error(`signalbox start ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const [, endpoint] = /AWS\s+(http:\/\/\S+)/.exec(output) ?? []
      const [, webUrl] = /(?:web|portal)\s+(http:\/\/\S+)/.exec(output) ?? []
      const { pid } = child
      if (!endpoint || !webUrl || pid === undefined) return
      const startMilliseconds = performance.now() - began
      const stop = () => {
        child.once('exit', () => rmSync(data, { recursive: true, force: true }))
        child.kill('SIGTERM')
      }
      // Idle: what the start itself has used is collected by then.
      setTimeout(() => resolve({ endpoint, webUrl, stop, startMilliseconds, pid }), 1500)
    })
  })
}

/** Milliseconds that the process has computed: on a busy machine it says more than a rate. */
export function processorTime(pid: number): number {
  const [, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const numbers = fields.join(') ').split(' ').map(Number)
  return ((numbers[11] ?? 0) + (numbers[12] ?? 0)) * 10
}
