/** Patterns and paths at which a backtracking engine would still be at work when the sun goes out. */

import { parseAddress } from '../../../../local/engines/ses/address'
import { isTooDeep } from '../../../../local/lib/json-depth'
import { parseDuration } from '../../../../local/start/duration'
import { createHarness, type Harness } from './harness'

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
})
afterAll(() => harness.close())

const s = `${'a'.repeat(50_000)}!`
const done = { Type: 'Succeed' }
const choice = (rule: object): object => ({
  StartAt: 'C',
  States: { C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' }, Yes: done, No: done },
})
const pass = (path: string): object => ({
  StartAt: 'P',
  States: { P: { Type: 'Pass', Parameters: { 'found.$': path }, End: true } },
})

describe('an execution ends', () => {
  it.each([5, 20, 2000])('with StringMatches of %d stars', async (stars) => {
    const StringMatches = `${'a*'.repeat(stars)}b`
    expect(await harness.run(choice({ Variable: '$.s', StringMatches }), { s })).toMatchObject({ status: 'SUCCEEDED' })
    expect(
      await harness.run(choice({ Variable: '$.s', StringMatches: `${'*a'.repeat(stars)}!` }), { s }),
    ).toMatchObject({
      status: 'SUCCEEDED',
    })
  })

  it.each(['/^(a+)+$/', '/(a|aa)+/', '/(a*)*b/', '/(.*a){12}/', '/(?:a?){30}a{30}b/', '/([^!]+)+[?]/i'])(
    'with the filter =~ %s',
    async (pattern) => {
      expect(await harness.run(pass(`$.list[?(@.s =~ ${pattern})]`), { list: [{ s }, { s: '?' }] })).toMatchObject({
        status: 'SUCCEEDED',
        output: '{"found":[]}',
      })
    },
  )

  it('with a filter that only a backtracking engine has: it fails by name', async () => {
    const pattern = '/(?=a)(a+)+/'
    expect(
      await harness.run(pass(`$.list[?(@.s =~ ${pattern})]`), { list: [{ s: `${'a'.repeat(60)}!` }] }),
    ).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('The regular expression (?=a)(a+)+ took more than 500 ms'),
    })
  })
})

describe('what is nested 30,000 deep is refused', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`

  it('as an input', async () => {
    const stateMachineArn = await harness.create(pass('$.a'))
    await expect(harness.call('StartExecution', { stateMachineArn, input: deep })).rejects.toMatchObject({
      code: 'InvalidExecutionInput',
    })
  })

  it('by States.StringToJson', async () => {
    expect(await harness.run(pass('States.StringToJson($.text)'), { text: deep })).toMatchObject({
      status: 'FAILED',
      error: 'States.IntrinsicFailure',
    })
  })

  it('and counted without what stands in quotes', () => {
    expect(isTooDeep(deep)).toBe(true)
    expect(isTooDeep(JSON.stringify({ text: deep, quote: '"\\[' }))).toBe(false)
    expect(isTooDeep('[],'.repeat(30_000))).toBe(false)
  })
})

it('a path that descends again and again from each value it finds fails by name', async () => {
  const list = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`)
  expect(await harness.run(pass('$..*..*..*'), { list })).toMatchObject({
    status: 'FAILED',
    cause: expect.stringContaining('leads to more than 300000 values'),
  })
})

describe('texts of a hundred thousand characters are read in one go', () => {
  it('as addresses', () => {
    const spaces = ' '.repeat(100_000)
    expect(() => parseAddress(`${spaces}x${spaces}y`)).toThrow('domain')
    expect(parseAddress(` "A, B"  <a@b.example> `)).toEqual({
      name: 'A, B',
      address: 'a@b.example',
      domain: 'b.example',
    })
    expect(parseAddress('Ann  <a@b.example>')).toMatchObject({ name: 'Ann' })
  })

  it('as durations', () => {
    expect(() => parseDuration(`${'1'.repeat(100_000)}x`)).toThrow('is no duration')
  })
})
