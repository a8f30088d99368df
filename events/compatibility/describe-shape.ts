/** Shapes in words, and in which words one asks for more than another. */
import { describeCheck, follows, stepOf } from './checks'
import { isListed } from './intersect'
import type { NumberShape, Shape, StringShape } from './shapes'

/** Such as `text`, `null`, `"a" or "b"`. */
export function describeShapes(shapes: readonly Shape[]): string {
  const texts = [...new Set(shapes.map(describeShape))]
  return texts.length === 0 ? 'nothing' : texts.join(' or ')
}

const most = 6

export function describeShape(shape: Shape): string {
  if (isListed(shape)) {
    if (shape.kind === 'boolean' && shape.values.length === 2) return 'true or false'
    const shown = shape.values.slice(0, most).map((value) => JSON.stringify(value))
    return [...shown, ...(shape.values.length > most ? ['…'] : [])].join(' or ')
  }
  if (shape.kind === 'number') return shape.checks.some((check) => stepOf(check) === 1) ? 'a whole number' : 'a number'
  return { string: 'text', array: 'an array', object: 'an object' }[shape.kind]
}

/** What `read` asks and `written` needn't keep, as pairs of `what may be written` and `what is read`. */
export function excessOf(written: Shape, read: readonly Shape[]): readonly (readonly [may: string, takes: string])[] {
  const [only] = read
  if (read.length === 1 && only && !isListed(only) && !isListed(written)) {
    if (written.kind === 'string' && only.kind === 'string') return textExcess(written, only)
    if (written.kind === 'number' && only.kind === 'number') return numberExcess(written, only)
  }
  if (isListed(written) && read.every(isListed)) {
    const known = new Set(read.flatMap(({ values }) => values))
    const values = written.values.filter((value) => !known.has(value))
    return [[`hold ${describeShape({ ...written, values })}`, `take only ${describeShapes(read)}`]]
  }
  return [[`hold ${describeShape(written)}`, `take only ${describeShapes(read)}`]]
}

function textExcess(written: StringShape, read: StringShape): readonly (readonly [string, string])[] {
  const length = (count: number) => (Number.isFinite(count) ? `${count} characters` : 'any number of characters')
  return [
    ...(written.shortest < read.shortest
      ? [[`have as few as ${length(written.shortest)}`, `require at least ${read.shortest}`] as const]
      : []),
    ...(written.longest > read.longest
      ? [[`have up to ${length(written.longest)}`, `take at most ${read.longest}`] as const]
      : []),
    ...missingChecks(written, read),
  ]
}

function numberExcess(written: NumberShape, read: NumberShape): readonly (readonly [string, string])[] {
  const least = ({ at, open }: NumberShape['least']) =>
    at === -Infinity ? 'any low' : `${open ? 'above' : 'from'} ${at}`
  const top = ({ at, open }: NumberShape['most']) =>
    at === Infinity ? 'any high' : `${open ? 'below' : 'up to'} ${at}`
  const turnsWhole = isWhole(read) && !isWhole(written)
  const isSaid = ({ at }: NumberShape['least']) => turnsWhole && Math.abs(at) === Number.MAX_SAFE_INTEGER
  const isLower = written.least.at < read.least.at || (written.least.at === read.least.at && read.least.open)
  const isHigher = written.most.at > read.most.at || (written.most.at === read.most.at && read.most.open)
  return [
    ...(isLower && !isSaid(read.least) && least(written.least) !== least(read.least)
      ? [[`be ${least(written.least)}`, `take it ${least(read.least)}`] as const]
      : []),
    ...(isHigher && !isSaid(read.most) && top(written.most) !== top(read.most)
      ? [[`be ${top(written.most)}`, `take it ${top(read.most)}`] as const]
      : []),
    ...missingChecks(written, read),
  ]
}

function isWhole({ checks }: NumberShape): boolean {
  return checks.some((check) => Number.isInteger(stepOf(check)))
}

function missingChecks(written: Shape, read: Shape): readonly (readonly [string, string])[] {
  return read.checks
    .filter((check) => !follows(check, written.checks))
    .map((check) => {
      if (stepOf(check) === 1) return ['hold fractions', 'take whole numbers'] as const
      return [`not keep ${describeCheck(check)}`, `require it`] as const
    })
}
