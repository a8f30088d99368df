import approvals from '../../../domains/approvals/openapi.json'
import { limits } from '../../../domains/subscriptions/documents/limits'
import { pack, unpack } from '../../../domains/subscriptions/documents/pack'
import type { Problem } from '../../../domains/subscriptions/documents/problems'
import { readDocument } from '../../../domains/subscriptions/documents/read-document'
import petstore from '../../../examples/petstore/openapi.json'
import type { RefusedError } from '../../../shared/errors'

const ok = { description: 'Here it is.' }
const info = { title: 'Pets', version: '1' }
const petPath = { get: { responses: { 200: ok } } }
const pets = { openapi: '3.0.3', info, paths: { '/pets': petPath } }

const read = (document: unknown) => readDocument(typeof document === 'string' ? document : JSON.stringify(document))

function refusal(document: unknown): RefusedError {
  try {
    read(document)
  } catch (error) {
    return error as RefusedError
  }
  throw new Error('It was taken')
}

const problems = (document: unknown) =>
  (refusal(document).details.errors as readonly Problem[]).map(({ field, message }) => `${field}: ${message}`)

const withSchemas = (schemas: object) => ({ ...pets, components: { schemas } })
const withOperation = (operation: object) => ({ ...pets, paths: { '/pets': { get: operation } } })

