/** An operation of a stack, after a kill at each of its writes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKms } from '../../../../local/engines/kms/kms'
import { createS3 } from '../../../../local/engines/s3/s3'
import { createSystemsManager } from '../../../../local/engines/ssm/ssm'
import { root } from '../../create-test-cloud'
import { createTestStacks, type TestStacks, thing } from './create-test-stacks'

const body = (Resources: Readonly<Record<string, object>>): string => JSON.stringify({ Resources })

describe('after a kill', () => {
  let directory: string
  /** What exists outlives a start here, as it does in the engines. */
  let things: TestStacks['things']
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'operations-'))
    things = new Map()
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const first = body({ A: thing({ Name: 'a' }), B: thing({ Name: 'b' }), C: thing({ Name: 'c' }) })
  const second = body({ A: thing({ Name: 'a', Value: 2 }), B: thing({ Name: 'b2' }), D: thing({ Name: 'd' }) })
  const failing = body({
    A: thing({ Name: 'a', Value: 2 }),
    D: thing({ Name: 'd' }),
    E: thing({ Fail: 'no' }, { DependsOn: 'D' }),
  })

  /** Does `work` until `puts` have been put; what is put after that never reaches the disk. */
  async function killed(puts: number, work: (stacks: TestStacks) => Promise<unknown>): Promise<boolean> {
    const stacks = await createTestStacks(directory, '', things)
    await stacks.cloudFormation.deploy(undefined)
    const { store } = stacks.cloud
    const { put, delete: remove, flush } = store
    const { set, delete: lose } = things
    let left = puts
    const dead = new Promise<void>((resolve) => {
      const counted =
        <Input extends unknown[]>(write: (...input: Input) => void) =>
        (...input: Input) => {
          // What is put in one tick is on disk together or not at all.
          if (left === 0) setImmediate(die)
          left--
          if (!isDead) write(...input)
        }
      let isDead = false
      const die = () => {
        isDead = true
        Object.assign(things, { set: () => things, delete: () => false })
        resolve()
      }
      Object.assign(store, {
        put: counted(put),
        delete: counted(remove),
        flush: () => (isDead ? new Promise(() => undefined) : flush()),
      })
    })
    let isOver = false
    const over = async () => {
      await work(stacks)
      // Not idle(), whose own timer would outlast the kill.
      while (!isOver && stacks.cloud.activity.active.length > 0) await new Promise(setImmediate)
    }
    await Promise.race([dead, over()])
    isOver = true
    Object.assign(things, { set, delete: lose })
    await flush()
    await store.close()
    return left < 0
  }

  async function restarted(): Promise<TestStacks> {
    const stacks = await createTestStacks(directory, '', things)
    await stacks.cloudFormation.deploy(undefined)
    await stacks.cloudFormation.resume?.()
    await stacks.cloud.activity.idle()
    return stacks
  }

  async function end(): Promise<string> {
    const { call, cloud } = await restarted()
    const { Stacks } = await call<{ Stacks: { StackStatus: string }[] }>('DescribeStacks')
    await cloud.store.close()
    return [...Stacks.map(({ StackStatus }) => StackStatus), ...[...things.keys()].sort()].join(' ')
  }

  async function everyPoint(
    before: string | undefined,
    work: (stacks: TestStacks) => Promise<unknown>,
  ): Promise<Set<string>> {
    const ends = new Set<string>()
    for (let puts = 0; ; puts++) {
      rmSync(directory, { recursive: true })
      things.clear()
      if (before !== undefined) {
        const stacks = await createTestStacks(directory, '', things)
        await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: before })
        await stacks.cloud.store.close()
      }
      const wasKilled = await killed(puts, work)
      ends.add(await end())
      if (wasKilled) continue
      expect(puts).toBeGreaterThan(5)
      return ends
    }
  }

  it('a creation goes on, wherever it was', async () => {
    const ends = await everyPoint(undefined, ({ call }) =>
      call('CreateStack', { StackName: 'Mine', TemplateBody: first }),
    )
    expect(ends).toEqual(new Set(['CREATE_COMPLETE a b c']))
  })

  it('an update goes on, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) => call('UpdateStack', { StackName: 'Mine', TemplateBody: second }))
    expect(ends).toEqual(new Set(['UPDATE_COMPLETE a b2 d']))
  })

  it('an update that fails goes back, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) =>
      call('UpdateStack', { StackName: 'Mine', TemplateBody: failing }),
    )
    expect(ends).toEqual(new Set(['UPDATE_ROLLBACK_COMPLETE a b c']))
  })

  it('a deletion goes on, wherever it was', async () => {
    const ends = await everyPoint(first, ({ call }) => call('DeleteStack', { StackName: 'Mine' }))
    expect(ends).toEqual(new Set(['']))
  })
})

