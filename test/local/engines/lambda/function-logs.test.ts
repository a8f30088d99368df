import { createLogs } from '../../../../local/engines/logs/logs'
import { root } from '../../create-test-cloud'
import { type LambdaCloud, startLambda, stopAll } from './lambda-cloud'

afterEach(stopAll)

const services = [createLogs]

async function linesOf(lambda: LambdaCloud, logGroupName: string): Promise<string[]> {
  await lambda.cloud.activity.idle()
  const { events } = await lambda.cloud.call<{ events: { message: string }[] }>(root, 'logs', 'FilterLogEvents', {
    logGroupName,
  })
  return events.map(({ message }) => message)
}

describe('what a function prints', () => {
  it('is in its log group, between the lines of Lambda', async () => {
    const lambda = await startLambda({ services })
    await lambda.deploy(
      'talks',
      `console.log('loading')
       exports.handler = async () => {
         console.log('order %s', 7, { a: 1 }); console.error('two\\nlines'); console.debug('d')
         process.stdout.write('raw '); process.stdout.write('one\\nraw two'); require('node:fs').writeSync(1, 'direct\\n')
       }`,
    )

    await lambda.invoke('talks')
    const lines = await linesOf(lambda, '/aws/lambda/talks')

    const id = /RequestId: (\S+)/.exec(lines[2] ?? '')?.[1]
    expect(lines).toEqual([
      'INIT_START Runtime Version: nodejs:22.local',
      '2026-01-05T09:00:00.000Z\tundefined\tINFO\tloading',
      `START RequestId: ${id} Version: $LATEST`,
      `2026-01-05T09:00:00.000Z\t${id}\tINFO\torder 7 { a: 1 }`,
      `2026-01-05T09:00:00.000Z\t${id}\tERROR\ttwo\nlines`,
      `2026-01-05T09:00:00.000Z\t${id}\tDEBUG\td`,
      'raw one',
      'raw twodirect',
      `END RequestId: ${id}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t$/,
      ),
    ])
  })

  it('is JSON if the function is so configured, from its level on', async () => {
    const lambda = await startLambda({ services })
    await lambda.deploy(
      'json',
      `exports.handler = async () => { console.info({ order: 7 }); console.warn('careful', 1); console.error('bad', new TypeError('x')) }`,
      { LoggingConfig: { LogFormat: 'JSON', LogGroup: 'shared', ApplicationLogLevel: 'WARN' } },
    )

    await lambda.invoke('json')
    const records = (await linesOf(lambda, 'shared')).map((line) => JSON.parse(line))

    expect(records).toMatchObject([
      { type: 'platform.initStart' },
      { type: 'platform.start', record: { version: '$LATEST' } },
      { level: 'WARN', message: 'careful 1', timestamp: '2026-01-05T09:00:00.000Z', requestId: expect.any(String) },
      { level: 'ERROR', errorType: 'TypeError', errorMessage: 'x', stackTrace: expect.any(Array) },
      { type: 'platform.report', record: { status: 'success', metrics: { memorySizeMB: 128 } } },
    ])
  })

  it('is there to its last line when it fails, hangs or dies', async () => {
    const lambda = await startLambda({ services })
    await lambda.deploy(
      'fails',
      `exports.handler = async ({ how }) => {
         console.log('before', how)
         if (how === 'throw') throw new TypeError('bad')
         if (how === 'exit') process.exit(2)
         while (true);
       }`,
      { Timeout: 1 },
    )

    for (const how of ['throw', 'exit', 'hang']) await lambda.invoke('fails', { how })
    const text = (await linesOf(lambda, '/aws/lambda/fails')).join('\n')

    expect(text).toMatch(
      /before throw\n\S+\t\S+\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"bad","stack":\[/,
    )
    expect(text).toMatch(/before exit\nRequestId: \S+ Error: Runtime exited with error: exit status 2\nEND/)
    expect(text).toMatch(/before hang\n\S+Z \S+ Task timed out after 1.00 seconds\nEND/)
    expect(text).toMatch(/\tStatus: timeout\tError Type: Sandbox.Timedout/)
  })

  it('comes back with the answer if it is asked for, the last 4 KB', async () => {
    const lambda = await startLambda()
    await lambda.deploy(
      'tail',
      `exports.handler = async ({ n }) => { for (let i = 0; i < n; i++) console.log('line', i) }`,
    )

    const [few, many] = [
      await lambda.invoke('tail', { n: 2 }, { LogType: 'Tail' }),
      await lambda.invoke('tail', { n: 500 }, { LogType: 'Tail' }),
    ]

    const text = Buffer.from(few.LogResult ?? '', 'base64').toString()
    expect(text).toMatch(/START [\s\S]*line 0\n[\s\S]*line 1\n[\s\S]*REPORT/)
    expect(Buffer.from(many.LogResult ?? '', 'base64')).toHaveLength(4096)
  })

  it('is lost, and the function runs, when its role may not write logs', async () => {
    const lambda = await startLambda({ services })
    const kinds: string[] = []
    lambda.cloud.onTrace(({ kind }) => kinds.push(kind))
    lambda.cloud.useAuthorizer({
      authorize(caller, needed) {
        if (caller.kind === 'role' && needed.some(({ action }) => action.startsWith('logs:')))
          throw new Error('not allowed')
      },
    })
    await lambda.deploy('mute', 'exports.handler = async () => { console.log("x"); return 1 }')

    expect((await lambda.invoke('mute')).answer).toBe(1)
    await lambda.cloud.activity.idle()
    expect(kinds).toContain('logs.refused')
  })
})
