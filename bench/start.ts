/** From `npm start` to ready: with nothing built, compiled or kept; and with nothing changed since the last time. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Benchmark, isWhole, median, scaled } from './measure'
import { dataDirectory } from './system'

const repository = join(__dirname, '..')
const runs = scaled(3)

export const start: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const cold: number[] = []
  const warm: number[] = []
  for (let run = 0; run < runs; run++) {
    const data = await dataDirectory('start')
    // A look at whether it works takes nothing away from others.
    if (isWhole) rmSync(join(repository, '.build'), { recursive: true, force: true })
    cold.push(await secondsToReady(data))
    warm.push(await secondsToReady(data))
    rmSync(data, { recursive: true, force: true })
  }
  return [
    { name: 'npm start to ready, cold', value: median(cold), unit: 's', target: { atMost: 6 } },
    { name: 'npm start to ready, nothing changed', value: median(warm), unit: 's', target: { atMost: 3 } },
  ]
}

function secondsToReady(data: string): Promise<number> {
  const began = performance.now()
  // A group of its own, so that npm and what it starts can be ended together.
  const child = spawn('npm', ['start', '--', '--port', '0', '--aws-port', '0', '--data', data], {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  return new Promise((resolve, reject) => {
    let seconds: number | undefined
    child.stdout.on('data', (chunk: Buffer) => {
      if (seconds !== undefined || !chunk.toString().includes('Signalbox ready')) return
      seconds = (performance.now() - began) / 1000
      process.kill(-(child.pid ?? 0), 'SIGTERM')
    })
    child.once('error', reject)
    child.once('close', () => (seconds === undefined ? reject(new Error('npm start ended')) : resolve(seconds)))
  })
}
