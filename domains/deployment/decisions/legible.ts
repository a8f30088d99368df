/** What tests, authors and commits say, as it may be shown beside words of ours: on one line, and nothing that can't be seen. */
import { plainText } from '../../../events/text'
import { shorten } from '../../../shared/text'

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu
const marks = /(\p{M}{2})\p{M}+/gu

/** Never empty: what can't be read at all is `…`. */
export function legible(text: string, most: number): string {
  const plain = plainText(text).replace(/\s+/g, ' ').replace(hidden, '').replace(marks, '$1')
  const line = plain.replace(/^[\p{M}\p{Z}]+/u, '').trim()
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(line) ? shorten(line, most) : '…'
}
