import { createSchemaValidator } from '../../../../local/engines/apigateway/serve/schema-validator'
import { type ApiCloud, createApiCloud, createSimpleApi, type SimpleApi } from './api-cloud'

const approver = { type: 'object', required: ['email'], properties: { email: { type: 'string', format: 'email' } } }

function validate(schema: object, body: unknown): string | undefined {
  const model = { id: 'm', name: 'M', contentType: 'application/json', schema: JSON.stringify(schema) }
  return createSchemaValidator('api', [model]).validate('M', body)
}

describe('no body and no schema can make validation last', () => {
  const evil = `${'a'.repeat(100_000)}!`

  test.each(['^(a+)+$', '^(a|a)*$', '^(.*a){20}$', '^([a-z]+)*[A-Z]$'])('a pattern: %s', (pattern) => {
    expect(validate({ pattern }, evil)).toContain('does not match')
    expect(validate({ patternProperties: { [pattern]: { type: 'null' } } }, { [evil]: 1 })).toBeUndefined()
  })

  test('a pattern with look-ahead and a group within a group', () => {
    // Where other processes keep it from its time, that of the whole body is over first.
    expect(validate({ pattern: '^(?=a)(a+)+$' }, evil.slice(-60))).toMatch(
      /^\[(?:The regular expression \S+ took more than 500|Validating the body against M took more than 1000) ms and was ended\]$/,
    )
    expect(validate({ pattern: '^(?=.*\\d)(?=.*[A-Z]).{8,}$' }, 'Passw0rds')).toBeUndefined()
  })

  test('two references to itself, on a body of a hundred levels', () => {
    const schema = { anyOf: [{ properties: { a: { $ref: '#' } } }, { properties: { a: { $ref: '#' } } }], not: {} }
    const body = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)
    expect(validate(schema, body)).toContain('was ended')
  })

  test('a list of objects that must differ', () => {
    const body = Array.from({ length: 100_000 }, (_, index) => ({ index }))
    expect(validate({ uniqueItems: true }, body)).toContain('was ended')
  })

  test('a body of 30,000 levels', () => {
    const body = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)
    expect(validate({ type: 'array', items: { $ref: '#' } }, body)).toBe('[the body is nested too deeply]')
  })
})

test('each member is held to its own pattern, and to no other', () => {
  const schema = { properties: { code: { pattern: '^\\d{6}$' }, name: { pattern: '^[a-z]+$' } } }
  expect(validate(schema, { code: '123456', name: 'ada' })).toBeUndefined()
  expect(validate(schema, { code: '123456', name: '123456' })).toContain('regex "^[a-z]+$"')
  expect(validate({ patternProperties: { '^a': { pattern: '^b' } } }, { a: 'b' })).toBeUndefined()
})

describe('what is wrong with a body is told in the words of API Gateway', () => {
  test.each([
    [{ required: ['b', 'a'] }, {}, '[object has missing required properties (["a","b"])]'],
    [
      { type: 'object' },
      'x',
      '[instance type (string) does not match any allowed primitive type (allowed: ["object"])]',
    ],
    [
      { type: 'number' },
      'x',
      '[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]',
    ],
    [{ enum: ['a', 'b'] }, 'x', '[instance value ("x") not found in enum (possible values: ["a","b"])]'],
    [{ minLength: 2 }, 'x', '[string "x" is too short (length: 1, required minimum: 2)]'],
    [{ maxLength: 2 }, 'xyz', '[string "xyz" is too long (length: 3, maximum allowed: 2)]'],
    [{ pattern: '^a$' }, 'x', '[ECMA 262 regex "^a$" does not match input string "x"]'],
    [{ minimum: 2 }, 1, '[numeric instance is lower than the required minimum (minimum: 2, found: 1)]'],
    [
      { minimum: 2, exclusiveMinimum: true },
      2,
      '[numeric instance is not strictly greater than the required minimum 2]',
    ],
    [{ maximum: 2 }, 3, '[numeric instance is greater than the required maximum (maximum: 2, found: 3)]'],
    [{ minItems: 1 }, [], '[array is too short: must have at least 1 elements but instance has 0 elements]'],
    [{ maxItems: 1 }, [1, 2], '[array is too long: must have at most 1 elements but instance has 2 elements]'],
    [{ uniqueItems: true }, [1, 1], '[array must not contain duplicate elements]'],
    [{ format: 'email' }, 'x', '[string "x" is not a valid email address]'],
    [
      { properties: { a: {} }, additionalProperties: false },
      { c: 1, b: 1 },
      '[object instance has properties which are not allowed by the schema: ["b","c"]]',
    ],
    [
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      '[instance failed to match exactly one schema (matched 0 out of 2)]',
    ],
    [
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      1,
      '[instance failed to match at least one required schema among 2]',
    ],
    [{ multipleOf: 2 }, 3, '[remainder of division is not zero (3 / 2)]'],
  ])('%j', (schema, body, expected) => {
    expect(validate(schema, body)).toBe(expected)
  })

  test('with the place in front, below the top', () => {
    const schema = { properties: { approvers: { type: 'array', items: approver } } }

    expect(validate(schema, { approvers: [{ email: 'a@example.com' }, {}, { email: 7 }] })).toBe(
      '[/approvers/1: object has missing required properties (["email"]), ' +
        '/approvers/2/email: instance type (integer) does not match any allowed primitive type (allowed: ["string"])]',
    )
  })

  test('not at all when the body is right', () => {
    expect(
      validate(
        { type: 'object', properties: { at: { type: 'string', format: 'date-time' } } },
        { at: '2026-01-05T09:00:00Z' },
      ),
    ).toBeUndefined()
  })
})

