import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkingOn } from '../../../local/kernel/working-on'
import { startLocalCloud } from '../../../local/start-local-cloud'
import { readHang } from '../../../local/watchdog/watchdog'
import { createTestCloud } from '../create-test-cloud'
import { createHarness } from '../engines/stepfunctions/harness'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'watchdog-'))
})
afterEach(() => rmSync(data, { recursive: true }))

/** A process whose main thread says that it works on `arn:x`, hears SIGTERM, and does `work`. */
async function run(work: string): Promise<{ code: number | null; signal: string | null; told: string }> {
  const thread = join(__dirname, '../../../local/watchdog/thread.cjs')
  const workerData = `{ memory, mark: ${JSON.stringify(join(data, 'hang.json'))}, beat: 20, notice: 100, end: 400 }`
  const child = spawn(process.execPath, [
    '-e',
    `const { Worker } = require('node:worker_threads')
     const memory = new SharedArrayBuffer(1024)
     const numbers = new Int32Array(memory, 0, 2)
     setInterval(() => Atomics.add(numbers, 0, 1), 5)
     numbers[1] = Buffer.from('arn:x').copy(new Uint8Array(memory, 8))
     process.on('SIGTERM', () => process.exit(0))
     new Worker(${JSON.stringify(thread)}, { workerData: ${workerData} })
     ${work}`,
  ])
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += String(chunk)
  })
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, told })))
}

describe('a process whose main thread is in a loop', () => {
  it('ends, although it would hear no signal, and leaves what it was at', async () => {
    const { signal, told } = await run('setTimeout(() => { process.kill(process.pid, "SIGTERM"); for (;;); }, 50)')
    expect(signal).toBe('SIGKILL')
    expect(told).toContain('the next start fails arn:x')
    expect(readHang(data)).toBe('arn:x')
  })

  it('for a while goes on, and leaves nothing', async () => {
    const work = `
      const { existsSync } = require('node:fs')
      const mark = ${JSON.stringify(join(data, 'hang.json'))}
      setTimeout(() => {
        while (!existsSync(mark));
        const wait = setInterval(() => { if (!existsSync(mark)) process.exit(7) }, 20)
      }, 50)`
    expect(await run(work)).toMatchObject({ code: 7 })
  })
})

it('lets a process be that is held up without doing anything, as on a machine that is busy with others', async () => {
  const held = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000)'
  expect(await run(`setTimeout(() => { ${held}; process.exit(7) }, 50)`)).toMatchObject({ code: 7, told: '' })
})

it('says what it is at, also within something else', () => {
  const working = createWorkingOn()
  const now = (): string => Buffer.from(working.memory, 8, new Int32Array(working.memory, 0, 2)[1]).toString()
  const seen = working.during('outer', () => [now(), working.during('inner', now), now()])
  expect([...seen, now()]).toEqual(['outer', 'inner', 'outer', ''])
})

describe('a start after a hang', () => {
  const states = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 3600, Next: 'Done' }, Done: { Type: 'Succeed' } },
  }
  const options = () => ({ data, awsPort: 0, webPort: 0, clock: 'manual' as const })

  it('fails by name what hung, and goes on with the rest', async () => {
    // Prepare
    const first = await createHarness({ directory: data })
    const machine = await first.create(states)
    const [hung, other] = [await first.start(machine), await first.start(machine)]
    await first.close()
    // Act
    const cloud = Object.assign(await createTestCloud({ directory: data }), { hungOn: hung })
    const second = await createHarness({ cloud })
    // Assess
    expect(await second.describe(hung)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('answered no more while it evaluated a state of this execution'),
    })
    expect(await second.describe(other)).toMatchObject({ status: 'RUNNING' })
    await second.close()
  })

  it.each(['', '{"na', '{}', '{"name":7}', '{"name":"arn:gone"}'])(
    'begins whatever the mark says: %j',
    async (text) => {
      const mark = join(data, 'hang.json')
      await (await startLocalCloud(options())).stop()
      writeFileSync(mark, text)
      await (await startLocalCloud(options())).stop()
      expect(existsSync(mark) && readFileSync(mark, 'utf8')).toBe(false)
    },
  )
})
