/** Functions leave out the checks of definitions and models (infra/checked-already.ts), so here everything of theirs is checked. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Entity } from 'electrodb'
import { build } from 'esbuild'
import { checkedAlready } from '../../infra/checked-already'
import { auditEntity } from '../../shared/audit/entity'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { waitingEntity } from '../../shared/outbox/waiting'
import { createRevocations } from '../../shared/sign-in/revocations'
import { createClaims } from '../../shared/store/claims'

const repository = join(__dirname, '../..')
const sources = ['domains', 'examples', 'shared'].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
)
const textOf = (file: string): string => readFileSync(join(repository, file), 'utf8')
const [table, service] = ['table', 'lamps']

beforeAll(() => {
  process.env.TABLE_NAME = table
  process.env.AWS_REGION = 'us-east-1'
})

/** Makers of what every domain has one of, beside the models of each. */
const makers: Readonly<Record<string, () => unknown>> = {
  'shared/audit/entity.ts': () => auditEntity(service, table, dynamoDb, ['lampId']),
  'shared/outbox/waiting.ts': () => waitingEntity(service, table, dynamoDb),
  'shared/sign-in/revocations.ts': () => createRevocations({ service, table, client: dynamoDb }),
  'shared/store/claims.ts': () => createClaims({ service, name: 'lamp', idName: 'lampId', table, client: dynamoDb }),
}

test.each(sources.filter((file) => textOf(file).includes('new Entity(')))(
  '%s has models that ElectroDB takes',
  (file) => {
    const make = makers[file]

    const made = make ? make() : require(join(repository, file))

    expect(make || Object.values(made).some((each) => each instanceof Entity)).toBeTruthy()
  },
)

test('a model that ElectroDB does not take would be found so', () => {
  const model = {
    model: { service, entity: 'lamp', version: '1' },
    attributes: { name: { type: 'string', hidden: 'yes' } },
  }
  const wrong = () =>
    new Entity({ ...model, indexes: { byName: { pk: { field: 'pk', composite: ['name'] } } } } as never)

  expect(wrong).toThrow('hidden')
})

test('every event of a function is of the catalog, which each synthesis reads', () => {
  expect(sources.filter((file) => textOf(file).includes('defineEvent('))).toEqual([])
})

test.each([
  ['without the plugin', true, []],
  ['with it', false, [checkedAlready]],
])('%s the checks are in a function: %j', async (_how, expected, plugins) => {
  const built = await build({
    entryPoints: [join(repository, 'domains/approvals/handlers/api.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    external: ['@aws-sdk/*', '@smithy/*'],
    plugins,
  })
  const [{ text = '' } = {}] = built.outputFiles

  expect(text.includes('expected PascalCase')).toBe(expected)
  expect(text.includes('is not of a type(s)')).toBe(expected)
})
