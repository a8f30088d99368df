/** Address ranges in CIDR notation, IPv4 and IPv6. */
import { isIP } from 'node:net'
import { refuse, type ValueTest } from './leaf'

export function cidrTest(source: string): ValueTest {
  const [address = '', mask, ...rest] = source.split('/')
  if (mask === undefined || rest.length > 0) refuse("Malformed CIDR, one '/' required")
  if (!/^[+-]?\d+$/.test(mask)) refuse('Malformed CIDR, mask bits must be an integer')
  if (Number(mask) < 0) refuse('Malformed CIDR, mask bits must not be negative')
  const version = isIP(address)
  if (version === 0) refuse(`Nonstandard IP address: ${address}`)
  const width = version === 4 ? 32 : 128
  // Not even one address of its own: event-ruler makes it a range, which has two ends.
  if (Number(mask) >= width) refuse(`IPv${version} mask bits must be < ${width}`)
  const host = BigInt(width - Number(mask))
  const network = addressNumber(address) >> host
  return {
    describe: `cidr ${JSON.stringify(source)}`,
    matches: (value) =>
      typeof value === 'string' && isIP(value) === version && addressNumber(value) >> host === network,
  }
}

function addressNumber(address: string): bigint {
  if (isIP(address) === 4) return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
  // An embedded IPv4 tail (`::ffff:10.0.0.1`) stands for two groups; a zone (`%eth0`) is not part of the number.
  const plain = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  )
  const [before = '', after] = plain.split('::')
  const left = before ? before.split(':') : []
  const right = after ? after.split(':') : []
  const zeros = after === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0')
  return [...left, ...zeros, ...right].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}
