/** Hosts of AWS's that an engine answers for: functions reach them by https, as they are used to. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startLambda, stopAll } from './lambda-cloud'

let server: Server
let seen: { method: string | undefined; url: string | undefined; host: string | undefined; body: string }[]

beforeEach(async () => {
  seen = []
  server = createServer(async (request, response) => {
    const { method, url, headers } = request
    seen.push({ method, url, host: headers.host, body: await bodyOf(request) })
    response.end('{"keys":[]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  await stopAll()
  await new Promise((resolve) => server.close(resolve))
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`

async function run(code: string): Promise<unknown> {
  const hosts = () => [
    { host: 'keys.us-east-1.amazonaws.com', to: `http://${address()}` },
    { host: '*.pages.example.com', to: `http://${address()}/auth/*` },
    { host: '*.execute-api.us-east-1.amazonaws.com', to: `http://${address()}`, keepsHost: true as const },
  ]
  const lambda = await startLambda({ services: [() => ({ name: 'keys', operations: {}, hosts })] })
  await lambda.deploy('asks', code)
  return (await lambda.invoke('asks')).answer
}

const ways = {
  'https.request with an address': `
    const request = https.request('https://keys.us-east-1.amazonaws.com/pool/jwks.json?a=1', { method: 'GET' }, read)
    request.end()`,
  'https.get with options': `
    https.get({ hostname: 'keys.us-east-1.amazonaws.com', port: 443, path: '/pool/jwks.json?a=1' }, read)`,
  'https.get with an address and a port': `https.get(new URL('https://keys.us-east-1.amazonaws.com:8443/pool/jwks.json?a=1'), read)`,
}

test.each(Object.entries(ways))('%s is led to the engine', async (_, way) => {
  const answer = await run(`
    const https = require('node:https')
    exports.handler = () => new Promise((resolve, reject) => {
      const read = (response) => { let text = ''; response.on('data', (part) => { text += part }).on('end', () => resolve(text)) }
      ${way}
    })`)

  expect(answer).toBe('{"keys":[]}')
  expect(seen).toEqual([{ method: 'GET', url: '/pool/jwks.json?a=1', host: address(), body: '' }])
})

test('fetch is led there too, and what stands for the star is in the path', async () => {
  const answer = await run(`
    exports.handler = async () => {
      const response = await fetch('https://acme.pages.example.com/oauth2/token', { method: 'POST', body: 'code=1' })
      return response.text()
    }`)

  expect(answer).toBe('{"keys":[]}')
  expect(seen).toEqual([{ method: 'POST', url: '/auth/acme/oauth2/token', host: address(), body: 'code=1' }])
})

test('the Host stays where it says whom the request is for', async () => {
  const answer = await run(`
    const https = require('node:https')
    const api = 'https://abc123.execute-api.us-east-1.amazonaws.com/beta/time?zone=1'
    const headers = { Accept: 'text/plain' }
    exports.handler = async () => {
      await fetch(api, { headers })
      await fetch(new Request(api, { method: 'POST', body: 'x' }))
      await new Promise((resolve) => https.get(api, { headers }, (response) => response.resume().on('end', resolve)))
    }`)

  expect(answer).toBeNull()
  const host = 'abc123.execute-api.us-east-1.amazonaws.com'
  const url = '/beta/time?zone=1'
  expect(seen).toEqual([
    { method: 'GET', url, host, body: '' },
    { method: 'POST', url, host, body: 'x' },
    { method: 'GET', url, host, body: '' },
  ])
})

test('no other host is: not one that ends alike, nor the same by plain http', async () => {
  const answer = await run(`
    const asked = (url) => fetch(url, { signal: AbortSignal.timeout(2000) }).then(() => 'answered', () => 'not there')
    exports.handler = () => Promise.all([
      asked('https://evil-keys.us-east-1.amazonaws.com.localhost/'),
      asked('https://a.b.pages.example.com/'),
      asked('http://keys.us-east-1.amazonaws.com.localhost/'),
    ])`)

  expect(answer).toEqual(['not there', 'not there', 'not there'])
  expect(seen).toEqual([])
})
