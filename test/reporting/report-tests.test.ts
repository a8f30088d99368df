import { reportTests } from '../../reporting'

const request = {
  run: { pipeline: 'time-service', id: '7f1f7bb0-1c39-4a7e-9d8f-7c2a3c6f1a11' },
  stage: 'Beta',
  suite: 'smoke',
  attempt: 1,
  baseUrl: 'https://abc.execute-api.us-east-1.amazonaws.com/Prod/',
}

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
  jest.spyOn(console, 'log').mockImplementation(() => undefined)
})
afterEach(() => jest.restoreAllMocks())

test('a suite whose tests pass is green, and says how much it asserted', async () => {
  const handler = reportTests(async ({ baseUrl, stage, test, assert, report }) => {
    await test('one', () => {
      assert.equal(baseUrl, 'https://abc.execute-api.us-east-1.amazonaws.com/Prod')
      assert(stage === 'Beta')
    })
    await test('two', async () => assert.rejects(() => Promise.reject(new Error('x'))))
    report('https://reports.example/1')
  })

  expect(await handler(request)).toEqual({
    verdict: 'passed',
    counts: { passed: 2, failed: 0, skipped: 0 },
    assertions: 3,
    failures: [],
    reportUrl: 'https://reports.example/1',
  })
})

test('each test that fails is named with its reason, and the others run', async () => {
  const handler = reportTests(async ({ test, assert, skip }) => {
    await test('wrong', () => assert.equal(1, 2, 'one is not two'))
    await test('odd', () => Promise.reject('a text'))
    skip('later')
    await test('right', () => assert.ok(true))
  })

  expect(await handler(request)).toEqual({
    verdict: 'failed',
    counts: { passed: 1, failed: 2, skipped: 1 },
    assertions: 2,
    failures: [
      { test: 'wrong', message: expect.stringMatching(/^AssertionError.*: one is not two/) },
      { test: 'odd', message: 'a text' },
    ],
  })
})

test('nothing that was not tried is green', async () => {
  const without = reportTests(() => undefined)
  const silent = reportTests(({ test }) => test('says nothing', () => undefined))
  const broken = reportTests(() => {
    throw new Error('no connection')
  })
  const skipping = reportTests(({ skip }) => skip('all of it'))

  expect(await without(request)).toMatchObject({ verdict: 'failed', assertions: 0 })
  expect(await skipping(request)).toMatchObject({ verdict: 'failed' })
  expect((await silent(request)).failures).toEqual([{ test: 'says nothing', message: 'Error: it asserted nothing' }])
  expect((await broken(request)).failures).toEqual([{ test: '(suite)', message: 'Error: no connection' }])
})

test('tests that nobody waited for are waited for, one after the other', async () => {
  const order: string[] = []
  const handler = reportTests(({ test, asserted }) => {
    for (const name of ['a', 'b']) {
      void test(name, async () => {
        order.push(`${name} begins`)
        await new Promise(setImmediate)
        order.push(`${name} ends`)
        asserted()
      })
    }
  })

  expect((await handler(request)).counts.passed).toBe(2)
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('a hundred failures are counted, and the first twenty told in short', async () => {
  const handler = reportTests(async ({ test }) => {
    for (let each = 0; each < 100; each += 1) {
      await test(`\u001b[31m${each}\u001b[0m`, () => Promise.reject(new Error('x'.repeat(5000))))
    }
  })

  const { counts, failures } = await handler(request)

  expect(counts.failed).toBe(100)
  expect(failures).toHaveLength(20)
  expect(failures[0]?.test).toBe('0')
  expect(failures[0]?.message).toHaveLength(1000)
})

test.each([
  ['event', null],
  ['stage', { ...request, stage: '' }],
  ['run', { ...request, run: 'x' }],
  ['attempt', { ...request, attempt: '1' }],
  ['baseUrl', { ...request, baseUrl: 'nowhere' }],
])('an event that is no request is refused by its field: %s', async (field, event) => {
  await expect(reportTests(() => undefined)(event)).rejects.toThrow(new RegExp(`^${field}: expected`))
})
