/** apigateway:invoke, as executions recorded on AWS have it. */
import type { HttpRequest, HttpResponse, Service } from '../../../../local/kernel/service'
import { createHarness } from './harness'
import { flow, prefix, run, task } from './recorded/run'

const Resource = 'arn:aws:states:::apigateway:invoke'
const endpoint = { ApiEndpoint: 'abc123.execute-api.us-east-1.amazonaws.com', Method: 'POST', Stage: 'prod' }

interface Sent {
  readonly apiId: string
  readonly stage: string
  readonly path: string
  readonly request: HttpRequest
}

/** The body is answered as it came. */
function echo({ status = 200, isEdge = false, answer }: { status?: number; isEdge?: boolean; answer?: string } = {}): {
  readonly service: Service
  readonly sent: Sent[]
} {
  const sent: Sent[] = []
  const webApis = {
    apis: () => [{ id: 'abc123', name: 'echo', stages: ['prod'], isEdge }],
    access: () => ({ isPublic: true, isForPages: false, isForForms: false }),
    handle(apiId: string, stage: string, path: string, request: HttpRequest): Promise<HttpResponse> {
      sent.push({ apiId, stage, path, request })
      const body = answer ?? (request.body.length > 0 ? request.body : '{}')
      return Promise.resolve({ status, headers: { 'Content-Type': 'application/json', 'x-amzn-RequestId': 'r' }, body })
    },
  }
  return { service: { name: 'apigateway', operations: {}, webApis }, sent }
}

const invoke = (parameters: object, service: Service): ReturnType<typeof run> =>
  run(flow(['T', task({ Resource, Parameters: parameters })]), {}, [service])

it.each([
  ['no body', {}, '', {}, '2'],
  ['null', { RequestBody: null }, '', {}, '2'],
  ['an empty text', { RequestBody: '' }, '""', '', '2'],
  ['a text, as JSON', { RequestBody: 'a"b' }, '"a\\"b"', 'a"b', '6'],
  ['an object', { RequestBody: { a: [1] } }, '{"a":[1]}', { a: [1] }, '9'],
  ['no members that are null', { RequestBody: { a: null, b: [{ c: null }] } }, '{"b":[{}]}', { b: [{}] }, '10'],
  [
    'members that are null where that is asked for',
    { RequestBody: { a: null }, AllowNullValues: true },
    '{"a":null}',
    { a: null },
    '10',
  ],
])('sends %s, and gives what was answered as the JSON it is', async (_, more, body, answered, length) => {
  const { service, sent } = echo()
  const { output, events } = await invoke({ ...endpoint, Path: 'a b/c', ...more }, service)
  expect(sent[0]).toMatchObject({ apiId: 'abc123', stage: 'prod', path: '/a%20b/c' })
  expect(sent[0]?.request).toMatchObject({ method: 'POST', path: '/prod/a%20b/c' })
  expect(sent[0]?.request.body.toString()).toBe(body)
  const { Headers, ...rest } = JSON.parse(output ?? '')
  expect(rest).toEqual({ ResponseBody: answered, StatusCode: 200, StatusText: 'OK' })
  expect(Object.keys(Headers).sort()).toEqual(
    ['Connection', 'Content-Length', 'Content-Type', 'Date', 'X-Amzn-Trace-Id', 'x-amzn-RequestId'].sort(),
  )
  expect(Headers).toMatchObject({ Connection: ['keep-alive'], 'Content-Length': [length] })
  expect(events[2]?.taskScheduledEventDetails).toMatchObject({ resource: 'invoke', resourceType: 'apigateway' })
})

it('sends lists of headers and query parameters', async () => {
  const { service, sent } = echo()
  await invoke({ ...endpoint, Headers: { 'X-One': ['1', '2'] }, QueryParameters: { q: ['a', 'b'], r: ['&'] } }, service)
  expect(sent[0]?.request.headers).toMatchObject({ 'x-one': '1, 2' })
  expect(sent[0]?.request.query.toString()).toBe('q=a&q=b&r=%26')
})

it("gives the headers of the distribution before an edge-optimized API, and text that isn't JSON", async () => {
  const { output } = await invoke(endpoint, echo({ isEdge: true, answer: 'plain' }).service)
  const { Headers, ResponseBody } = JSON.parse(output ?? '')
  expect(ResponseBody).toBe('plain')
  expect(Headers).toMatchObject({ 'X-Cache': ['Miss from cloudfront'], Via: [expect.stringContaining('(CloudFront)')] })
})

it('fails with the status as its error, and the body as its cause', async () => {
  const answer = '{"message":"Missing Authentication Token"}'
  const { error, cause } = await invoke(endpoint, echo({ status: 403, answer }).service)
  expect({ error, cause }).toEqual({ error: 'ApiGateway.403', cause: answer })
})

it.each([
  [{ Headers: { h: 'text' } }, 'Headers'],
  [{ QueryParameters: { h: 'text' } }, 'QueryParameters'],
  [{ ApiEndpoint: 'example.com' }, 'ApiEndpoint'],
])('does not start with %j', async (more, field) => {
  const { service, sent } = echo()
  const given = { ...endpoint, ...more }
  const { error, cause, line } = await invoke(given, service)
  expect(line).toEqual(['ExecutionStarted<0', 'TaskStateEntered<0', 'ExecutionFailed<2'])
  const problem = `The value of the field '${field}' has an invalid format`
  expect({ error, cause }).toEqual({
    error: 'States.Runtime',
    cause: `${prefix('T')}The Parameters '${JSON.stringify(given)}' could not be used to start the Task: [${problem}]`,
  })
  expect(sent).toEqual([])
})

it('refuses by name what the local cloud does not sign', async () => {
  const harness = await createHarness({ services: () => [echo().service] })
  const parameters = { ...endpoint, AuthType: 'IAM_ROLE' }
  await expect(harness.create(flow(['T', task({ Resource, Parameters: parameters })]))).rejects.toThrow(
    'The AuthType "IAM_ROLE" of apigateway:invoke is not modelled by the local cloud',
  )
})
