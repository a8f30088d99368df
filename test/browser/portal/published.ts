/** An API of the petstore, published for the catalogue. */
import type { Signalbox } from '../../scenarios/signalbox'
import type { SignedInPerson } from '../../scenarios/signed-in'

export async function publish(
  { local }: Pick<Signalbox, 'local'>,
  owner: SignedInPerson,
  apiId: string,
  about: { readonly name: string; readonly summary: string; readonly visibility?: string },
  summary = 'All of them',
  plans: Readonly<Record<string, object>> = { silver: {} },
): Promise<void> {
  const { RestApiId: restApiId = '', StageName: stage = '' } = local.outputs('signalbox-petstore')
  const stages = [{ restApiId, stage }]
  const answers = { responses: { 200: { description: 'Well.' } } }
  const document = {
    openapi: '3.0.3',
    info: { title: apiId, version: '1' },
    servers: [{ url: 'https://elsewhere.example' }],
    paths: { '/pets': { get: { summary, ...answers }, post: answers } },
  }
  const plan = {
    name: 'Silver',
    description: 'For a start.',
    price: '5 USD a month',
    throttle: { rateLimit: 5, burstLimit: 10 },
    quota: { limit: 10_000, period: 'MONTH' },
    stages,
  }
  const steps = [
    ['POST', '/apis', { apiId, visibility: 'public', ...about, stages }],
    ['PUT', `/apis/${apiId}/document`, { document: JSON.stringify(document) }],
    ...Object.entries(plans).map(
      ([planId, changes]) => ['PUT', `/apis/${apiId}/plans/${planId}`, { ...plan, ...changes }] as const,
    ),
    ['POST', `/apis/${apiId}/publication`, {}],
  ] as const
  for (const [method, path, body] of steps) {
    const { status, text } = await owner.call(method, `subscriptions${path}`, body)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
  }
}
