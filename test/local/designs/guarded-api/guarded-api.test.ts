import { type Design, startDesign } from '../start-design'
import { guardedApi } from './app'

let design: Design
beforeEach(async () => {
  design = await startDesign(guardedApi)
})
afterEach(() => design?.stop())

const key = 'partner-key-0123456789abcdef'

/** What is `https://<id>.execute-api.<region>.amazonaws.com/v1/` on AWS. */
const address = () => `${design.local.webUrl}/_aws/execute-api/${design.outputs.ApiId}/v1/`

async function call(path: string, { token = 'Bearer alice', apiKey = key, body = undefined as unknown } = {}) {
  const response = await fetch(`${address()}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: token }),
      ...(apiKey && { 'x-api-key': apiKey }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers of several shapes
  return { status: response.status, answer: (await response.json()) as any }
}

describe('the API', () => {
  it('lets in who has a token and a key, and hands on who it is', async () => {
    expect(await call('orders/7')).toEqual({ status: 200, answer: { id: '7', user: 'alice', tier: '2bd8' } })
    const order = { item: 'pen', count: 3 }
    expect(await call('orders', { body: order })).toMatchObject({ status: 201, answer: { order } })
  })

  it('turns others away, each for its reason', async () => {
    expect(await call('orders/7', { token: '' })).toEqual({ status: 401, answer: { message: 'Unauthorized' } })
    expect(await call('orders/7', { token: 'Basic abc' })).toMatchObject({ status: 401 })
    expect(await call('orders/7', { token: 'Bearer mallory' })).toMatchObject({ status: 403 })
    expect(await call('orders/7', { apiKey: '' })).toEqual({ status: 403, answer: { message: 'Forbidden' } })
    expect(await call('orders/7', { apiKey: 'another' })).toMatchObject({ status: 403 })
    expect(await call('nothing')).toMatchObject({ status: 403 })
  })

  it('says what is wrong with an order before any function is called', async () => {
    const { status, answer } = await call('orders', { body: { item: 'pen', count: 0 } })
    expect(status).toBe(422)
    expect(answer.problem).toMatch(/minimum: 1, found: 0/)
  })

  it('counts against the quota of the key, which a new day renews', async () => {
    const statuses = []
    for (let count = 0; count < 7; count++) {
      statuses.push((await call('orders/7')).status)
      await design.local.clock.advance('10s')
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429])
    expect(await call('orders/7')).toMatchObject({ status: 429, answer: { message: 'Limit Exceeded' } })
    await design.local.clock.advance('15h')
    expect(await call('orders/7')).toMatchObject({ status: 200 })
  })

  it('answers a browser that asks whether it may', async () => {
    const response = await fetch(`${address()}orders`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toBe('GET,POST')
  })
})
