/** What a route says, in the template and to a browser. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import * as z from 'zod/mini'
import { DomainApi, draft4 } from '../../infra/constructs/domain-api'
import { stageFrom } from '../../infra/stage'
import { startLocalCloud } from '../../local/start-local-cloud'
import type { Route } from '../../shared/routes'
import { crossSite, sendRaw } from '../local/guard/raw-request'

const why = 'Identity providers post their SAML responses'
const assertion: Route = {
  method: 'POST',
  path: '/assertions',
  summary: 'Takes an assertion.',
  handler: 'api',
  authorization: { public: 'The assertion says who it is' },
  form: ['Assertion', z.object({ SAMLResponse: z.string() })],
  formsOfOtherSites: why,
  answers: { 200: { meaning: 'Taken.' } },
}
const { formsOfOtherSites: _, ...plain } = assertion
const registration: Route = { ...plain, path: '/registrations' }

let outdir: string
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'domain-api-'))
})
afterAll(() => rmSync(outdir, { recursive: true }))

function shop(...routes: readonly Route[]) {
  const app = new App({ outdir, analyticsReporting: false })
  const stack = new Stack(app, 'shop')
  const target = new LambdaFunction(stack, 'Target', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline("exports.handler = async () => ({ statusCode: 200, body: 'taken' })"),
  })
  const api = new DomainApi(stack, 'Gateway', { domain: 'shop', stage: stageFrom(), description: 'A shop' })
  for (const route of routes) api.route(route, target)
  return { app, stack }
}

test('a route says in the template why pages of other sites may post its form', () => {
  const { stack } = shop(assertion, registration)
  const methods = Template.fromStack(stack).findResources('AWS::ApiGateway::Method')
  expect(Object.values(methods).map(({ Metadata }) => Metadata?.['signalbox:FormsOfOtherSites'])).toEqual([
    why,
    undefined,
  ])
})

test('a form of another site reaches the route that says so, and no other', async () => {
  const { app } = shop(assertion, registration)
  const local = await startLocalCloud({ assembly: app.synth().directory, clock: 'manual', awsPort: 0, webPort: 0 })
  try {
    const post = async (path: string) => {
      const { headers } = crossSite.form
      const { port } = new URL(local.webUrl)
      return (await sendRaw(Number(port), { line: `POST /api/shop${path}`, headers, body: 'SAMLResponse=x' })).status
    }
    expect([await post('/assertions'), await post('/registrations')]).toEqual([200, 403])
  } finally {
    await local.stop()
  }
})

test.each<[string, Partial<Route>]>([
  ['whose callers sign', { authorization: 'iam' }],
  ['that is read', { method: 'GET' }],
])('a route %s can take no form of another site', (_name, change) => {
  expect(() => shop({ ...assertion, ...change })).toThrow('/assertions: forms of other sites are for a public POST')
})

test('a route without a form can take none of another site', () => {
  const { form: _form, ...formless } = assertion
  expect(() => shop(formless)).toThrow('/assertions: forms of other sites are for a public POST that has a form')
})

test('where callers hold secrets a model says of texts only that they are such: a gateway quotes what misses more', () => {
  const order = z.object({
    plan: z.string().check(z.regex(/^[a-z]+$/), z.maxLength(40)),
    at: z.optional(z.enum(['now', 'period-end'])),
    to: z.optional(z.string().check(z.regex(/^a/), z.regex(/b$/))),
    count: z.int().check(z.minimum(1), z.maximum(9)),
  })
  expect(draft4(order, true)).toMatchObject({
    properties: { plan: { type: 'string' }, at: { type: 'string' }, count: { type: 'integer', maximum: 9 } },
    required: ['plan', 'count'],
    additionalProperties: false,
  })
  expect(JSON.stringify(draft4(order, true))).not.toMatch(/pattern|Length|enum|allOf/)
  expect(draft4(order, false)).toMatchObject({
    properties: { plan: { maxLength: 40 }, at: { enum: expect.anything() } },
  })
})
