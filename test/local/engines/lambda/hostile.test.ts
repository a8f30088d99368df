/** What a function's code does to its thread and to its process stays its own affair. */
import { readMessage, textOf } from '../../../../local/engines/lambda/instance-messages'
import { type LambdaCloud, startLambda, stopAll } from './lambda-cloud'

let lambda: LambdaCloud
let failures: unknown[]
beforeAll(async () => {
  lambda = await startLambda()
  failures = []
  lambda.cloud.onTrace((record) => {
    if (record.kind === 'engine.failed') failures.push(record)
  })
})
afterAll(stopAll)

/** The cloud has no failure of its own, and other functions are served. */
async function expectUnharmed(): Promise<void> {
  await lambda.cloud.activity.idle()
  expect(failures).toEqual([])
  expect((await lambda.invoke('other')).answer).toBe('served')
}
beforeAll(() => lambda.deploy('other', "exports.handler = async () => 'served'"))

const messages = [
  'undefined',
  'null',
  '"text"',
  '[]',
  '["log", null]',
  '["done", "[]", 1]',
  '["done", {}]',
  '["failed", null, 0]',
  '["died"]',
  '["ready", NaN]',
  '{ get 0() { throw 1 } }',
  '"x".repeat(4e6)',
]

it('that posts to its parent, whatever it is and whenever, gives its own answer', async () => {
  const posts = messages.map((message) => `try { parentPort.postMessage(${message}) } catch {}`).join('\n')
  await lambda.deploy(
    'posts',
    `const { parentPort } = require('node:worker_threads')
    ${posts}
    exports.handler = async (event, context) => {
      ${posts}
      parentPort.postMessage(['done', context.awsRequestId, '"forged"', 1])
      setTimeout(() => { ${posts} }, 1)
      return 'own'
    }`,
  )
  expect((await lambda.invoke('posts')).answer).toBe('own')
  expect((await lambda.invoke('posts')).answer).toBe('own')
  await expectUnharmed()
})

it('finds no way to the line of the runtime', async () => {
  await lambda.deploy(
    'looks',
    {
      'index.mjs': `import { parentPort, workerData } from 'node:worker_threads'
      import { createRequire } from 'node:module'
      const other = createRequire(import.meta.url)('worker_threads')
      export const handler = async () => [workerData, other.workerData, parentPort === other.parentPort]`,
    },
    { Handler: 'index.handler' },
  )
  expect((await lambda.invoke('looks')).answer).toEqual([null, null, true])
})

it('that replaces what the runtime is made of answers all the same', async () => {
  await lambda.deploy(
    'patches',
    `const { MessagePort } = require('node:worker_threads')
    const mine = () => { throw new Error('mine') }
    MessagePort.prototype.postMessage = mine
    JSON.stringify = JSON.parse = performance.now = Atomics.load = mine
    exports.handler = async () => 'own'`,
  )
  expect((await lambda.invoke('patches')).answer).toBe('own')
  await expectUnharmed()
})

it.each([
  ['process.exit(3)', 'exit status 3'],
  ['process.kill(process.pid)', 'exit status 143'],
  ["process.kill(0, 'SIGKILL')", 'exit status 137'],
  ['process.abort()', 'exit status 134'],
  [
    "process.removeAllListeners('uncaughtException'); setImmediate(() => { throw null }); await new Promise(() => {})",
    'null',
  ],
  [
    "process.removeAllListeners('uncaughtException'); setImmediate(() => { throw Object.create(null) }); await new Promise(() => {})",
    '',
  ],
  ['setImmediate(() => { throw new Error("late") }); await new Promise(() => {})', 'late'],
  ['Promise.reject(undefined); await new Promise((resolve) => setTimeout(resolve, 1000))', 'undefined'],
  [
    "new (require('node:worker_threads').Worker)('throw new Error(\"nested\")', { eval: true }); await new Promise((resolve) => setTimeout(resolve, 3000))",
    'nested',
  ],
])('that does `%s` ends its instance and nothing else', async (code, told) => {
  await lambda.deploy('ends', `exports.handler = async () => { ${code} }`)
  const { FunctionError, answer } = await lambda.invoke('ends')
  expect(FunctionError).toBe('Unhandled')
  expect((answer as { errorMessage: string }).errorMessage).toContain(told)
  await expectUnharmed()
})

it('that signals or closes what is not its own is refused', async () => {
  await lambda.deploy(
    'reaches',
    `const fs = require('node:fs')
    const { promisify } = require('node:util')
    const attempt = async (work) => { try { return await work() } catch (error) { return error.code } }
    exports.handler = async () => {
      const own = fs.openSync(__filename, 'r')
      const handle = await fs.promises.open(__filename)
      const done = [
        await attempt(() => process.kill(process.pid, 0)),
        await attempt(() => process.kill(process.ppid)),
        await attempt(() => process.kill(-1)),
        ...(await Promise.all([20, 21, 22].map((fd) => attempt(() => fs.closeSync(fd))))),
        await attempt(() => fs.writeSync(20, 'x')),
        await attempt(() => promisify(fs.close)(21)),
        (await promisify(fs.read)(own, Buffer.alloc(5), 0, 5, 0)).bytesRead,
        fs.readSync(handle.fd, Buffer.alloc(5)),
        await attempt(() => fs.closeSync(own)),
        await attempt(() => fs.closeSync(own)),
      ]
      await handle.close()
      require('node:v8').setFlagsFromString('--no-such-flag')
      return done
    }`,
  )
  const { answer } = await lambda.invoke('reaches')
  const refused = ['EBADF', 'EBADF', 'EBADF', 'EBADF', 'EBADF']
  expect(answer).toEqual([true, 'EPERM', 'EPERM', ...refused, 5, 5, null, 'EBADF'])
  await expectUnharmed()
})

it('that prints without end waits for the cloud, and is ended at its time', async () => {
  await lambda.deploy('prints', 'exports.handler = () => { for (;;) console.log("x".repeat(1e6)) }', { Timeout: 1 })
  expect((await lambda.invoke('prints')).answer).toMatchObject({ errorType: 'Sandbox.Timedout' })
  await expectUnharmed()
}, 30_000)

describe('a message of an instance', () => {
  it.each([
    [['log', 'text']],
    [['ready', 12.5]],
    [['done', 'id', 'null', 1]],
    [['failed', 'id', { errorType: 'E', errorMessage: 'm', trace: ['a'] }, 1]],
    [['died', { errorType: 'E', errorMessage: 'm' }]],
  ])('is %j', (message) => {
    expect(readMessage(message)).toBe(message)
  })

  it.each([
    [undefined],
    [['toString']],
    [['log']],
    [['log', 'a', 'b']],
    [['ready', Number.NaN]],
    [['done', 'id', {}, 1]],
    [['failed', 'id', { errorType: 'E' }, 1]],
    [['died', { errorType: 'E', errorMessage: 'm', trace: [1] }]],
  ])('is not %p', (message) => {
    expect(readMessage(message)).toBeUndefined()
  })

  it.each([
    [null, 'null'],
    [Object.create(null), 'something that is no error'],
    [{ message: 'm' }, 'm'],
  ])('may be the end of %p', (thrown, text) => {
    expect(textOf(thrown)).toBe(text)
  })
})
