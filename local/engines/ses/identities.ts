/** Verified senders: addresses and domains. Here creating one verifies it. */
import type { Cloud } from '../../kernel/cloud'
import { parseAddress } from './address'
import { bad } from './errors'
import type { Identity, State } from './state'

export interface Identities {
  /** The identity that lets `from` send: the address, the address without its +label, the domain, a parent domain. */
  covering(from: string): string | undefined
  readonly size: number
  find(name: string): Identity | undefined
  /** In order of name. */
  all(): readonly Identity[]
  /** Leaves one as it is that is there. @throws BadRequestException if it is no address or domain */
  verify(name: string): void
  remove(name: string): void
}

export function createIdentities(cloud: Cloud, { identities }: State): Identities {
  const find = (name: string): Identity | undefined => identities.get(name.toLowerCase())

  return {
    covering(from) {
      const { address, domain } = parseAddress(from)
      const local = address.slice(0, address.lastIndexOf('@')).toLowerCase()
      const labels = domain.split('.')
      const candidates = [`${local}@${domain}`, `${local.split('+')[0]}@${domain}`]
      for (let first = 0; first < labels.length - 1; first++) candidates.push(labels.slice(first).join('.'))
      return candidates.map(find).find((identity) => identity !== undefined)?.name
    },
    get size() {
      return identities.size
    },
    find,
    all: () => identities.list(),
    verify(name) {
      checkName(name)
      if (!find(name)) identities.put({ name, createdAt: cloud.clock.now() }, name.toLowerCase())
    },
    remove: (name) => {
      identities.delete(name.toLowerCase())
    },
  }
}

function checkName(name: unknown): void {
  const valid = typeof name === 'string' && (name.includes('@') ? parseAddress(name) : /^[\w-]+(\.[\w-]+)+$/.test(name))
  if (!valid) throw bad(`Invalid email address or domain name: ${String(name)}`)
}
