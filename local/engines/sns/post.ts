/** Posting to a subscriber's address, with the name and password in it once the subscriber asks for them. */
import { createHash, randomBytes } from 'node:crypto'

/** Node's own network timeouts are minutes; SNS gives a subscriber 15 seconds. */
const timeout = 15_000

export interface Post {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The answer, read to its end. Throws what the network does. */
export async function postTo(address: string, post: Post): Promise<Response> {
  const url = new URL(address)
  const [name, password] = [url.username, url.password].map(decodeURIComponent) as [string, string]
  url.username = ''
  url.password = ''
  const first = await send(url, post)
  const asked = first.headers.get('www-authenticate')
  if (first.status !== 401 || asked === null || (name === '' && password === '')) return first
  const authorization = answerTo(asked, { name, password, path: url.pathname + url.search })
  return authorization === undefined ? first : send(url, { ...post, headers: { ...post.headers, authorization } })
}

async function send(url: URL, { headers, body }: Post): Promise<Response> {
  const signal = AbortSignal.timeout(timeout)
  const response = await fetch(url, { method: 'POST', redirect: 'manual', signal, headers, body })
  await response.arrayBuffer()
  return response
}

/** The address as people and traces may see it. */
export function withoutPassword(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/, '$1****@')
}

interface Credentials {
  readonly name: string
  readonly password: string
  readonly path: string
}

/** Of RFC 2617: basic, or digest with MD5. Undefined for what is asked by others. */
function answerTo(asked: string, { name, password, path }: Credentials): string | undefined {
  if (/^basic\b/i.test(asked)) return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
  if (!/^digest\b/i.test(asked)) return undefined
  const parameter = (key: string): string | undefined => {
    const found = new RegExp(`[\\s,]${key}=(?:"([^"]*)"|([^\\s,]+))`, 'i').exec(asked)
    return found?.[1] ?? found?.[2]
  }
  const {
    realm = '',
    nonce = '',
    opaque,
    qop,
  } = {
    realm: parameter('realm'),
    nonce: parameter('nonce'),
    opaque: parameter('opaque'),
    qop: parameter('qop'),
  }
  const isAuth = qop?.split(',').some((each) => each.trim() === 'auth') ?? false
  const nc = '00000001'
  const cnonce = randomBytes(8).toString('hex')
  const middle = isAuth ? `${nonce}:${nc}:${cnonce}:auth` : nonce
  const response = md5(`${md5(`${name}:${realm}:${password}`)}:${middle}:${md5(`POST:${path}`)}`)
  const parts = [
    `username="${name}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${path}"`,
    `response="${response}"`,
  ]
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`)
  if (isAuth) parts.push('qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`)
  return `Digest ${parts.join(', ')}`
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
