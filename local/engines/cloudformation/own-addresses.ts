/** The next start may have other ports: what is kept names this cloud's own addresses by tokens. */
import type { Cloud } from '../../kernel/cloud'

type Addresses = Pick<Cloud, 'endpointUrl' | 'webUrl'>

const names = ['endpointUrl', 'webUrl'] as const

export function anywhere<T>(cloud: Addresses, value: T): T {
  return mapTexts(value, (text) =>
    names.reduce((changed, name) => (cloud[name] ? changed.replaceAll(cloud[name], `{${name}}`) : changed), text),
  ) as T
}

export function here<T>(cloud: Addresses, value: T): T {
  return mapTexts(value, (text) =>
    names.reduce((changed, name) => (cloud[name] ? changed.replaceAll(`{${name}}`, cloud[name]) : changed), text),
  ) as T
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapTexts(member, change)]))
}
