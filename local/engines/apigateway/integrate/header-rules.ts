/**
 * Which headers pass through the gateway: of a request some reach no integration, some may not be mapped for one, and of
 * an answer some come out under another name. As recorded on AWS for each kind of integration in July 2024.
 */
import { hopHeaders } from '../../../lib/hop-headers'
import type { Integration } from '../definitions'

/** What is before the gateway, such as a distribution, may say more of it in others, such as `x-forwarded-host`. */
const isForwarded = (name: string): boolean => /^x-forwarded-(?:for|port|proto)$/.test(name)

/** Neither an integration nor a mapping sees what the client sent in these. */
const unseen = new Set([
  ...hopHeaders.filter((name) => !isForwarded(name)),
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'server',
  'www-authenticate',
])

/** @param name in lower case */
export const isSeen = (name: string): boolean => !unseen.has(name)

/** @param name in lower case. What the client said of these, the gateway says itself. */
export const isSentOn = (name: string): boolean => isSeen(name) && !isForwarded(name)

const bodyFraming = ['content-length', 'transfer-encoding']
const unmappable = new Set([...bodyFraming, 'authorization', 'connection', 'expect', 'proxy-authenticate', 'te'])

/** Whether a request fails (500) for a mapping of this header to its integration. */
export function failsMapped({ type }: Integration, name: string): boolean {
  const lower = name.toLowerCase()
  return type.startsWith('AWS') ? unmappable.has(lower) : bodyFraming.includes(lower)
}

const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
])
/** Of another gateway or function behind this one. */
const otherIds = new Set(['x-amzn-requestid', 'x-amz-apigw-id'])

type Headers = Readonly<Record<string, string | readonly string[]>>

/** What an integration's answer, or a mapping of it, said, as clients get it. */
export function outwardHeaders(headers: Headers): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !/^(?:transfer-encoding|keep-alive)$/i.test(name))
      .map(([name, value]) => [isRenamed(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]),
  )
}

const isRenamed = (name: string): boolean => remapped.has(name) || otherIds.has(name)