describe('a request validator', () => {
  async function withModels(
    on: ApiCloud,
    validator: object,
    method: object,
    also?: (apiId: string) => Promise<unknown>,
  ): Promise<SimpleApi> {
    let validatorId = ''
    const properties: Record<string, unknown> = { ...method }
    return createSimpleApi(on, [{ path: '/orders/{id}', verb: 'POST', properties }], {
      async before(apiId) {
        validatorId = (await on.apply('RequestValidator', 'Validator', { RestApiId: apiId, ...validator })).ref
        properties.RequestValidatorId = validatorId
        await on.apply('Model', 'Approver', { RestApiId: apiId, Name: 'Approver', Schema: approver })
        await on.apply('Model', 'Order', {
          RestApiId: apiId,
          Name: 'Order',
          ContentType: 'application/json',
          Schema: {
            $schema: 'http://json-schema.org/draft-04/schema#',
            type: 'object',
            required: ['approver'],
            properties: {
              approver: { $ref: `https://apigateway.amazonaws.com/restapis/${apiId}/models/Approver` },
              size: { $ref: '#/definitions/size' },
            },
            definitions: { size: { type: 'integer' } },
          },
        })
        await also?.(apiId)
      },
    })
  }

  test('refuses a body that its model does not allow, references to other models followed', async () => {
    const on = await createApiCloud()
    const api = await withModels(
      on,
      { ValidateRequestBody: true },
      { RequestModels: { 'application/json': 'Order' } },
      (apiId) =>
        on.apply('GatewayResponse', 'BadBody', {
          RestApiId: apiId,
          ResponseType: 'BAD_REQUEST_BODY',
          ResponseTemplates: {
            'application/json':
              '{"message":$context.error.messageString,"errors":"$context.error.validationErrorString"}',
          },
        }),
    )

    const bad = await api.send('POST', '/orders/1', { body: '{"approver":{},"size":"big"}' })
    const empty = await api.send('POST', '/orders/1')
    const broken = await api.send('POST', '/orders/1', { body: '{"approver"' })
    const good = await api.send('POST', '/orders/1', { body: '{"approver":{"email":"a@example.com"},"size":3}' })

    expect(bad).toMatchObject({
      status: 400,
      json: {
        message: 'Invalid request body',
        errors:
          '[/approver: object has missing required properties (["email"]), ' +
          '/size: instance type (string) does not match any allowed primitive type (allowed: ["integer"])]',
      },
    })
    expect(bad.headers['x-amzn-ErrorType']).toBe('BadRequestException')
    expect(empty.json).toMatchObject({ errors: '[object has missing required properties (["approver"])]' })
    expect(broken).toMatchObject({ status: 400, json: { errors: expect.stringContaining('not JSON') } })
    expect(good.status).toBe(200)
    expect(on.invoked).toHaveLength(1)
  })

  test('lets other content types through, unless the model is for all of them', async () => {
    const on = await createApiCloud()
    const one = await withModels(on, { ValidateRequestBody: true }, { RequestModels: { 'application/json': 'Order' } })
    const all = await withModels(
      await createApiCloud(),
      { ValidateRequestBody: true },
      { RequestModels: { $default: 'Order' } },
    )
    const xml = { headers: { 'content-type': 'application/xml' }, body: '<a/>' }

    expect((await one.send('POST', '/orders/1', xml)).status).toBe(200)
    expect(
      (
        await one.send('POST', '/orders/1', {
          headers: { 'content-type': 'Application/JSON; charset=utf-8' },
          body: '{}',
        })
      ).status,
    ).toBe(400)
    expect((await all.send('POST', '/orders/1', xml)).status).toBe(400)
  })

  test('asks for required parameters, none of them blank', async () => {
    const on = await createApiCloud()
    const api = await withModels(
      on,
      { ValidateRequestParameters: true },
      {
        RequestParameters: {
          'method.request.querystring.page': true,
          'method.request.header.X-Tenant': true,
          'method.request.path.id': true,
          'method.request.querystring.optional': false,
        },
      },
    )

    const none = await api.send('POST', '/orders/1')
    const blank = await api.send('POST', '/orders/1', { query: 'page=', headers: { 'x-tenant': 'a' } })
    const all = await api.send('POST', '/orders/1', { query: 'page=1', headers: { 'x-tenant': 'a' } })

    expect(none).toMatchObject({
      status: 400,
      json: { message: 'Missing required request parameters: [X-Tenant, page]' },
    })
    expect(blank.json).toEqual({ message: 'Missing required request parameters: [page]' })
    expect(all.status).toBe(200)
  })

  test.each([
    ['another draft', { $schema: 'http://json-schema.org/draft-07/schema#' }, /draft 4/],
    ['a model that is not there', { $ref: 'https://apigateway.amazonaws.com/restapis/x/models/Nope' }, /no model Nope/],
    ['a file', { properties: { a: { $ref: 'other.json' } } }, /neither/],
  ])('cannot have a model that refers to %s', async (_, schema, message) => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/' }])

    await expect(on.apply('Model', 'M', { RestApiId: apiId, Name: 'M', Schema: schema })).rejects.toThrow(message)
  })
})
