/**
 * The order in which AWS fills in the fields of a payload template: that of a Java HashMap, as parameters recorded on AWS
 * show (`Input, StateMachineArn, Name`, whatever the template's order). It is seen in what causes quote.
 */

/** Those that share a bucket stay in the order given. */
export function inHashOrder<Named extends { readonly name: string }>(parts: readonly Named[]): Named[] {
  let buckets = 16
  // A table grows when it is three quarters full.
  while (parts.length > buckets * 0.75) buckets *= 2
  const bucketOf = ({ name }: Named): number => spread(hash(name)) & (buckets - 1)
  return [...parts].sort((one, other) => bucketOf(one) - bucketOf(other))
}

/** Of java.lang.String. */
function hash(text: string): number {
  let value = 0
  for (let at = 0; at < text.length; at++) value = (Math.imul(31, value) + text.charCodeAt(at)) | 0
  return value
}

/** A table looks at the low bits alone, so the high ones are folded into them. */
const spread = (value: number): number => value ^ (value >>> 16)
