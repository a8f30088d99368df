/** The next start may have other ports: what is kept names this cloud's own addresses by tokens. */
import type { Cloud } from '../../kernel/cloud'

type Addresses = Pick<Cloud, 'endpointUrl' | 'webUrl'>

/** Each with its token: the two ports, and what is under a name of its own on the web port, such as a function's URL. */
export function ownAddresses({
  endpointUrl,
  webUrl,
}: Addresses): readonly (readonly [address: string, token: string])[] {
  return [
    ...(endpointUrl ? [[endpointUrl, '{endpointUrl}'] as const] : []),
    ...(webUrl
      ? [[webUrl, '{webUrl}'] as const, [`.localhost:${new URL(webUrl).port}/`, '.localhost:{webPort}/'] as const]
      : []),
  ]
}

export function anywhere<T>(cloud: Addresses, value: T): T {
  const addresses = ownAddresses(cloud)
  return mapTexts(value, (text) =>
    addresses.reduce((changed, [address, token]) => changed.replaceAll(address, token), text),
  ) as T
}

export function here<T>(cloud: Addresses, value: T): T {
  const addresses = ownAddresses(cloud)
  return mapTexts(value, (text) =>
    addresses.reduce((changed, [address, token]) => changed.replaceAll(token, address), text),
  ) as T
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]))
}
