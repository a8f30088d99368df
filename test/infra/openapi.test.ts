import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import * as z from 'zod/mini'
import { staleFiles } from '../../events/registry-build/directory'
import { type DescribedApi, describedApis, repository } from '../../infra/openapi/apis'
import { openApiDocument } from '../../infra/openapi/document'
import { openApiFiles } from '../../infra/openapi/files'
import { ofType, resources } from './templates'

const apis = describedApis()
const sharedDirectory = join(repository, 'shared')

test('the documents are those of the routes as they are now; npx signalbox openapi brings them up to date', () => {
  expect(staleFiles(openApiFiles(), repository)).toEqual([])
})

test('every method of a template is an operation of its document, and the other way round', () => {
  const deployed = ofType('AWS::ApiGateway::Method')
    // These have none.
    .filter(({ stack }) => !['signalbox-greeting', 'signalbox-orders'].includes(stack))
    // By which browsers ask whether a page of another site may: the gateway answers it by itself.
    .filter(({ Properties }) => Properties.HttpMethod !== 'OPTIONS')
    .map(({ stack, Properties }) => `${stack} ${Properties.HttpMethod} ${pathOf(stack, Properties.ResourceId)}`)
  const documented = apis.flatMap(({ domain, routes }) =>
    Object.values(routes).map(({ method, path }) => `${stackOf(domain)} ${method} ${path}`),
  )
  expect(documented.length).toBeGreaterThan(0)
  expect(deployed.sort()).toEqual([...documented].sort())
})

/** What all domains stand on is the platform’s other stack. */
function stackOf(domain: string): string {
  return domain === 'platform' ? 'signalbox-operations' : `signalbox-${domain}`
}

function pathOf(stack: string, id: { Ref?: string }): string {
  const found = resources.find((each) => each.stack === stack && each.logicalId === id.Ref)
  return found ? `${pathOf(stack, found.Properties.ParentId)}/${found.Properties.PathPart}` : ''
}

test('every POST of subscriptions takes an idempotency key', () => {
  const { routes = {} } = apis.find(({ domain }) => domain === 'subscriptions') ?? {}
  const without = Object.entries(routes).filter(([, { method, body, problems = [] }]) => {
    const { properties = {} } = body ? z.toJSONSchema(body[1]) : {}
    return method === 'POST' && !('idempotencyKey' in properties && problems.includes('IdempotencyKeyReused'))
  })
  // AWS Marketplace has the browser post a form of its own: the token in it is taken once.
  expect(without.map(([name]) => name)).toEqual(['landBuyer'])
})

describe.each(apis.map((api) => [api.domain, api] as const))('%s', (_, api) => {
  const document = openApiDocument(api, '0') as unknown as OpenApi

  test('every schema compiles, and every reference leads somewhere', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false })
    ajv.addSchema({ ...document, $id: 'document' })
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map(([, at]) => at ?? '')
    expect(references.length).toBeGreaterThan(0)
    for (const at of new Set(references)) {
      const found = at
        .slice(2)
        .split('/')
        .reduce<unknown>((part, step) => (part as Record<string, unknown>)?.[step], document)
      expect([at, found]).toEqual([at, expect.any(Object)])
      if (at.startsWith('#/components/schemas/')) expect(ajv.getSchema(`document${at}`)).toBeInstanceOf(Function)
    }
  })

  test('each schema is one', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false })
    const answered = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods).flatMap(({ responses }) => Object.values(responses)))
      .flatMap(({ content = {} }) => Object.values(content).flatMap(({ schema }) => (schema ? [schema] : [])))
    const schemas = [...Object.values(document.components.schemas), ...answered]
    expect(schemas.filter((each) => ajv.validateSchema(each) !== true)).toEqual([])
    expect(answered.length).toBeGreaterThan(0)
    expect(ajv.validateSchema({ type: 'no such' })).toBe(false)
  })

  test('every field and parameter says what it means', () => {
    expect([...withoutDescription(document.components.schemas, '')]).toEqual([])
    const parameters = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).flatMap((operation) => operation.parameters),
    )
    expect(parameters.filter((each) => !('$ref' in each) && !each.description)).toEqual([])
  })

  test('every refusal in its code is explained, by what kind it is, and a route has it', () => {
    // What is in shared/ belongs to every domain that uses it.
    const found = new Set(
      [...apis.map((each) => join(repository, each.directory)), sharedDirectory].flatMap((each) => [
        ...refusalsIn(each),
      ]),
    )
    const own = new Set(refusalsIn(join(repository, api.directory)))
    const explained = Object.entries(api.problems).map(([code, [refusal]]) => `${refusal} ${code}`)
    expect(explained.filter((each) => !found.has(each))).toEqual([])
    expect([...own].filter((each) => !explained.includes(each))).toEqual([])
    const listed = new Set(Object.values(api.routes).flatMap(({ problems = [] }) => problems))
    expect([...listed].sort()).toEqual(Object.keys(api.problems).sort())
  })
})

test('a code that nobody explains is refused by the name of the route', () => {
  const api: DescribedApi = {
    domain: 'shop',
    directory: 'examples/shop',
    meanings: [],
    problems: {},
    routes: {
      order: {
        method: 'POST',
        path: '/orders',
        summary: 'Order something.',
        handler: 'api',
        authorization: 'iam',
        body: ['NewOrder', z.object({ what: z.string() })],
        answers: { 201: { meaning: 'Ordered.' } },
        problems: ['SoldOut'],
      },
    },
  }
  expect(() => openApiDocument(api, '0')).toThrow(
    "Route order: the domain's api-meanings.ts doesn't say what SoldOut means",
  )
})

interface Operation {
  readonly parameters: { description?: string }[]
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Schema> }
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly description?: string
}

/** Of our own; the schema of problems has fields that say it by their names. */
function* withoutDescription(schemas: Readonly<Record<string, Schema>>, at: string): Iterable<string> {
  for (const [name, schema] of Object.entries(schemas)) {
    if (name === 'Problem') continue
    for (const [field, property] of Object.entries(schema.properties ?? {})) {
      if (!property.description) yield `${at}${name}.${field}`
      yield* withoutDescription({ [field]: property }, `${at}${name}.`)
    }
  }
}

function* refusalsIn(directory: string): Iterable<string> {
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(join(directory, file), 'utf8')
    for (const [, refusal, code] of text.matchAll(/(?:new RefusedError|super)\(\s*'([\w-]+)',\s*'(\w+)'/g)) {
      yield `${refusal} ${code}`
    }
  }
}
