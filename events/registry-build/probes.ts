/**
 * Values that are put to a check in code, to tell it from another. They are the same for ever and for every schema, so
 * that the fingerprint of a check changes with the check alone.
 */
const words = [
  ...['a', 'Z', 'ab', 'abc', 'text', 'Ada Lovelace', 'EUR', 'usd', 'true', 'null', '0', '1', '-1', '3.14', '1e3', '00'],
  ...['2026-01-05', '2026-01-05T09:00:00Z', '2026-02-30', '1970-01-01T00:00:00.000Z', '2999-12-31', '09:00', 'P1D'],
  ...['ada@example.com', 'http://example.com', 'https://example.com/a?b#c', 'ftp://x', 'localhost', '127.0.0.1', '::1'],
  ...['arn:aws:iam::123456789012:role/a', '123456789012', 'us-east-1', 'c5a1f0de-0000-4000-8000-000000000000'],
  ...['DE89370400440532013000', '4111111111111111', '{"a":1}', '[]', '<b>', '../a', 'a/b', 'a,b', 'a b', 'a-b', 'a_b'],
  ...[
    ' a',
    'a ',
    ' ',
    '\n',
    'a\nb',
    'a\r\nb',
    '\t',
    'é',
    'e\u0301',
    'ß',
    'İ',
    '漢字',
    '😀',
    '👩‍👩‍👧',
    '\u200b',
    '\u202e',
    '\ufeff',
  ],
  ...['a\u0300\u0300\u0300\u0300\u0300\u0300\u0300\u0300\u0300\u0300', '\u0000', '\ud800', 'אב', 'ا'],
]
const lengths = [
  ...Array.from({ length: 301 }, (_, length) => length),
  ...[500, 512, 999, 1000, 1001, 1023, 1024, 1025, 2000, 2048, 2049, 4096, 4097, 5000, 8192, 10_000, 16_384, 16_385],
]
const strings: readonly string[] = [
  ...words,
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)),
  ...lengths.map((length) => 'a'.repeat(length)),
]
const numbers: readonly number[] = [
  ...Array.from({ length: 512 }, (_, index) => index - 128),
  ...[
    0.1, 0.5, 1.5, 2.25, 99.99, -0.5, 400, 404, 500, 512, 600, 720, 1000, 1024, 1440, 3600, 4096, 8080, 10_000, 65_535,
  ],
  ...[
    65_536,
    86_400,
    1e5,
    1e6,
    1e7,
    1e9,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    1e12,
    1.7e12,
    2 ** 53 - 1,
    -1000,
    -1e6,
    -(2 ** 31),
  ],
]

const pools: readonly (readonly unknown[])[] = [
  [-1, 0, 1, 2, 3, 5, 10, 100, 1000],
  ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-06-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['', 'a', 'b', 'aa', 'EUR', 'USD', 'ada@example.com'],
  [true, false, undefined, null],
  [[], [1], [1, 1], [1, 2], ['a'], ['a', 'b', 'a']],
  [undefined, 'a', 1, true, [], ['a'], '2026-01-01T00:00:00Z', null],
]
const runs = 24

/** An object that has whatever field it is asked for: which fields a check reads is not known. */
function anyFields(pool: readonly unknown[], run: number, path = ''): object {
  const fields = new Map<string, unknown>()
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol' || name === 'toJSON') return undefined
        if (!fields.has(name)) {
          const chosen = pool[(spread(`${path}.${name}`) + run * 7) % (pool.length + 1)]
          // One field in some is an object of the same kind.
          const isObject = chosen === undefined && !pool.includes(undefined) && path.length < 64
          fields.set(name, isObject ? anyFields(pool, run, `${path}.${name}`) : chosen)
        }
        return fields.get(name)
      },
      has: (_, name) => typeof name === 'string' && spread(name) % 2 === run % 2,
    },
  )
}

function spread(text: string): number {
  let hash = 0
  for (const character of text) hash = (hash * 31 + character.charCodeAt(0)) % 65_521
  return hash
}

function* objects(): Generator<object> {
  for (const pool of pools) for (let run = 0; run < runs; run++) yield anyFields(pool, run)
  for (const count of [...Array(65).keys(), 100, 101, 128, 200, 256, 500, 1000]) {
    yield Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, index]))
  }
  for (let power = 0; power <= 17; power++) yield { text: 'a'.repeat(2 ** power) }
  let nested: object = {}
  for (let depth = 0; depth < 40; depth++) {
    nested = depth % 5 === 4 ? { list: [nested] } : { inner: nested }
    yield nested
  }
}

function* arrays(): Generator<readonly unknown[]> {
  for (const count of [...Array(65).keys(), 100, 128, 256, 500, 1000]) {
    yield Array.from({ length: count }, (_, index) => index)
    yield Array.from({ length: count }, () => 'a')
  }
  for (const pool of pools) for (let run = 0; run < runs; run++) yield [anyFields(pool, run), anyFields(pool, run + 1)]
  for (const pool of pools) yield pool
}

/** Of a schema's type, as zod names it. */
export function* probesFor(type: string): Generator<unknown> {
  switch (type) {
    case 'string':
    case 'enum':
    case 'template_literal':
      return yield* strings
    case 'number':
    case 'int':
      return yield* numbers
    case 'array':
    case 'tuple':
      return yield* arrays()
    case 'object':
    case 'record':
      return yield* objects()
    default:
      yield* [true, false, null]
      yield* strings
      yield* numbers
      yield* arrays()
      yield* objects()
  }
}
