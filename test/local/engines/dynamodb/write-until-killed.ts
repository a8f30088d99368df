/**
 * Writes to a table as fast as it can until it is killed, telling on standard output what was acknowledged.
 * Run by durability.test.ts as a process of its own.
 */
import { startDynamoDb, tableInput } from './harness'

const directory = process.argv[2] ?? ''

async function main(): Promise<void> {
  const { call } = await startDynamoDb({ directory, clock: 'running' })
  await call('CreateTable', tableInput({ byKind: ['kind', 'nAge'] }))
  const acknowledged = new Int32Array(8)
  const write = async (lane: number): Promise<never> => {
    for (let n = 1; ; n++) {
      const key = (pk: string) => ({ pk: { S: pk }, sk: { S: `${lane}` } })
      const Item = (pk: string) => ({ ...key(pk), kind: { S: `k${n % 3}` }, nAge: { N: `${n}` } })
      // Moves its place in the index every time, and its twin with it.
      await call('TransactWriteItems', {
        TransactItems: ['left', 'right'].map((pk) => ({ Put: { TableName: 'things', Item: Item(pk) } })),
        ClientRequestToken: `${lane} ${n}`,
      })
      await call('PutItem', { TableName: 'things', Item: Item(`single ${n % 10}`) })
      acknowledged[lane] = n
    }
  }
  setInterval(() => process.stdout.write(`${[...acknowledged].join(' ')}\n`), 5)
  await Promise.all([...acknowledged.keys()].map(write))
}

void main()
