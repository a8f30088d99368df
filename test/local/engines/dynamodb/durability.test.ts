import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { openStore } from '../../../../local/kernel/store'
import { type Harness, startDynamoDb, tableInput } from './harness'

interface Thing {
  readonly pk: { S: string }
  readonly sk: { S: string }
  readonly kind: { S: string }
  readonly nAge: { N: string }
}

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'dynamodb-'))
  try {
    await work(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const scan = async (harness: Harness, IndexName?: string): Promise<Thing[]> =>
  (await harness.call('Scan', { TableName: 'things', ...(IndexName && { IndexName }) })).Items

test('with sync, what is acknowledged is on the disk itself', async () => {
  await inDirectory(async (directory) => {
    const store = await openStore({ directory: join(directory, 'state'), sync: true })
    const harness = await startDynamoDb({ store, directory })
    await harness.call('CreateTable', tableInput())
    const written: unknown[] = []
    const begin = ClassicLevel.prototype.batch as () => ReturnType<ClassicLevel['batch']>
    const batch = jest.spyOn(ClassicLevel.prototype, 'batch').mockImplementation(function (this: ClassicLevel) {
      const begun = begin.call(this)
      jest.spyOn(begun, 'write').mockImplementationOnce((options) => {
        written.push(options)
        return begun.write(options)
      })
      return begun
    } as never)

    await harness.call('PutItem', { TableName: 'things', Item: { pk: { S: 'a' }, sk: { S: 'b' } } })

    expect(written).toEqual([{ sync: true }])
    batch.mockRestore()
    await harness.stop()
  })
})

test('tables, items, tokens, expiries and protection are there after a restart', async () => {
  await inDirectory(async (directory) => {
    const before = await startDynamoDb({ directory })
    await before.call('CreateTable', tableInput({ byKind: ['kind'] }, { DeletionProtectionEnabled: true }))
    await before.call('UpdateTimeToLive', {
      TableName: 'things',
      TimeToLiveSpecification: { Enabled: true, AttributeName: 'ttl' },
    })
    const Item = (pk: string, ttl: number) => ({
      pk: { S: pk },
      sk: { S: 'x' },
      kind: { S: 'k' },
      ttl: { N: String(before.cloud.clock.now() / 1000 + ttl) },
    })
    await before.call('PutItem', { TableName: 'things', Item: Item('minute', 60) })
    await before.call('PutItem', { TableName: 'things', Item: Item('hour', 3600) })
    const request = {
      TransactItems: [
        {
          Update: {
            TableName: 'things',
            Key: { pk: { S: 'count' }, sk: { S: 'x' } },
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
      ],
      ClientRequestToken: 'once',
    }
    await before.call('TransactWriteItems', request)
    await before.call('CreateTable', { ...tableInput(), TableName: 'dropped' })
    await before.call('DeleteTable', { TableName: 'dropped' })
    await before.cloud.activity.idle()
    await before.stop()

    const after = await startDynamoDb({ directory })
    await after.call('TransactWriteItems', request)
    await after.cloud.clock.advance(60_000)

    expect(await after.call('ListTables', {})).toEqual({ TableNames: ['things'] })
    expect((await scan(after, 'byKind')).map(({ pk }) => pk.S)).toEqual(['hour'])
    const { Item: count } = await after.call('GetItem', {
      TableName: 'things',
      Key: { pk: { S: 'count' }, sk: { S: 'x' } },
    })
    expect(count.n).toEqual({ N: '1' })
    await expect(after.call('DeleteTable', { TableName: 'things' })).rejects.toThrow('protected')
    await after.stop()
  })
})

test('a kill in the midst of writing loses nothing acknowledged and leaves table, index and twins in agreement', async () => {
  await inDirectory(async (directory) => {
    const script = join(__dirname, 'write-until-killed.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let told = ''
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data) => {
        told += data
        const enough = told
          .split('\n')
          .at(-2)
          ?.split(' ')
          .every((n) => Number(n) > 20)
        if (enough) child.kill('SIGKILL')
      })
      child.on('error', reject)
      child.on('exit', () => resolve())
    })
    const acknowledged = told.split('\n').at(-2)?.split(' ').map(Number) ?? []

    const harness = await startDynamoDb({ directory })
    const items = await scan(harness)
    const indexed = await scan(harness, 'byKind')
    await harness.stop()

    const sorted = (things: readonly Thing[]): string[] => things.map((thing) => JSON.stringify(thing)).sort()
    expect(sorted(indexed)).toEqual(sorted(items))
    for (const [lane, n] of acknowledged.entries()) {
      const age = (pk: string): number =>
        Number(items.find((item) => item.pk.S === pk && item.sk.S === `${lane}`)?.nAge.N)
      expect(age('left')).toBe(age('right'))
      expect(age('left')).toBeGreaterThanOrEqual(n)
      expect(age(`single ${n % 10}`)).toBeGreaterThanOrEqual(n)
    }
    expect(acknowledged).toHaveLength(8)
  })
})
