/** Requests that no client library would send, over a socket; and the headers that browsers put on theirs. */
import { connect, type Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends the bytes as they are, and reads until the port closes the connection. */
export function sendBytes(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(parse(text)))
  })
}

export interface RawRequest {
  readonly line: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** With the Host that the test gives, or one of this machine. */
export function sendRaw(port: number, { line, headers = {}, body = '' }: RawRequest): Promise<RawAnswer> {
  const all = { host: `127.0.0.1:${port}`, connection: 'close', 'content-length': String(body.length), ...headers }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return sendBytes(port, `${line} HTTP/1.1\r\n${head.join('')}\r\n${body}`)
}

/** Resolves when the other side has closed the connection. */
export function closed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [line = '', ...headers] = head.split('\r\n')
  return {
    status: Number(line.split(' ')[1]),
    headers: Object.fromEntries(
      headers.map((header) => {
        const colon = header.indexOf(':')
        return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
      }),
    ),
    body: rest.join('\r\n\r\n'),
  }
}

const fetching = (site: string, mode: string, dest: string) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140',
})
const evil = { origin: 'https://evil.example' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** What a page of another site can send without asking first, each with the method that it sends. */
export const crossSite = {
  link: { method: 'GET', headers: fetching('cross-site', 'navigate', 'document') },
  'link of a mail in its sandbox': { method: 'GET', headers: fetching('cross-site', 'navigate', 'document') },
  frame: { method: 'GET', headers: fetching('cross-site', 'navigate', 'iframe') },
  picture: { method: 'GET', headers: fetching('cross-site', 'no-cors', 'image') },
  script: { method: 'GET', headers: fetching('cross-site', 'no-cors', 'script') },
  'picture of another local server': { method: 'GET', headers: fetching('same-site', 'no-cors', 'image') },
  fetch: { method: 'GET', headers: { ...fetching('cross-site', 'cors', 'empty'), ...evil } },
  'event source': { method: 'GET', headers: { ...fetching('cross-site', 'cors', 'empty'), ...evil } },
  socket: {
    method: 'GET',
    headers: {
      ...evil,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
  },
  'post without asking': {
    method: 'POST',
    headers: { ...fetching('cross-site', 'no-cors', 'empty'), ...evil, 'content-type': 'text/plain' },
  },
  beacon: { method: 'POST', headers: { ...fetching('cross-site', 'no-cors', 'empty'), ...evil, ...form } },
  form: { method: 'POST', headers: { ...fetching('cross-site', 'navigate', 'document'), ...evil, ...form } },
  'form in a frame': { method: 'POST', headers: { ...fetching('cross-site', 'navigate', 'iframe'), ...evil, ...form } },
  'form of a page without a name': {
    method: 'POST',
    headers: { ...fetching('cross-site', 'navigate', 'document'), ...form, origin: 'null' },
  },
  'frame that an allowed page shut in': {
    method: 'POST',
    headers: { ...fetching('cross-site', 'cors', 'empty'), origin: 'null', referer: 'https://app.example/' },
  },
  'fetch of an allowed page that another site redirected': {
    method: 'GET',
    headers: { ...fetching('cross-site', 'cors', 'empty'), origin: 'null', referer: 'https://app.example/page' },
  },
  'frame of an old browser that an allowed page shut in': {
    method: 'POST',
    headers: { origin: 'null', referer: 'https://app.example/', ...form },
  },
  'form of another local server': {
    method: 'POST',
    headers: { ...fetching('same-site', 'navigate', 'document'), ...form, origin: 'http://127.0.0.1:9999' },
  },
  'form of an old browser': { method: 'POST', headers: { ...evil, ...form } },
  'form of an old browser without a name': { method: 'POST', headers: { origin: 'null', ...form } },
  'picture of an old browser': { method: 'GET', headers: { referer: 'https://evil.example/page' } },
  'page that tells of two sites': { method: 'GET', headers: { 'sec-fetch-site': 'same-origin, cross-site' } },
  'page with two origins': { method: 'POST', headers: { origin: 'http://127.0.0.1, https://evil.example', ...form } },
} as const satisfies Readonly<Record<string, { method: string; headers: Readonly<Record<string, string>> }>>

export type CrossSite = keyof typeof crossSite

export const crossSiteKinds = Object.keys(crossSite) as readonly CrossSite[]

/** Those that a person follows into a tab, where only the person sees the answer. */
export const opened: readonly CrossSite[] = ['link', 'link of a mail in its sandbox', 'picture of an old browser']

export function fromBrowser(site: 'same-origin' | 'none', mode = 'navigate', dest = 'document') {
  return fetching(site, mode, dest)
}
