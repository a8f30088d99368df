/** Sums of DynamoDB's numbers: decimal texts of up to 38 digits, which no float holds. */

interface Decimal {
  readonly digits: bigint
  /** How many of the digits stand behind the point. */
  readonly scale: number
}

function parse(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text.trim()) ?? []
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

function format({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  const fraction = text.slice(text.length - scale).replace(/0+$/, '')
  return digits === 0n ? '0' : `${sign}${whole}${fraction && `.${fraction}`}`
}

export function add(a: string, b: string): string {
  return combine(parse(a), parse(b))
}

export function subtract(a: string, b: string): string {
  const { digits, scale } = parse(b)
  return combine(parse(a), { digits: -digits, scale })
}

function combine(a: Decimal, b: Decimal): string {
  const scale = Math.max(a.scale, b.scale)
  const raise = (each: Decimal): bigint => each.digits * 10n ** BigInt(scale - each.scale)
  return format({ digits: raise(a) + raise(b), scale })
}