describe('after a kill, of engines that keep what they have themselves', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'nested-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const create = (at: string) => createTestStacks(at, '', new Map(), [createS3, createKms, createSystemsManager])
  const parameter = (Value: unknown, more: object = {}): object => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Value, ...more },
  })
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*', Resource: '*' },
    ],
  }
  const child = JSON.stringify({
    Parameters: { Word: { Type: 'String' } },
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/inner', TargetKeyId: { Ref: 'Key' } } },
      Inner: parameter({ Ref: 'Word' }, { Name: 'inner' }),
    },
    Outputs: { Key: { Value: { Ref: 'Key' } } },
  })
  const parent = (Word: string): string =>
    body({
      Child: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: 'https://s3.amazonaws.com/templates/child.json', Parameters: { Word } },
      },
      Outer: parameter({ 'Fn::GetAtt': ['Child', 'Outputs.Key'] }, { Name: 'outer' }),
    })

  async function begin(at: string): Promise<TestStacks> {
    const stacks = await create(at)
    await stacks.cloud.call(root, 's3', 'CreateBucket', { Bucket: 'templates' })
    await stacks.cloud.call(root, 's3', 'PutObject', {
      Bucket: 'templates',
      Key: 'child.json',
      Body: Buffer.from(child),
    })
    return stacks
  }

  /** As of a process that ends: what is put after `puts` never reaches the disk. False: there were not so many. */
  async function killed(at: string, puts: number, work: (stacks: TestStacks) => Promise<unknown>): Promise<boolean> {
    const stacks = await create(at)
    await stacks.cloudFormation.deploy(undefined)
    const { store } = stacks.cloud
    const { put, delete: remove, flush } = store
    let left = puts
    let isDead = false
    let end: () => void = () => undefined
    const dead = new Promise<void>((resolve) => {
      end = resolve
    })
    const counted =
      <Input extends unknown[]>(write: (...input: Input) => void) =>
      (...input: Input) => {
        if (left === 0) {
          setImmediate(() => {
            isDead = true
            end()
          })
        }
        left--
        if (!isDead) write(...input)
      }
    Object.assign(store, {
      put: counted(put),
      delete: counted(remove),
      flush: () => (isDead ? new Promise(() => undefined) : flush()),
    })
    let isOver = false
    const over = async () => {
      await work(stacks)
      while (!isOver && stacks.cloud.activity.active.length > 0) await new Promise(setImmediate)
    }
    await Promise.race([dead, over()])
    isOver = true
    await flush()
    await store.close()
    return left < 0
  }

  /** What there is after the next start: stacks, parameters, and keys that are still to be used. */
  async function found(at: string): Promise<string> {
    const stacks = await create(at)
    await stacks.cloudFormation.deploy(undefined)
    await stacks.cloudFormation.resume?.()
    await stacks.cloud.activity.idle()
    const ask = <Output>(service: string, action: string, input: object = {}) =>
      stacks.cloud.call<Output>(root, service, action, input)
    const { Stacks } = await stacks.call<{ Stacks: { StackName: string; StackStatus: string }[] }>('DescribeStacks')
    const { Parameters } = await ask<{ Parameters: { Name: string }[] }>('ssm', 'DescribeParameters')
    const values = await Promise.all(
      Parameters.map(async ({ Name }) => {
        const { Parameter } = await ask<{ Parameter: { Value: string } }>('ssm', 'GetParameter', { Name })
        return `${Name}=${Name === 'outer' ? 'key' : Parameter.Value}`
      }),
    )
    const { Keys } = await ask<{ Keys: { KeyId: string }[] }>('kms', 'ListKeys')
    const states = await Promise.all(
      Keys.map(async ({ KeyId }) => {
        const { KeyMetadata } = await ask<{ KeyMetadata: { KeyState: string } }>('kms', 'DescribeKey', { KeyId })
        return KeyMetadata.KeyState
      }),
    )
    const { Aliases } = await ask<{ Aliases: { AliasName: string }[] }>('kms', 'ListAliases')
    await stacks.cloud.store.close()
    return [
      ...Stacks.map(({ StackStatus }) => StackStatus),
      ...values.sort(),
      ...Aliases.map(({ AliasName }) => AliasName).filter((name) => name === 'alias/inner'),
      `${states.filter((state) => state === 'Enabled').length} keys`,
    ].join(' ')
  }

  /** Every third of their writes, for the time that it takes: each was tried once. */
  const stride = 3

  async function everyPoint(
    before: string | undefined,
    work: (stacks: TestStacks) => Promise<unknown>,
  ): Promise<ReadonlySet<string>> {
    const ends = new Set<string>()
    for (let puts = 0; ; puts += stride) {
      const at = join(directory, String(puts))
      const stacks = await begin(at)
      if (before !== undefined) await stacks.change('CreateStack', { StackName: 'Mine', TemplateBody: before })
      await stacks.cloud.store.close()
      const wasKilled = await killed(at, puts, work)
      ends.add(await found(at))
      rmSync(at, { recursive: true })
      if (wasKilled) continue
      expect(puts).toBeGreaterThan(10)
      return ends
    }
  }

  it('a stack with one within goes on to be made, wherever it was', async () => {
    const ends = await everyPoint(undefined, ({ call }) =>
      call('CreateStack', { StackName: 'Mine', TemplateBody: parent('one') }),
    )
    expect(ends).toEqual(new Set(['CREATE_COMPLETE CREATE_COMPLETE inner=one outer=key alias/inner 1 keys']))
  })

  it('it goes on to be changed', async () => {
    const ends = await everyPoint(parent('one'), ({ call }) =>
      call('UpdateStack', { StackName: 'Mine', TemplateBody: parent('two') }),
    )
    expect(ends).toEqual(new Set(['UPDATE_COMPLETE UPDATE_COMPLETE inner=two outer=key alias/inner 1 keys']))
  })

  it('it goes on to be deleted', async () => {
    const ends = await everyPoint(parent('one'), ({ call }) => call('DeleteStack', { StackName: 'Mine' }))
    expect(ends).toEqual(new Set(['0 keys']))
  })
})