describe('a document', () => {
  test.each([
    ['JSON of OpenAPI 3.0', pets, 'openapi-3.0'],
    ['JSON of OpenAPI 3.1', { ...pets, openapi: '3.1.1' }, 'openapi-3.1'],
    ['Swagger 2.0', { swagger: '2.0', info, paths: { '/pets': petPath } }, 'swagger-2.0'],
    [
      'YAML',
      'openapi: 3.0.3\ninfo: {title: Pets, version: "1"}\npaths:\n  /pets:\n    get: {responses: {200: {description: x}}}',
      'openapi-3.0',
    ],
    ['a byte order mark before it', `\ufeff${JSON.stringify(pets)}`, 'openapi-3.0'],
  ])('is taken as %s', (_, document, version) => {
    expect(read(document)).toMatchObject({ version, operations: 1, content: { info } })
  })

  test('of our own APIs is taken, and comes out of its box as it went in', () => {
    for (const document of [petstore, approvals]) {
      const content = read(document)
      expect(content.version).toBe('openapi-3.1')
      expect(JSON.parse(unpack(pack(content).text))).toEqual(document)
    }
  })

  test('loses what says how its API is built', () => {
    const integration = {
      uri: 'arn:aws:lambda:us-east-1:123456789012:function:inner',
      credentials: 'arn:aws:iam::1:role/r',
    }
    const document = {
      ...withOperation({ ...petPath.get, 'x-amazon-apigateway-integration': integration }),
      'x-amazon-apigateway-policy': {},
      'x-logo': 'kept',
    }
    expect(read(document).content).toEqual({ ...pets, 'x-logo': 'kept' })
  })

  test('keeps hostile text as the data that it is', () => {
    const title = '<script>alert(1)</script>\u202e'
    const document = {
      ...pets,
      info: { ...info, title },
      paths: { '/pets': { get: { ...petPath.get, description: '"><img src=x onerror=1>' } } },
    }
    expect(read(document).content).toEqual(document)
    const proto = `{"openapi":"3.0.3","info":{"title":"a","version":"1","__proto__":{"polluted":1}},"paths":{"/a":{"get":{"responses":{}}}}}`
    expect(JSON.parse(JSON.stringify(read(proto).content))).toEqual(JSON.parse(proto))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('what is no document', () => {
  test.each([
    ['', 'document: expected an object'],
    ['[]', 'document: expected an object'],
    ['hello', 'document: expected an object'],
    ['{"openapi": ', 'document: Flow map must end with a }'],
    ['a: 1\na: 2', 'document: Map keys must be unique at line 2, column 1'],
    ['a: 1\n---\nb: 2', 'document: Source contains multiple documents'],
    ['a: !!js/function "x"', 'document: Unresolved tag: tag:yaml.org,2002:js/function'],
    ['a: *nowhere', 'document: Unresolved alias'],
  ])('is refused: %s', (text, message) => {
    const { code, message: said, details } = refusal(text)
    expect([code, said.startsWith(message) || said, details.field]).toEqual(['DocumentInvalid', true, 'document'])
  })

  test('is refused with the path of a member that stands there twice in JSON', () => {
    const text = '{"a": [1, {"b\\"": "x,{", "c": {}}, {"d": 1, "\\u0064": 2}]}'
    expect(refusal(text).message).toBe('document.a.2.d: stands there twice')
  })

  test('is refused by its version', () => {
    expect(problems({ info })).toEqual(['document: expected an OpenAPI document, which says `openapi` or `swagger`'])
    expect(problems({ ...pets, openapi: '3.2.0' })[0]).toBe(
      'document.openapi: expected a text such as "3.0.3" or "3.1.0", got "3.2.0"',
    )
    expect(problems('swagger: 2.0')[0]).toBe('document.swagger: expected the text "2.0", got 2')
  })

  test('is refused with all that is wrong, each by its path', () => {
    const document = {
      openapi: '3.0.3',
      info: { title: '' },
      paths: {
        pets: petPath,
        '/pets/{id}': { get: { operationId: 'a', responses: { 200: {}, ok } } },
        '/pets/{name}': {
          parameters: [{ name: 'name', in: 'path', schema: {} }],
          get: { operationId: 'a', security: [{ key: [] }] },
          put: {
            responses: {},
            requestBody: {},
            parameters: [
              { in: 'body', schema: {} },
              { name: 'q', in: 'query' },
            ],
          },
        },
      },
    }
    expect(problems(document)).toEqual([
      'document.info.title: expected a text',
      'document.info.version: expected a text',
      'document.paths.pets: expected a path that begins with /',
      'document.paths./pets/{id}.get.parameters: expected id, which the path has in braces',
      'document.paths./pets/{id}.get.responses.200.description: expected a text',
      'document.paths./pets/{id}.get.responses.ok: expected a status, or default',
      'document.paths./pets/{name}: is the same as /pets/{id} but for the names of its parameters',
      'document.paths./pets/{name}.parameters.0.required: expected true: what is in the path must be there',
      'document.paths./pets/{name}.get.operationId: is that of /pets/{id}.get too',
      'document.paths./pets/{name}.get.responses: expected an object with a member for each status',
      'document.paths./pets/{name}.get.security.0.key: is no security scheme of the document',
      'document.paths./pets/{name}.put.parameters.0.name: expected a text',
      'document.paths./pets/{name}.put.parameters.0.in: expected path, query, header, cookie',
      'document.paths./pets/{name}.put.parameters.1: expected either schema or content',
      'document.paths./pets/{name}.put.requestBody.content: expected an object',
    ])
  })

  test('is refused without an operation', () => {
    expect(problems({ ...pets, paths: {} })).toEqual(['document.paths: expected an operation: there is none'])
    expect(problems({ ...pets, paths: undefined })).toEqual([
      'document.paths: expected an object with a member for each path',
    ])
  })
})

describe('a reference', () => {
  const schema = (to: unknown) => ({ 200: { ...ok, content: { 'application/json': { schema: { $ref: to } } } } })
  const at = 'document.paths./pets.get.responses.200.content.application/json.schema.$ref'

  test.each(['https://evil.example/pet.json', 'pet.yaml', './pet.yaml#/Pet', 'file:///etc/passwd', '//evil.example/x'])(
    'to elsewhere is refused by what it names: %s',
    (to) => {
      expect(problems(withOperation({ responses: schema(to) }))).toEqual([
        `${at}: leads out of the document, to ${to}: put what it means into the document`,
      ])
    },
  )

  test.each([
    ['#/components/schemas/None', 'leads nowhere: there is no #/components/schemas/None'],
    ['#/constructor', 'leads nowhere: there is no #/constructor'],
    ['#Pet', 'expected a pointer such as #/components/schemas/Pet, got #Pet'],
    ['#', 'expected a pointer such as #/components/schemas/Pet, got #'],
    ['#/%zz', 'expected a pointer such as #/components/schemas/Pet, got #/%zz'],
    [7, 'expected a text such as #/components/schemas/Pet'],
    ['#/paths/~1pets', 'means what it is in, #/paths/~1pets'],
  ])('must lead to something else in the document: %s', (to, message) => {
    expect(problems(withOperation({ responses: schema(to) }))).toEqual([`${at}: ${message}`])
  })

  test('may make a schema contain itself, as a tree does', () => {
    const Tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    }
    const A = { properties: { b: { $ref: '#/components/schemas/B' } } }
    const B = { oneOf: [{ $ref: '#/components/schemas/A' }, { type: 'string' }] }
    expect(read(withSchemas({ Tree, A, B })).operations).toBe(1)
  })

  test('that leads around is refused by the ring', () => {
    const to = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    expect(problems(withSchemas({ A: to('B'), B: to('C'), C: to('B') }))).toEqual([
      'document.components.schemas.B: leads around: document.components.schemas.B, document.components.schemas.C',
    ])
    expect(problems(withSchemas({ A: to('A') }))).toEqual([
      'document.components.schemas.A: leads around: document.components.schemas.A',
    ])
    expect(problems(withSchemas({ A: { allOf: [{ type: 'object' }, to('B')] }, B: { allOf: [to('A')] } }))).toEqual([
      'document.components.schemas.A: leads around: document.components.schemas.A, document.components.schemas.B',
    ])
    expect(problems({ ...pets, paths: { '/a': { $ref: '#/paths/~1b' }, '/b': { $ref: '#/paths/~1a' } } })[0]).toBe(
      'document.paths./a: leads around: document.paths./a, document.paths./b',
    )
  })

  test('is what says so, not a property of that name nor an example', () => {
    const properties = {
      $ref: { type: 'string' },
      default: { $ref: '#/components/schemas/Id' },
      url: { type: 'string' },
    }
    const Pet = {
      properties,
      example: { $ref: 'https://pets.example' },
      examples: [{ $ref: 'x' }],
      'x-note': { $ref: 'y' },
    }
    expect(read(withSchemas({ Pet, Id: { type: 'string' } })).operations).toBe(1)
    const wrong = { properties: { ...properties, default: { $ref: 'elsewhere.json' } } }
    expect(problems(withSchemas({ Pet: wrong, Id: {} }))[0]).toMatch(
      /^document.components.schemas.Pet.properties.default.\$ref: leads out/,
    )
  })

  test('of a parameter is followed', () => {
    const parameters = { id: { name: 'id', in: 'path', required: true, schema: {} } }
    const paths = { '/pets/{id}': { parameters: [{ $ref: '#/components/parameters/id' }], ...petPath } }
    expect(read({ ...pets, paths, components: { parameters } }).operations).toBe(1)
  })
})

describe('an address', () => {
  test.each(['javascript:alert(1)', ' java\nscript:alert(1)', 'data:text/html,x', 'file:///etc/passwd'])(
    'that a page must not lead to is refused: %s',
    (url) => {
      const expected = 'expected an address of http or https, or a path'
      expect(problems({ ...pets, servers: [{ url }] })).toEqual([`document.servers.0.url: ${expected}`])
      const licensed = { ...pets, info: { ...info, license: { name: 'x', url } } }
      expect(problems(licensed)).toEqual([`document.info.license.url: ${expected}`])
    },
  )

  test('of a server may be a path or have variables', () => {
    const servers = ['https://api.example.com', '/v1', '{scheme}://{host}'].map((url) => ({ url }))
    expect(read({ ...pets, servers }).operations).toBe(1)
  })
})

describe('a bomb', () => {
  test('of text is refused with both sizes', () => {
    const text = ' '.repeat(limits.bytes + 1)
    expect(refusal(text)).toMatchObject({
      code: 'DocumentTooLarge',
      message: `document: bytes of text: ${limits.bytes + 1}, expected at most ${limits.bytes}`,
      details: { is: limits.bytes + 1, most: limits.bytes },
    })
  })

  test('of depth is refused, in JSON and in YAML', () => {
    const deep = 100_000
    for (const text of [
      `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      `a: ${'['.repeat(deep)}${']'.repeat(deep)}`,
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
    ]) {
      expect(refusal(text).message).toMatch(/is nested deeper than 100$/)
    }
  })

  test('of aliases is refused', () => {
    const laughs = ['a: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 9; level++) laughs.push(`b${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`)
    expect(refusal(laughs.join('\n')).message).toMatch(/^document: Excessive alias count/)
    // Below what the parser counts, and still more than is read.
    const wide = [`a: &a [${'x,'.repeat(2000)}]`, `b: [${'*a,'.repeat(90)}]`].join('\n')
    expect(problems(wide)).toEqual(['document: has more than 100000 values, with what aliases stand for'])
    const long = [`a: &a ${'x'.repeat(40_000)}`, `b: [${'*a,'.repeat(90)}]`].join('\n')
    expect(problems(long)).toEqual(['document: has more than 2097152 characters, with what aliases stand for'])
  })

  test('that contains itself is refused by its path', () => {
    expect(problems('a: &a {b: [*a]}')).toEqual(['document.a.b.0: is an alias of what it is in'])
  })

  test('of YAML that is no JSON is refused by its path', () => {
    expect(problems('a: {b: .inf, <<: {c: 1}}')).toEqual([
      'document.a.b: is nothing that JSON has',
      'document.a.<<: is a merge key, which JSON has not',
    ])
    expect(problems('%YAML 1.1\n---\na: !!set {x}\nb: !!binary aGk=\nc: 2001-12-14')).toEqual(
      ['a', 'b', 'c'].map((each) => `document.${each}: is nothing that JSON has`),
    )
  })

  test('of one text, name or many operations is refused by its path', () => {
    const text = 'x'.repeat(limits.text + 1)
    expect(problems({ ...pets, info: { ...info, description: text } })).toEqual([
      `document.info.description: has ${limits.text + 1} characters, expected at most ${limits.text}`,
    ])
    const many = Array.from({ length: limits.operations + 1 }, (_, index) => [`/p${index}`, petPath])
    expect(problems({ ...pets, paths: Object.fromEntries(many) })).toEqual([
      `document.paths: has ${limits.operations + 1} operations, expected at most ${limits.operations}`,
    ])
  })

  test('that doesn’t shrink is refused with both sizes', () => {
    // A hash after another is as random as a text can be, and the same each time.
    const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto')
    const noise = (index: number) => createHash('sha512').update(String(index)).digest('base64')
    const texts = Array.from({ length: 9000 }, (_, index) => noise(index))
    const document = read({ ...pets, 'x-noise': texts })
    expect(() => pack(document)).toThrow(
      expect.objectContaining({
        code: 'DocumentTooLarge',
        details: expect.objectContaining({ most: limits.packedCharacters }),
      }),
    )
  })
})
