/** ULIDs for the events of the suite: none twice, in the order of time. */
import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function newEventIds(now: () => Date): () => string {
  return () => {
    let value = (BigInt(now().getTime()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`)
    let text = ''
    for (let place = 0; place < 26; place++) {
      text = alphabet[Number(value & 31n)] + text
      value >>= 5n
    }
    return text
  }
}
